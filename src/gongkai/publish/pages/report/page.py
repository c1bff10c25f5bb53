"""The page of a report: key figures, the text with every figure in its place, what was found, how to cite it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple
from gongkai.project import Project
from gongkai.publish.compact import group
from gongkai.publish.names import names_in, vocabulary_names
from gongkai.publish.pages.bilingual import both
from gongkai.publish.pages.citation import Cited, citation_html
from gongkai.publish.pages.environment import alternates, link_to, render, root_of
from gongkai.publish.pages.report.facts import FactWriter, Found, found, items_html, link
from gongkai.publish.pages.report.part import Part
from gongkai.publish.pages.report.text import Mark, Note, Tag, TextWriter, outline
from gongkai.publish.pages.resource import FORMATS
from gongkai.publish.pages.schema_org import schema_org
from gongkai.publish.record import DatasetRecord
from gongkai.validate.conformance import Conformance

KEY_FIGURES = (
    "proactive-total", "normative-documents-made", "applications-received", "applications-concluded",
    "reconsideration-total", "litigation-total",
)  # fmt: skip
"""The indicators at the head of a report, as far as it has them; the year's own, of all applicants."""

_KINDS: dict[str, tuple[Names, Names, str]] = {
    "policy": (("政策文件", "Policies"), ("政策文件", "Policy"), "policy-relation"),
    "measure": (("措施", "Measures"), ("措施", "Measure"), "topic"),
    "problem": (("存在问题", "Problems"), ("存在问题", "Problem"), "topic"),
    "commitment": (("改进措施", "Commitments"), ("改进措施", "Commitment"), "topic"),
}
"""Statements by kind: the name of their list, of one of them, and the scheme of what they are of."""

_POLICIES_OF_TEXT: dict[str, Names] = {
    "none": (
        "按照发布设置，这里不发布报告原文，只列出事实及其位置。",
        "The words of the report are not published here; facts are listed in their places.",
    ),
    "quotes": (
        "按照发布设置，这里只发布含有事实的句子，[…] 表示省略。",
        "Only sentences that hold facts are published here; […] stands for what is left out.",
    ),
}


class Key(NamedTuple):
    """A figure at the head of the page."""

    names: Names
    value: str
    unit: Names
    href: str


def report_page(
    record: DatasetRecord, part: Part, conformance: Conformance, triples: Iterable[Triple], project: Project
) -> tuple[str, bytes]:
    """Return the page of a report with its path; ``triples`` are those of its graphs."""
    triples, report_id, base = tuple(triples), record.id, project.base
    stem = f"doc/report/{report_id}"
    root, term = root_of(stem), f"<{base}id/report/{report_id}>"
    names = {**vocabulary_names(), **names_in([triple for triple in triples if triple[0] == term])}
    title = names.get(term, (record.title_zh, record.title_en))
    writer = FactWriter(part, report_id, record.year, root, base)
    findings = found(part.doubts, conformance, root, base, report_id)
    text = TextWriter(
        part, _marks(part, root, base), _tags(part, root, base), _notes(findings), _states(), writer.about()
    )
    page = render(
        "report.html.j2",
        f"{stem}.html",
        project,
        title=title,
        canonical=f"{base}{stem}",
        alternates=alternates(stem, FORMATS),
        crumbs=[{"path": f"doc/agency/{record.agency}.html", "names": (record.agency_zh, record.agency_en)}],
        record=record,
        iri=term[1:-1],
        keys=list(_keys(part, writer, record.year)),
        counts=[(severity, sum(one.severity == severity for one in findings)) for severity in ("violation", "warning")],
        particulars=list(_particulars(record)),
        outline=list(outline(part)),
        notice=_POLICIES_OF_TEXT.get(project.text),
        text=text.html(),
        found=[one.html() for one in findings],
        lists=list(_lists(part, root, base)),
        facts=list(writer.groups()),
        citation=citation_html(Cited(record.agency_zh, title[0], term[1:-1], "R", record.published)),
        schema_org=schema_org(term, group(t for t in triples if t[0] == term).get(term, {}), names, title, None)
        if any(t[0] == term for t in triples)
        else None,
    )
    return f"{stem}.html", page


def _states() -> Mapping[str, Names]:
    return {notation: (state.zh, state.en) for notation, state in vocabulary().concepts("obs-status").items()}


def _marks(part: Part, root: str, base: str) -> Iterator[Mark]:
    for mention in part.mentions:
        yield Mark(mention.start, mention.end, "n", f"#x{mention.start}")
    for one in part.links:
        yield Mark(one.start, one.end, one.kind, link(one.iri, root, base))


def _tags(part: Part, root: str, base: str) -> Iterator[Tag]:
    for item in part.items:
        if item.kind != "policy":
            yield Tag(item.start, link(item.iri, root, base), _KINDS[item.kind][1])


def _notes(findings: Sequence[Found]) -> Iterator[Note]:
    """Yield a note for each place of a finding, the whole message at the first."""
    for one in findings:
        for start in one.places[:1]:
            yield Note(start, f'<p class="found {one.severity}">{one.html(has_places=len(one.places) > 1)}</p>\n')


def _keys(part: Part, writer: FactWriter, year: int) -> Iterator[Key]:
    known = vocabulary()
    for code in KEY_FIGURES:
        for fact in part.facts:
            is_main = fact.indicator == code and fact.applicant in ("", "total") and fact.period == str(year)
            if is_main and fact.mentions:
                indicator = known.indicators[code]
                unit = known.concepts("unit").get(indicator.unit_code)
                start = min(part.mentions[number].start for number in fact.mentions)
                yield Key(
                    (indicator.zh, indicator.en), writer.value(fact), (unit.zh, unit.en) if unit else ("", ""),
                    f"#f{start}",
                )  # fmt: skip
                break


def _particulars(record: DatasetRecord) -> Iterator[tuple[Names, str]]:
    """Yield what the page says of the report itself, as HTML."""
    from markupsafe import escape

    forms = vocabulary().concepts("form")
    yield ("期间", "Period"), f'<span id="period">{record.start} – {record.end}</span>'
    if record.published:
        yield ("公布", "Published"), str(escape(record.published))
    yield ("格式", "Form"), " · ".join(both(forms[form].zh, forms[form].en) for form in record.forms if form in forms)
    if address := link_to(record.source_url):
        yield ("原文", "Original"), f'<a href="{escape(address)}">{escape(record.source_url)}</a>'


def _lists(part: Part, root: str, base: str) -> Iterator[tuple[str, Names, str]]:
    for kind, (many, one, scheme) in _KINDS.items():
        items = [item for item in part.items if item.kind == kind]
        if items:
            yield kind, many, "".join(items_html(items, vocabulary().concepts(scheme), root, base, one))
