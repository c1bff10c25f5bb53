"""What a check before publication says."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "check-title": ("年度报告检查", "Check of an annual report"),
    "check-summary": (
        "违规 {violation},警告 {warning},提示 {info};勾稽关系:核对 {checked},不成立 {broken},无法核对 {unchecked}",
        "violations {violation}, warnings {warning}, notes {info}; sums {checked}, broken {broken}, untold {unchecked}",
    ),
    "check-clean": ("没有须改正之处。", "There is nothing to correct."),
    "check-findings": ("检查结果", "Findings"),
    "violation": ("违规", "violation"),
    "warning": ("警告", "warning"),
    "info": ("提示", "note"),
    "hint": ("可能的原因:{hint}", "Perhaps: {hint}"),
    "places": ("位置({count} 处)", "Places ({count})"),
    "more-places": ("另有 {count} 处", "and {count} more"),
    "page": ("第 {page} 页", "page {page}"),
    "line": ("第 {line} 行", "line {line}"),
    "comma": (",​中", ", "),
    "outline": ("应有内容", "What the report must have"),
    "section-found": ("{name}:见“{heading}”", '{name}: under "{heading}"'),
    "section-told": ("{name}:没有标题,正文已说明", "{name}: no heading of its own, but the text tells it"),
    "section-missing": ("{name}:缺少", "{name}: missing"),
    "tables": ("表格", "Tables"),
    "table-found": (
        "{name}({form}):读出 {found} 行,格式为 {rows} 行,空白 {blanks} 格",
        "{name} ({form}): {found} rows read of the {rows} of the form, {blanks} blank cells",
    ),
    "table-unread": ("{name}:有,但未能读出", "{name}: there, but it could not be read"),
    "table-missing": ("{name}:没有找到", "{name}: not found"),
    "legend": (
        "[1] 指向有关的检查结果。空白不是零。",
        "[1] leads to the finding about a cell. Blank is not zero.",
    ),
    "row": ("行", "Row"),
    "column": ("列", "Column"),
    "page-number": ("页", "Page"),
    "no-cell": ("报告没有此格", "the report has no such cell"),
    "finding": ("检查结果 {number}", "finding {number}"),
    "skip": ("跳到正文", "Skip to the text"),
    "no-tables": ("没有读到格式规定的表格。", "No table of a form was read."),
}
