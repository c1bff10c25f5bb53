"""The catalogue as Chinese agencies keep it, 13 fields a data set.

The fields are those of 政务信息资源目录编制指南(试行), 发改高技〔2017〕1272号.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from gongkai.project import Project
from gongkai.publish import csv
from gongkai.publish.catalogue import formats, texts
from gongkai.publish.catalogue.columns import COLUMNS
from gongkai.publish.catalogue.dataset import issued
from gongkai.publish.catalogue.terms import plain
from gongkai.publish.record import DatasetRecord

FIELDS = (
    "信息资源分类",
    "信息资源名称",
    "信息资源代码",
    "信息资源提供方",
    "信息资源提供方代码",
    "信息资源摘要",
    "信息资源格式",
    "信息项信息",
    "共享属性",
    "开放属性",
    "更新周期",
    "发布日期",
    "关联资源代码",
)

_TYPES = {"text": "字符型C", "integer": "整型I", "decimal": "数值型N", "iri": "字符型C"}
_ITEMS = "；".join(f"{column.zh}（{_TYPES[column.kind]}）" for column in COLUMNS)

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can hold."""
_TIMES = re.compile(rb"(<dcterms:(?:created|modified) [^>]*>)[^<]*")


def rows(project: Project, series: Mapping[str, Sequence[DatasetRecord]]) -> Iterator[tuple[str, ...]]:
    """Yield the fields of each data set; a code of the provider is its unified social credit code or nothing."""
    for members in series.values():
        codes = [record.id for record in members]
        for record in members:
            yield tuple(
                map(
                    plain,
                    (
                        "政府和公共部门",
                        texts.titles(record)[0],
                        record.id,
                        record.agency_zh,
                        record.uscc or "",
                        texts.descriptions(record)[0],
                        _kinds(record),
                        _ITEMS,
                        "共享类型：无条件共享；共享条件：无；共享方式：网站下载",
                        f"是否向社会开放：是；开放条件：{project.licence.title}",
                        "每年",
                        issued(record).isoformat(),
                        "、".join(code for code in codes if code != record.id),
                    ),
                )
            )


def _kinds(record: DatasetRecord) -> str:
    """Return the formats of a data set by kind, as the guide has them."""
    kinds: dict[str, list[str]] = {}
    for form, _ in formats.files(record):
        kinds.setdefault(form.zh_kind, []).append(form.slug)
    return "；".join(f"{kind}（{'、'.join(slugs)}）" for kind, slugs in kinds.items())


def zhengwu_csv(project: Project, series: Mapping[str, Sequence[DatasetRecord]]) -> bytes:
    """Return the catalogue as CSV (RFC 4180, utf-8)."""
    return csv.write_rows(rows(project, series), FIELDS).encode()


def zhengwu_xlsx(project: Project, series: Mapping[str, Sequence[DatasetRecord]]) -> bytes:
    """Return the catalogue as a workbook: all cells are text, and the bytes tell nothing of when it was made."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("政务信息资源目录")
    sheet.freeze_panes = "A2"
    for row in (FIELDS, *rows(project, series)):
        cells = [WriteOnlyCell(sheet, value) for value in row]
        for cell in cells:
            cell.data_type = "s"  # also what begins like a formula
        sheet.append(cells)
    book.properties.creator = plain(project.publisher.names[0])
    made = io.BytesIO()
    book.save(made)
    return _timeless(made)


def _timeless(made: io.BytesIO) -> bytes:
    """Return a workbook without the times at which it and its parts were written."""
    out = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            content = source.read(name)
            target.writestr(info, _TIMES.sub(rb"\g<1>1980-01-01T00:00:00Z", content) if "core.xml" in name else content)
    return out.getvalue()
