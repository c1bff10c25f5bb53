"""The smallest changes that break each rule alone, as data beside the shapes: for the tests and the explanations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import count, zip_longest

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries
from gongkai.model.terms import GK, SKOS
from gongkai.validate.rules import described, rules, texts

NARRATIVE = "narrative"
"""The form of a report of prose alone."""

_CHANGES = "../../shapes/examples/changes.yaml"  # seen from data/knowledge, wherever the resources are
_REPLACEMENT = ({"rule", "replace"}, {"rule", "in", "replace", "by"})  # the keys that an entry must and may have
_ADDITION = ({"rule", "add", "times"},) * 2
_OMISSION = "  # …"
_ERROR = 7  # by how much a sum is made wrong


@dataclass(frozen=True, slots=True)
class SumRow:
    """A term of a sum with its values where the sum holds and where it is broken.

    ``years_back`` is 1 for a number of last year's report; ``is_cumulative`` marks one of all years up to its year.
    """

    coefficient: int
    indicator: str
    applicant: str
    years_back: int
    is_cumulative: bool
    passing: int
    failing: int


@dataclass(frozen=True, slots=True)
class Example:
    """Data that breaks one rule and no other, beside the same data without the fault, both as Turtle.

    ``base`` names the kind of data. ``sum_rows`` are the numbers of a rule about a sum; it holds for each member of a
    collection, here for ``member``.
    """

    code: str
    base: str
    passing: str
    failing: str
    sum_rows: tuple[SumRow, ...] = ()
    member: str | None = None

    def excerpts(self) -> tuple[str, str]:
        """Return what differs between the two, each line below the subject that it describes."""
        passing, failing = self.passing.splitlines(), self.failing.splitlines()
        changed = [
            (start - is_in_one, end, other_start - is_in_one, other_end)  # what one lacks stands behind a line of both
            for kind, start, end, other_start, other_end in SequenceMatcher(None, passing, failing, False).get_opcodes()
            for is_in_one in [kind in {"insert", "delete"}]
            if kind != "equal"
        ]
        return (
            _excerpt(passing, (place for start, end, _, _ in changed for place in range(start, end))),
            _excerpt(failing, (place for _, _, start, end in changed for place in range(start, end))),
        )


@cache
def clean(base: str) -> str:
    """Return the Turtle of data that breaks no rule: ``report``, ``vocabulary``, ``series`` or ``catalogue``."""
    return (resources.folder("shapes") / "examples" / f"{base}.ttl").read_text(encoding="utf-8")


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples of all rules; the first of a rule is the one to show."""
    return (*_changed(), *_sums())


def change(base: str, subject: str, old: str, new: str) -> str:
    """Return clean data with a stretch replaced in the description of a subject; without subject, everywhere."""
    text = clean(base)
    start = text.find(f"\n{subject} a ") if subject else 0
    end = text.find("\n\n", start) if subject else len(text)
    if start < 0 or old not in text[start:end]:
        raise KnowledgeError(f"changes.yaml: {base}.ttl does not hold {old!r} under {subject or 'any subject'}")
    return text[:start] + text[start:end].replace(old, new) + text[end:]


def report(form: str, *observations: str) -> str:
    """Return the clean report in some form, with further observations."""
    return change("report", "report:990102-2018", "form:narrative", f"form:{form}") + "".join(observations)


def observation(
    indicator: str, value: int | None, applicant: str = "total", *, year: int = 2018, is_cumulative: bool = False
) -> str:
    """Return an observation of the clean report's agency; evidence of the clean report serves all."""
    number, cube, data_set = "status:blank", "", ""
    if value is not None:
        number = f"status:number ; number:obsValue {value}.0"
        cube, data_set = " , qb:Observation", f"qb:dataSet dataset:990102-{year} ; "
    edtf = "http://id.loc.gov/datatypes/edtf"
    period = f'"../{year}-12-31"^^<{edtf}>' if is_cumulative else f'"{year}"^^xsd:gYear'
    return f"""
obs:990102-{"to-" if is_cumulative else ""}{year}-{indicator}-{applicant} a gk:Observation{cube} ;
  rdfs:label "数"@zh , "number"@en ;
  {data_set}gk:statedIn report:990102-{year} ; gk:agency agency:990102 ;
  dimension:refPeriod {period} ; gk:indicator indicator:{indicator} ; gk:applicant applicant:{applicant} ;
  attribute:unitMeasure unit:{"person" if indicator.startswith("staff") else "piece"} ;
  attribute:obsStatus {number} ; gk:evidence evidence:990102-2018-10-14 .
"""


def _changed() -> Iterator[Example]:
    for base, changes in entries.load(_CHANGES).items():
        for number, entry in enumerate(changes, 1):
            needed, possible = _ADDITION if "add" in entry else _REPLACEMENT
            if unknown := needed - entry.keys() | entry.keys() - possible:
                raise KnowledgeError(f"changes.yaml, {base}, entry {number}: wrong or missing {sorted(unknown)}")
            if "add" in entry:
                *added, last = (entry["add"].replace("{n}", str(time)) for time in range(1, entry["times"] + 1))
                passing = "".join((clean(base), *added))
                yield Example(entry["rule"], base, passing, passing + last)
                continue
            failing = change(base, entry.get("in", ""), entry["replace"], entry.get("by", ""))
            yield Example(entry["rule"], base, clean(base), failing)


def _sums() -> Iterator[Example]:
    """Yield an example of each rule about a sum, for each form that prints it."""
    for rule in rules().values():
        if rule.code and rule.identity:
            forms = {_notation(form) for form in described()[rule.identity.strip("<>")][GK.termForm]} - {NARRATIVE}
            for form in [NARRATIVE] if rule.code.startswith("prose-") else sorted(forms, reverse=True):
                yield _sum(rule.code, rule.identity.strip("<>"), form)


def _sum(code: str, identity: str, form: str) -> Example:
    """Return a sum that holds, and the same with its first term too large.

    The values of the right side are 2, 3, 4 …, so that a term left out of the calculation shows.
    """
    about = described()[identity]
    member = described()[str(about[GK.forEach][0]).strip("<>")][SKOS.member][-1]
    terms = [described()[str(term).strip("<>")] for term in about[GK.term]]
    coefficients = [int(texts(term, GK.coefficient)[""]) for term in terms]
    values = dict(zip((place for place, c in enumerate(coefficients) if c < 0), count(2)))
    first, *left = (place for place, c in enumerate(coefficients) if c > 0)
    values |= dict.fromkeys(left, 1) | {first: sum(values.values()) - len(left)}
    rows = tuple(
        SumRow(
            coefficient=coefficients[place],
            indicator=_notation(term.get(GK.termIndicator, [member])[0]),
            applicant=_notation(term.get(GK.termApplicant, [member])[0]),
            years_back=-int(texts(term, GK.yearOffset).get("", 0)),
            is_cumulative=texts(term, GK.isCumulative).get("") == "true",
            passing=values[place],
            failing=values[place] + (_ERROR if place == first else 0),
        )
        for place, term in enumerate(terms)
    )

    def stated(values: Iterable[int]) -> str:
        return "".join(
            observation(
                row.indicator, value, row.applicant, year=2018 - row.years_back, is_cumulative=row.is_cumulative
            )
            for row, value in zip(rows, values, strict=True)
        )

    is_series = any(GK.yearOffset in term for term in terms)
    base = "series" if is_series else "report"
    data = clean("series") if is_series else report(form)
    passing = data + stated(row.passing for row in rows)
    failing = data + stated(row.failing for row in rows)
    return Example(code, base, passing, failing, rows, str(member).strip("<>"))


def _notation(concept: object) -> str:
    """Return the end of a concept's IRI, below its scheme."""
    return str(concept).strip("<>").rpartition("/")[2]


def _excerpt(lines: list[str], changed: Iterable[int]) -> str:
    """Return lines with the subjects they belong to; a comment stands for what is left out of a description."""
    shown: set[int] = set()
    for position in changed:
        subject = position
        while subject and (not lines[subject] or lines[subject].startswith(" ")):
            subject -= 1
        shown |= {subject, position}
    places = sorted(place for place in shown if lines[place].strip())
    text: list[str] = []
    for place, following in zip_longest(places, places[1:]):
        text.append(lines[place].rstrip())
        if following is None or following > place + 1:
            text += [] if lines[place].endswith(" .") else [_OMISSION]
            text += [""] if following is not None and not lines[following].startswith(" ") else []
    return "\n".join(text)
