"""Asks Wikidata's endpoint, or one of its shape, which items bear a code; politely, and never more than once at a time.

What is polite: https://meta.wikimedia.org/wiki/User-Agent_policy and the query service's user manual, Query limits.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

import pyoxigraph as ox

from gongkai.endpoint import NoAnswer, ask
from gongkai.errors import LinkError

ENDPOINT = "https://query.wikidata.org/sparql"
ENTITY = "http://www.wikidata.org/entity/"

Pause = Callable[[float], None]

_HOME = "https://w3id.org/gongkai/"
_LANGUAGES = ("zh-hans", "zh-cn", "zh", "en")  # the first three are what an item may be called in our Chinese
_FORM = re.compile(r"[0-9A-Z]+")
_ITEM = re.compile(r"https?://www\.wikidata\.org/entity/(Q[1-9]\d*)")
_TRIES = 5
_FIRST_WAIT = 5.0  # seconds; twice as long after each failure
_WAIT_IF_THROTTLED = 60.0  # what Wikidata asks for where it names no time itself
_LONGEST_WAIT = 300.0
_MAY_PASS = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Item:
    """An item of Wikidata: all codes of the property that was asked for, its names, and whether it came to an end."""

    id: str
    codes: frozenset[str]
    zh: str
    en: str
    is_ended: bool


def agent(version: str, contact: str | None = None) -> str:
    """Return the name that requests are sent under; ``contact`` is an address of whoever runs them."""
    if contact is not None and not re.fullmatch(r"[!-~]+(?: [!-~]+)*", contact):
        raise LinkError(f"{contact!r}: expected an address in ASCII, such as data@example.org")
    return f"gongkai/{version} ({'; '.join(filter(None, (_HOME, contact)))})"


def find_items(
    endpoint: str,
    property_: str,
    codes: Iterable[str],
    *,
    timeout: int = 60,
    agent: str = "gongkai",
    pause: Pause = time.sleep,
) -> dict[str, tuple[Item, ...]]:
    """Return the items that bear each code, sorted, in one question; codes without an item are left out.

    Failures that may pass are tried again, after as long as the endpoint asks for. Raises NoAnswer when none helps.
    """
    asked = {code for code in codes if _FORM.fullmatch(code)}
    query = _query(property_, sorted(form for code in asked for form in _forms(property_, code)))
    for wait in _waits():
        try:
            body, _ = ask(endpoint, query, accept="json", timeout=timeout, agent=agent)
            items = _items(property_, body)
            break
        except NoAnswer as error:
            seconds = _seconds(error, wait)
            if seconds is None:
                raise
            pause(seconds)
    found: dict[str, list[Item]] = {}
    for item in items:
        for code in item.codes & asked:
            found.setdefault(code, []).append(item)
    return {code: tuple(sorted(of, key=lambda item: int(item.id[1:]))) for code, of in sorted(found.items())}


def _waits() -> Iterable[float | None]:
    """Return how long to wait after each try; after the last there is no other."""
    return (*(_FIRST_WAIT * 2**n for n in range(_TRIES - 1)), None)


def _forms(property_: str, code: str) -> set[str]:
    """Return how Wikidata may write a code: a division's in pairs of digits, without the pairs that are zero."""
    if property_ != "P442":
        return {code}
    pairs = [code[n : n + 2] for n in range(0, len(code), 2)]
    forms = {code, " ".join(pairs)}
    while pairs[-1] == "00" and len(pairs) > 1:
        pairs.pop()
        forms |= {"".join(pairs), " ".join(pairs)}
    return forms


def _code(property_: str, written: str) -> str:
    """Return a code as we write it, however Wikidata does."""
    plain = "".join(written.split())
    return plain.ljust(6, "0") if property_ == "P442" else plain


def _query(property_: str, forms: Iterable[str]) -> str:
    """Return the query for the items that bear one of these codes, with all their codes (docs/links.md)."""
    return f"""\
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?item ?code ?label ?ended WHERE {{
  VALUES ?form {{ {" ".join(f'"{form}"' for form in forms)} }}
  ?item wdt:{property_} ?form ; wdt:{property_} ?code .
  OPTIONAL {{ ?item rdfs:label ?label FILTER(LANG(?label) IN ({", ".join(f'"{name}"' for name in _LANGUAGES)})) }}
  OPTIONAL {{ ?item wdt:P576|wdt:P582 ?ended }}
}}"""


def _items(property_: str, body: bytes) -> list[Item]:
    """Return the items of an answer; NoAnswer for what is none."""
    try:
        answer = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        names = {variable.value for variable in answer.variables} if isinstance(answer, ox.QuerySolutions) else set()
        if not names >= {"item", "code", "label", "ended"}:
            raise NoAnswer("an answer to another question")
        rows = list(cast("ox.QuerySolutions", answer))
    except SyntaxError as error:
        raise NoAnswer(f"no SPARQL results in JSON ({error.msg})") from None
    codes: dict[str, set[str]] = {}
    labels: dict[str, dict[str | None, str]] = {}
    ended = set()
    for row in rows:
        match = _ITEM.fullmatch(getattr(row["item"], "value", ""))
        if match is None or not isinstance(row["code"], ox.Literal):
            raise NoAnswer(f"{row['item']} instead of an item of Wikidata with its code")
        item = match[1]
        codes.setdefault(item, set()).add(_code(property_, row["code"].value))
        if isinstance(label := row["label"], ox.Literal):
            labels.setdefault(item, {})[label.language] = label.value
        if row["ended"] is not None:
            ended.add(item)
    return [
        Item(item, frozenset(of), _first(labels.get(item, {}), *_LANGUAGES[:-1]), _first(labels.get(item, {}), "en"),
             item in ended)
        for item, of in codes.items()
    ]  # fmt: skip


def _first(labels: dict[str | None, str], *languages: str) -> str:
    return next((labels[language] for language in languages if language in labels), "")


def _seconds(error: NoAnswer, wait: float | None) -> float | None:
    """Return how long to wait before asking again; None if it would be of no use."""
    if wait is None or (error.status is not None and error.status not in _MAY_PASS):
        return None
    if error.wait is not None:
        return error.wait if error.wait <= _LONGEST_WAIT else None
    return max(wait, _WAIT_IF_THROTTLED) if error.status == 429 else wait
