"""Finds the policies that a report names: title, kind, number, issuer, short names, and its relation to them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gongkai.document import Document, Span
from gongkai.extract.agencies import find_names, jurisdiction_of
from gongkai.extract.document_numbers import DocumentNumber, find_document_numbers
from gongkai.facts import Agency, Issue, Policy, Report
from gongkai.knowledge import agencies, divisions, policies
from gongkai.knowledge.agencies import AgencyName, Jurisdiction
from gongkai.text import romanize

_TITLE = re.compile(r"《((?:[^《》]|《[^《》]{1,80}》){2,150})》|〈([^〈〉《》\n]{4,80})〉|<([^<>《》\n]{4,80})>")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BRACKET = re.compile(r"[ \t\n]*\(([^()]{2,80})\)")
_QUALIFIER = re.compile(r"\([^()]*\)$")
_GAP = re.compile(r"[ \t\n]*(?:的?(?:通知|文件|规定|要求|精神))?[ \t\n]*[(,]?[ \t\n]*")
_CALLED = re.compile(r"(?:简|下)称(?:为)?[:,]?[ \n]*$")
_BY = re.compile(r"[ \t\n]*(?:关于|(?:联合)?(?:印发|下发|出台|发布|制定)(?:了|的)?)?[ \t\n]*")
_NATION = "中华人民共和国"
_CLAUSE_END = re.compile(r"[。;,》\n](?!\n)")
_CLAUSE = 60  # characters before a title that may tell how the report stands to it
_SLUG = 40  # characters of a romanised title in an identifier; longer ones are cut and told apart by a hash


@dataclass(frozen=True, slots=True)
class _Title:
    """A title in the text: its span without the signs around it, the whole span, and its folded words."""

    span: Span
    whole: Span
    folded: str


def find_policies(document: Document, folded: str, report: Report) -> tuple[tuple[Policy, ...], tuple[Issue, ...]]:
    """Return the policies in the order they are first named, and the document numbers that lost characters.

    A title named again, under its short name too, is another mention of the same policy.
    """
    finder = _Finder(document, folded, report)
    return finder.found(), finder.issues()


class _Finder:
    """What is known of the policies of one report while its titles are read in order."""

    def __init__(self, document: Document, folded: str, report: Report) -> None:
        self.document = document
        self.folded = folded
        self.report = report
        self.place = jurisdiction_of(report, folded)
        self.numbers = find_document_numbers(folded)
        self.titles = tuple(_titles(folded))
        self.by_key: dict[str, Policy] = {}
        self.aliases: dict[str, str | None] = {}  # short name: key of its policy, None where that has no title

    def found(self) -> tuple[Policy, ...]:
        self.aliases.update(_loose_aliases(self.folded, self.titles))
        previous: tuple[Span, str] | None = None
        used: set[Span] = set()
        for title in self.titles:
            if _is_definition(self.folded, title):
                continue
            relation = _relation(self.folded, title, previous)
            previous = (title.whole, relation)
            if policy := self._read(title, relation, used):
                self._add(_key(title.folded, self.report.year), policy)
        for number in self.numbers:
            if number.span not in used and number.year and self._stands_alone(number):
                self._add(number.whole, self._numbered(number))
        return tuple(sorted(self.by_key.values(), key=lambda policy: policy.span))

    def issues(self) -> tuple[Issue, ...]:
        return tuple(_broken(n, n.span.of(self.document.text)) for n in self.numbers if n.is_broken)

    def _read(self, title: _Title, relation: str, used: set[Span]) -> Policy | None:
        """Return the policy of a title, or None where it is none, or a short name of one already known."""
        words = policies.words()
        key = self.aliases.get(title.folded, "")
        if key in self.by_key:
            self._mention(key, title.span, relation)
            return None
        number = self._number_beside(title)
        known = next((k for k in words.known if k.pattern.fullmatch(title.folded)), None)
        kind = known.kind if known else _kind(title.folded)
        if key is None or (not known and words.generic.search(title.folded)):
            return None
        if (words.not_policies.search(title.folded) or kind is None) and number is None:
            return None
        if number:
            used.add(number.span)
        written = re.sub(r"\s+", "", title.span.of(self.document.text))
        issuer = self._issuer(title, number, relation)
        return Policy(
            id=known.version(self.report.year) if known else self._id(title.folded, number, issuer),
            title=known.title if known and words.generic.search(title.folded) else written,
            kind=kind or "other",
            relation=relation,
            span=title.span,
            number=number.whole if number else None,
            number_as_written=number.span.of(self.document.text) if number else None,
            number_span=number.span if number else None,
            issuer=issuer,
            aliases=self._short_names(title),
            mentions=(title.span,),
        )

    def _issuer(self, title: _Title, number: DocumentNumber | None, relation: str) -> Agency | None:
        """Return who issued a policy: by its title, by an agency named before it, by its number, or the reporter."""
        if (name := _issuer_name(title.folded)) and (agency := agencies.name_agency(name, self.place)):
            return agency
        clause = _clause_before(self.folded, title.whole.start, 0)
        if last := next(reversed(find_names(clause)), None):
            agency = agencies.name_agency(last.name, self.place)
            if agency and (_BY.fullmatch(clause[last.span.end :]) or relation == "issued"):
                return agency
        if number and (agency := _issuer_of(number, self.place)):
            return agency
        return self.report.agency if relation == "issued" else None

    def _add(self, key: str, policy: Policy) -> None:
        """Keep a policy, or add what this mention tells to what is known of it."""
        for alias in policy.aliases:
            self.aliases[alias] = key
        if key not in self.by_key:
            self.by_key[key] = policy
            return
        first = self.by_key[key]
        self._mention(key, policy.span, policy.relation)
        aliases = tuple(dict.fromkeys((*first.aliases, *policy.aliases)))
        first = replace(self.by_key[key], aliases=aliases)
        if first.number is None and policy.number:
            first = replace(
                first,
                number=policy.number,
                number_as_written=policy.number_as_written,
                number_span=policy.number_span,
            )
        self.by_key[key] = first

    def _mention(self, key: str, span: Span, relation: str) -> None:
        policy = self.by_key[key]
        relation = relation if policy.relation == "mentioned" else policy.relation
        self.by_key[key] = replace(policy, mentions=(*policy.mentions, span), relation=relation)

    def _number_beside(self, title: _Title) -> DocumentNumber | None:
        """Return the number right behind a title or right before it."""
        for number in self.numbers:
            between = self.folded[title.whole.end : number.span.start]
            if number.span.start >= title.whole.end and len(between) < 12 and _GAP.fullmatch(between):
                return number
            before = self.folded[number.span.end : title.whole.start]
            if number.span.end <= title.whole.start and len(before) < 8 and re.fullmatch(r"[ \t)]*(?:文件)?", before):
                return number
        return None

    def _short_names(self, title: _Title) -> tuple[str, ...]:
        bracket = _BRACKET.match(self.folded, title.whole.end)
        found = policies.words().alias.search(bracket[1]) if bracket else None
        return (found[1].strip(),) if found else ()

    def _stands_alone(self, number: DocumentNumber) -> bool:
        before = self.folded[max(0, number.span.start - 40) : number.span.start]
        inside = any(title.whole.contains(number.span) for title in self.titles)
        return not inside and policies.words().numbers.alone.search(before) is not None

    def _numbered(self, number: DocumentNumber) -> Policy:
        """Return a policy that the report names by its number only."""
        title = _Title(number.span, number.span, "")
        return Policy(
            id=_number_id(number),
            title=number.whole,
            kind="other",
            relation=_relation(self.folded, title, None),
            span=number.span,
            number=number.whole,
            number_as_written=number.span.of(self.document.text),
            number_span=number.span,
            issuer=_issuer_of(number, self.place),
            mentions=(number.span,),
        )

    def _id(self, title: str, number: DocumentNumber | None, issuer: Agency | None) -> str:
        """Return the identifier: by number, else the division and the title, else the title of a national policy."""
        if number and number.year:
            return _number_id(number)
        chain, rest = divisions.split_name(title)
        where = divisions.resolve(chain, self.place.year, self.folded, self.place.division) if chain else None
        code = where.code if where else issuer.division.code if issuer and issuer.division else ""
        return f"{code}-{_slug(rest)}" if code else _slug(title.removeprefix(_NATION))


def _titles(folded: str) -> Iterator[_Title]:
    for found in _TITLE.finditer(folded):
        group = next(n for n in (1, 2, 3) if found[n] is not None)
        words = re.sub(r"\s+", "", found[group])
        if _HAN.search(words):
            yield _Title(Span(*found.span(group)), Span(*found.span()), words)


def _loose_aliases(folded: str, titles: tuple[_Title, ...]) -> Iterator[tuple[str, None]]:
    """Yield short names introduced behind something that has no title (``省市有关规定(下称《规定》)``)."""
    ends = {title.whole.end for title in titles}
    for bracket in _BRACKET.finditer(folded):
        if bracket.start() not in ends and (found := policies.words().alias.match(bracket[1])):
            yield found[1].strip(), None


def _is_definition(folded: str, title: _Title) -> bool:
    """Tell whether a title is only what another is to be called (``(以下简称《条例》)``)."""
    return _CALLED.search(folded, max(0, title.whole.start - 12), title.whole.start) is not None


def _key(title: str, year: int) -> str:
    """Return what makes two titles the same policy."""
    known = next((k for k in policies.words().known if k.pattern.fullmatch(title)), None)
    return known.version(year) if known else re.sub(r"[“”\"'〈〉<>《》]", "", title.removeprefix(_NATION))


def _kind(title: str) -> str | None:
    plain = _QUALIFIER.sub("", title)
    return next((kind for kind, ending in policies.words().kinds if ending.search(plain)), None)


def _relation(folded: str, title: _Title, previous: tuple[Span, str] | None) -> str:
    """Return how the report stands to a title: the word before it, that of the titles it is joined to, or after it."""
    words = policies.words()
    if previous and words.joint.fullmatch(re.sub(r"\s+", "", folded[previous[0].end : title.whole.start])):
        return previous[1]
    before = _clause_before(folded, title.whole.start, previous[0].end if previous else 0)
    found = [(m.end(), -m.start(), relation) for relation, p in words.before for m in p.finditer(before)]
    if found:
        end, _, relation = max(found)
        if len(before) - end <= words.near:
            reaching = relation in ("issued", "mentioned") and any(r == "legal-basis" for _, _, r in found)
            return "legal-basis" if reaching else relation
    after = folded[title.whole.end : title.whole.end + 60]
    return next((relation for relation, pattern in words.after if pattern.search(after)), "mentioned")


def _clause_before(folded: str, end: int, floor: int) -> str:
    """Return the clause that a title stands in, as far as it stands before the title."""
    return _CLAUSE_END.split(folded[max(end - _CLAUSE, floor, 0) : end].rstrip())[-1]


def _issuer_name(title: str) -> AgencyName | None:
    """Return the agency that a title begins with (``市政府办公室关于…``)."""
    first = next(iter(find_names(title.replace("<", "〈").replace(">", "〉"))), None)
    return first.name if first and first.span.start == 0 and first.span.end < len(title) else None


def _issuer_of(number: DocumentNumber, place: Jurisdiction) -> Agency | None:
    name = next((agency for p, agency in policies.words().numbers.issuers if p.fullmatch(number.prefix)), None)
    return agencies.name_agency(AgencyName("state", name), place) if name else None


def _number_id(number: DocumentNumber) -> str:
    return f"{romanize(number.prefix)}-{number.year}-{int(number.serial)}"


def _slug(title: str) -> str:
    slug = romanize(title)
    if len(slug) <= _SLUG:
        return slug
    return f"{slug[:_SLUG].strip('-')}-{hashlib.sha256(title.encode()).hexdigest()[:8]}"


def _broken(number: DocumentNumber, written: str) -> Issue:
    return Issue(
        "broken-document-number",
        "info",
        f"文号“{written}”残缺,按“{number.whole}”理解",
        f"The document number “{written}” lost characters, read as {number.whole}",
        number.span,
    )
