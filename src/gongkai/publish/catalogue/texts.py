"""What a catalogue says of a data set in words, in Chinese and in English, each usable alone."""

from __future__ import annotations

import re

from gongkai.model.labels import Names
from gongkai.project import Project
from gongkai.publish.catalogue.terms import plain
from gongkai.publish.record import DatasetRecord

_COUNTS = {
    "observations": ("个指标数值", "observation", "observations"),
    "figures": ("个其他数字", "other figure", "other figures"),
    "policies": ("件政策文件", "policy", "policies"),
    "measures": ("项措施", "measure", "measures"),
    "problems": ("个问题", "problem", "problems"),
    "commitments": ("项承诺", "commitment", "commitments"),
}
"""What the description of a data set counts: in Chinese, and in English one and several."""

_KEYWORDS = (
    ("政府信息公开", "open government"),
    ("政府信息公开工作年度报告", "annual report on government information disclosure"),
)
"""What every data set is about."""

_NO_KEYWORD = re.compile(r"[^0-9A-Za-z\u3400-\u9fff _.-]+")
_LONGEST_KEYWORD = 100


def titles(record: DatasetRecord) -> Names:
    """Return the titles of a data set; each holds its identifier, from which CKAN makes a name that is its own."""
    return _identified(record.title_zh, record.id), _identified(record.title_en, record.id)


def _identified(title: str, identifier: str) -> str:
    title = plain(title)
    return title if identifier in title or not title else f"{title} ({identifier})"


def descriptions(record: DatasetRecord) -> Names:
    """Return what a data set holds, in a sentence."""
    counts = [(record.counts[key], names) for key, names in _COUNTS.items() if record.counts.get(key)]
    zh = "、".join(f"{number}{names[0]}" for number, names in counts) or "报告的基本信息"
    en = (
        ", ".join(f"{number} {names[1 if number == 1 else 2]}" for number, names in counts)
        or "the particulars of the report"
    )
    return (
        (
            f"{record.agency_zh}{record.year}年政府信息公开工作年度报告（{record.start}至{record.end}）中的数据："
            f"{zh}。每个数字都能追溯到它在报告原文中的位置。"
        ),
        (
            f"Data of the annual report on government information disclosure {record.year} of {record.agency_en} "
            f"({record.start} to {record.end}): {en}. Every number leads back to its place in the text of the report."
        ),
    )


def provenance(record: DatasetRecord) -> Names:
    """Return where the data of a data set comes from."""
    zh, en = (f"（{record.source_url}）", f" ({record.source_url})") if record.source_url else ("", "")
    return (
        f"由程序从{record.agency_zh}依法公布的报告原文{zh}中提取，并按规则校验。",
        f"Extracted by program from the report as published by {record.agency_en}{en}, and validated against rules.",
    )


def rights(project: Project) -> Names:
    """Return on which terms the data may be used."""
    licence = project.licence.title
    zh, en = project.publisher.names
    return (
        f"报告由各机关依法向社会公开；本数据由“{zh}”整理，按“{licence}”许可使用，使用时请注明来源。",
        f"The reports are public by law; the data, prepared by {en}, may be used under {licence}, naming the source.",
    )


def series_titles(record: DatasetRecord) -> Names:
    """Return the titles of the series that a data set is in: the reports of its agency over the years."""
    return (
        f"{record.agency_zh}历年政府信息公开工作年度报告数据 ({record.agency})",
        (
            "Annual reports on government information disclosure over the years, "
            f"{record.agency_en}, data ({record.agency})"
        ),
    )


def series_descriptions(record: DatasetRecord, years: tuple[int, ...]) -> Names:
    """Return what the series of an agency holds."""
    several = len(years) > 1
    zh = f"{years[0]}年至{years[-1]}年" if several else f"{years[0]}年"
    en = f"{years[0]} to {years[-1]}" if several else f"{years[0]}"
    return (
        f"{record.agency_zh}{zh}政府信息公开工作年度报告的数据集。",
        f"Data sets of the annual reports on government information disclosure of {record.agency_en}, {en}.",
    )


def keywords(record: DatasetRecord) -> tuple[tuple[str, str], ...]:
    """Return the keywords of a data set with their languages, in a form that CKAN takes for tags."""
    names = (*_KEYWORDS, (record.agency_zh, record.agency_en), *((place.zh, place.en) for place in record.places))
    found = ((_keyword(name), language) for pair in names for name, language in zip(pair, ("zh", "en"), strict=True))
    return tuple(dict.fromkeys((word, language) for word, language in found if len(word) > 1))


def _keyword(name: str) -> str:
    """Return a name as a keyword: what CKAN refuses falls away (an apostrophe) or becomes a space."""
    bare = name.replace("'", "").replace("’", "")
    return plain(_NO_KEYWORD.sub(" ", plain(bare)))[:_LONGEST_KEYWORD].strip()
