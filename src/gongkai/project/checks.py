"""How each value of ``gongkai.toml`` is checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from gongkai.model import TextPolicy, check_base
from gongkai.project.values import PUBLISHER_KINDS

Check = Callable[[Any], Any]
"""Returns a value as the project keeps it; raises ValueError that says what was expected."""

LANGUAGES = ("zh", "en")

_SEMVER = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?")
"""Semantic Versioning 2.0.0, items 2 and 9; without build metadata, whose ``+`` has no place in a path."""

_EMAIL = re.compile(r"[^@\s<>\"]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def _string(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected some text, found {value!r}")
    return value.strip()


def base(value: Any) -> str:
    """Return the base of a project; a folder has no place for IRIs below a ``#``."""
    base = check_base(_string(value))
    if base.endswith("#"):
        raise ValueError(
            f"expected a base IRI that ends in /, found {base!r}: a folder has no file for each part of one"
        )
    return base


def _address(value: Any) -> str:
    address = _string(value)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r'[\s<>"{}|\\^`]', address):
        raise ValueError(f"expected an http or https address, found {value!r}")
    return address


def _email(value: Any) -> str:
    if not _EMAIL.fullmatch(_string(value)):
        raise ValueError(f"expected an e-mail address, found {value!r}")
    return str(value).strip()


def _credit_code(value: Any) -> str:
    try:
        return str(uscc.validate(_string(value)))
    except ValidationError as error:
        raise ValueError(f"expected a unified social credit code (GB 32100), found {value!r}: {error}") from None


def _one_of(*values: str) -> Check:
    def check(value: Any) -> str:
        if value not in values:
            raise ValueError(f"expected one of {', '.join(values)}; found {value!r}")
        return str(value)

    return check


def _names(value: Any) -> tuple[str, str]:
    """Return a name in both languages, from a table ``{zh, en}``."""
    if not isinstance(value, dict) or set(value) != set(LANGUAGES):
        raise ValueError(f'expected {{ zh = "…", en = "…" }}, found {value!r}')
    return _string(value["zh"]), _string(value["en"])


def _languages(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not set(value) <= set(LANGUAGES) or len(value) > len(set(value)):
        raise ValueError(f"expected a list of {' and '.join(LANGUAGES)}, found {value!r}")
    return tuple(value)


def _sources(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"expected a list of files and folders, found {value!r}")
    return tuple(_string(source) for source in value)


def _path(value: Any) -> Path:
    return Path(_string(value))


def _version(value: Any) -> str:
    if not _SEMVER.fullmatch(_string(value)):
        raise ValueError(f"expected a semantic version such as 1.2.0, found {value!r}")
    return str(value)


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"expected a date such as 2026-03-31, without quotes, found {value!r}")
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, found {value!r}")
    return value


def _endpoint(value: Any) -> str | None:
    if value is False:
        return None
    if isinstance(value, str) and re.fullmatch(r"(?:[A-Za-z0-9][A-Za-z0-9._~-]*/)*[A-Za-z0-9][A-Za-z0-9._~-]*", value):
        return value  # a path below the base
    try:
        return _address(value)
    except ValueError:
        raise ValueError(f"expected an address, a path below the base, or false; found {value!r}") from None


CHECKS: Mapping[tuple[str, ...], Check] = {
    ("base",): base,
    ("site",): base,
    ("sources",): _sources,
    ("text",): _one_of(*get_args(TextPolicy)),
    ("pages",): _yes_or_no,
    ("parquet",): _yes_or_no,
    ("languages",): _languages,
    ("title",): _names,
    ("description",): _names,
    ("publisher", "name"): _names,
    ("publisher", "homepage"): _address,
    ("publisher", "identifier"): _credit_code,
    ("publisher", "kind"): _one_of(*PUBLISHER_KINDS),
    ("contact", "name"): _string,
    ("contact", "email"): _email,
    ("contact", "url"): _address,
    ("licence", "iri"): _address,
    ("licence", "title"): _string,
    ("release", "version"): _version,
    ("release", "issued"): _day,
    ("release", "modified"): _day,
    ("sparql", "endpoint"): _endpoint,
    ("links", "table"): _path,
    ("divisions", "all"): _yes_or_no,
}
"""Every value that the file may set, and how it is checked."""

FIELDS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("title",): ("titles",),
    ("description",): ("descriptions",),
    ("publisher", "name"): ("publisher", "names"),
    ("sparql", "endpoint"): ("sparql",),
    ("links", "table"): ("links",),
    ("divisions", "all"): ("all_divisions",),
}
"""Where the project keeps a value, if not under the same name."""
