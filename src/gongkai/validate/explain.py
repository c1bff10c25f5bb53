"""Explains the rules in Chinese and English: what each says, where it comes from, how to fix it, and an example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from gongkai.errors import DataError
from gongkai.facts import Severity
from gongkai.model.terms import CODE, GK, RDFS, SEVERITIES, SH, SKOS
from gongkai.validate.examples import Example, SumRow, examples
from gongkai.validate.rules import Rule, described, rules, texts
from gongkai.validate.write import Language

_VARIABLE = re.compile(r"\{\?\w+\}")
_SEVERITIES: dict[str, Severity] = {"violation": "violation", "warning": "warning", "info": "info"}

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "violation": "违规",
        "warning": "警告",
        "info": "提示",
        "table": "“{sum}”须对“{scope}”逐一成立",
        "prose": "正文中的数字,“{sum}”须对“{scope}”逐一成立",
        "last year's": "{name}(上一年报告)",
        "all years": "{name}(历年累计)",
        "sources": "出处",
        "fix": "改正",
        "passing": "符合",
        "failing": "不符合",
        "numbers": "例(“{member}”;符合 → 不符合)",
    },
    "en": {
        "violation": "violation",
        "warning": "warning",
        "info": "info",
        "table": "“{sum}” must hold for: {scope}",
        "prose": "In the prose, “{sum}” must hold for: {scope}",
        "last year's": "{name} (last year's report)",
        "all years": "{name} (all years)",
        "sources": "Source",
        "fix": "How to fix",
        "passing": "Passes",
        "failing": "Fails",
        "numbers": "Example (“{member}”; passes → fails)",
    },
}


@dataclass(frozen=True, slots=True)
class Source:
    """What a rule rests on: an article, a form, a recommendation or a page of the documentation."""

    iri: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Number:
    """A term of a sum by name, with its coefficient and its values where the sum holds and where it does not."""

    names: Mapping[str, str]
    coefficient: int
    passing: int
    failing: int

    @property
    def sign(self) -> str:
        """Return the coefficient as one writes it before a term."""
        sign = "+" if self.coefficient > 0 else "-"
        return sign if abs(self.coefficient) == 1 else f"{sign} {abs(self.coefficient)} ×"

    @property
    def values(self) -> str:
        """Return the value, or both where they differ."""
        return str(self.passing) if self.passing == self.failing else f"{self.passing} → {self.failing}"


@dataclass(frozen=True, slots=True)
class RuleName:
    """A rule in a list: its code, how grave it is, and its names by language."""

    code: str
    severity: Severity
    names: Mapping[str, str]

    def to_text(self, lang: Language = "zh") -> str:
        """Return the rule as one line."""
        return f"{self.code} ({_WORDS[lang][self.severity]}): {self.names[lang]}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """All there is to know of a rule, texts by language.

    ``passing`` and ``failing`` are excerpts of Turtle. A rule about a sum has its ``numbers`` instead, an example for
    ``member`` (names by language) of those that the sum must hold for.
    """

    name: RuleName
    file: str
    says: Mapping[str, str]
    how_to_fix: Mapping[str, str]
    sources: tuple[Source, ...]
    passing: str
    failing: str
    numbers: tuple[Number, ...]
    member: Mapping[str, str]

    def to_text(self, lang: Language = "zh") -> str:
        """Return the explanation as lines to read."""
        words = _WORDS[lang]
        lines = [self.name.to_text(lang), "", self.says[lang], "", f"{words['fix']}: {self.how_to_fix[lang]}", ""]
        lines += [f"{words['sources']}: {source.names[lang]} <{source.iri}>" for source in self.sources]
        if self.numbers:
            lines += ["", words["numbers"].format(member=self.member[lang])]
            lines += [f"  {n.sign} {n.names[lang]}: {n.values}" for n in self.numbers]
        elif self.failing:
            lines += ["", f"{words['passing']}:", *_indented(self.passing)]
            lines += ["", f"{words['failing']}:", *_indented(self.failing)]
        return "\n".join(lines) + "\n"


def list_rules() -> tuple[RuleName, ...]:
    """Return the names of all rules, in the order of the rule book."""
    return tuple(explanation.name for explanation in explanations().values())


def explain(code: str) -> Explanation:
    """Return what there is to know of a rule; DataError for an unknown code names the nearest ones."""
    known = explanations()
    if code not in known:
        nearest = ", ".join(get_close_matches(code, known, cutoff=0.5)) or "one of `gongkai validate --rules`"
        raise DataError(f"rules: expected {nearest}, found {code}")
    return known[code]


@cache
def explanations() -> Mapping[str, Explanation]:
    """Return the explanations of all rules by code, in the order of the rule book."""
    shown: dict[str, Example] = {}
    for example in examples():
        shown.setdefault(example.code, example)
    owners = {_iri(part): iri for iri in rules() for part in described()[iri].get(SH.sparql, ())}
    return {
        rule.code: _explanation(iri, rule, owners.get(iri, iri), shown.get(rule.code))
        for iri, rule in rules().items()
        if rule.code
    }


def _explanation(iri: str, rule: Rule, owner: str, example: Example | None) -> Explanation:
    passing, failing = example.excerpts() if example else ("", "")
    rows = example.sum_rows if example else ()
    severity = next(name for name, term in SEVERITIES.items() if term == rules()[owner].severity)
    return Explanation(
        name=RuleName(str(rule.code), _SEVERITIES[severity], rule.names),
        file=rule.file,
        says=_says(iri, rule),
        how_to_fix=rule.how_to_fix,
        sources=tuple(Source(source, _names(source)) for source in rule.sources),
        passing="" if rows else passing,
        failing="" if rows else failing,
        numbers=tuple(_numbers(rows)),
        member=_names(example.member) if example and example.member else {},
    )


def _says(iri: str, rule: Rule) -> dict[str, str]:
    """Return what a rule demands: its sum, its definition, or the message of its findings without their numbers."""
    if rule.identity:
        identity = described()[rule.identity.strip("<>")]
        sums, scopes = texts(identity, SKOS.prefLabel), _names(_iri(identity[GK.forEach][0]))
        kind = "prose" if str(rule.code).startswith("prose-") else "table"
        return {lang: words[kind].format(sum=sums[lang], scope=scopes[lang]) for lang, words in _WORDS.items()}
    if rule.definition:
        return dict(rule.definition)
    parts = [_iri(part) for part in described()[iri].get(SH.sparql, ())]
    messages = rule.messages or rules()[parts[0]].messages
    return {lang: _VARIABLE.sub("…", message) for lang, message in messages.items()}


def _numbers(rows: tuple[SumRow, ...]) -> Iterator[Number]:
    """Yield the terms of a sum by the names that tell them apart: of indicators, or of kinds of applicant."""
    is_by_indicator = len({row.applicant for row in rows}) == 1
    for row in rows:
        iri = f"{CODE.iri}indicator/{row.indicator}" if is_by_indicator else f"{CODE.iri}applicant/{row.applicant}"
        names = _names(iri)
        for note in ["all years"] * row.is_cumulative + ["last year's"] * bool(row.years_back):
            names = {lang: words[note].format(name=names[lang]) for lang, words in _WORDS.items()}
        yield Number(names, row.coefficient, row.passing, row.failing)


def _names(iri: str) -> dict[str, str]:
    """Return what an IRI is called in each language; itself where nothing is known of it."""
    about = described().get(iri, {})
    return {"zh": iri, "en": iri} | (texts(about, SKOS.prefLabel) or texts(about, RDFS.label))


def _iri(term: object) -> str:
    return str(term).strip("<>")


def _indented(text: str) -> list[str]:
    return [f"  {line}".rstrip() for line in text.splitlines()]
