"""Writes docs/rules.md from the rule book: ``python docs/rules.py``. A test makes the page again and compares."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from gongkai.validate.explain import Explanation, Source, explanations

PAGE = Path(__file__).with_name("rules.md")
PAGES = "https://w3id.org/gongkai/docs/"

HEAD = """\
<!-- Made by docs/rules.py from shapes/*.ttl and shapes/examples/: change those, then run python docs/rules.py -->

# 规则 · Rules

数据须遵守的 {count} 条规则:每条的代码(校验结果所引)、程度、内容、出处、改正办法和一例。
`gongkai validate --explain CODE` 在终端给出同样的内容。每条规则都是一个概念,
IRI 为 `https://w3id.org/gongkai/code/rule/CODE`。规则如何适用,见[校验](validation.md)。

The {count} rules that the data must keep: for each its code (which findings name), how grave it is, what it says,
where it comes from, how to fix what breaks it, and an example. `gongkai validate --explain CODE` shows the same in a
terminal. Every rule is a concept with the IRI `https://w3id.org/gongkai/code/rule/CODE`.
[Validation](validation.md) says how the rules are applied.

程度 · Severity: 违规 violation, 警告 warning, 提示 info.
"""

FILES = {
    "catalogue.ttl": ("数据目录", "Catalogues"),
    "forms.ttl": ("表内勾稽关系", "Sums of the forms"),
    "hierarchy.ttl": ("政府与所属机关", "Governments and their departments"),
    "measure.ttl": ("措施、问题、承诺、疑点", "Measures, problems, commitments, issues"),
    "observation.ttl": ("数字和证据", "Numbers and evidence"),
    "policy.ttl": ("政策", "Policies"),
    "prose.ttl": ("正文", "Prose"),
    "report.ttl": ("报告、机关、区划、数据集", "Reports, agencies, divisions, data sets"),
    "series.ttl": ("跨年度勾稽关系", "Sums over years"),
    "vocabulary.ttl": ("词汇表", "Vocabularies"),
}

SEVERITIES = {"violation": "违规 violation", "warning": "警告 warning", "info": "提示 info"}


def page() -> str:
    """Return the page: a table of the rules of each file of the rule book, then an entry for each."""
    lines = [HEAD.format(count=len(explanations()))]
    for file, group in groupby(explanations().values(), key=lambda rule: rule.file):
        rules = list(group)
        lines += [f"## {FILES[file][0]} · {FILES[file][1]} (`shapes/{file}`)", ""]
        lines += ["| code | | 规则 | rule |", "|---|---|---|---|", *map(row, rules), ""]
        for rule in rules:
            lines += [*entry(rule), ""]
    return "\n".join(lines)


def row(rule: Explanation) -> str:
    """Return the line of a rule in the table of its file."""
    name = rule.name
    return f"| [`{name.code}`](#{name.code}) | {name.severity} | {name.names['zh']} | {name.names['en']} |"


def entry(rule: Explanation) -> Iterator[str]:
    """Yield the lines on one rule."""
    yield from (f"### {rule.name.code}", "")
    yield f"**{rule.name.names['zh']} · {rule.name.names['en']}** ({SEVERITIES[rule.name.severity]})"
    for lang in ("zh", "en"):
        yield from ("", plain(rule.says[lang]))
    yield from ("", f"- 改正: {plain(rule.how_to_fix['zh'])}", f"- How to fix: {plain(rule.how_to_fix['en'])}")
    yield f"- 出处 source: {'; '.join(map(link, rule.sources))}"
    if rule.numbers:
        yield from ("", f"| {rule.member['zh']} · {rule.member['en']} | 符合 passes | 不符合 fails |", "|---|--:|--:|")
        for number in rule.numbers:
            names = f"{number.names['zh']} · {number.names['en']}"
            yield f"| {number.sign} {names} | {number.passing} | {emphasis(number.failing, number.passing)} |"
    else:
        yield from ("", "符合 passes:", "", "```turtle", rule.passing, "```")
        yield from ("", "不符合 fails:", "", "```turtle", rule.failing, "```")


def link(source: Source) -> str:
    """Return a source as a link with both its names."""
    target = f"{source.iri.removeprefix(PAGES)}.md" if source.iri.startswith(PAGES) else source.iri
    return f"[{source.names['zh']} · {source.names['en']}]({target})"


def emphasis(failing: int, passing: int) -> str:
    """Return the failing value, in bold where it is another."""
    return str(failing) if failing == passing else f"**{failing}**"


def plain(text: str) -> str:
    """Return a text whose angle brackets and asterisks mean themselves in Markdown."""
    return text.replace("<", "\\<").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
