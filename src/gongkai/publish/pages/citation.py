"""How a report and a single value are cited: GB/T 7714-2015 and BibTeX, as text that needs no script."""

from __future__ import annotations

import re
from typing import NamedTuple

_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
_BIBTEX_SIGNS = str.maketrans(_BIBTEX)

_TODAY = "引用日期"
"""Where the reader's day belongs: pages know none, the script of the site puts it in."""


class Cited(NamedTuple):
    """What is cited: the agency that wrote it, its title, the mark of its kind, its day, its IRI."""

    author: str
    title: str
    iri: str
    kind: str = "DS"
    """``DS`` for data, ``R`` for a report (GB/T 7714-2015, table B.1)."""
    issued: str | None = None
    """The day (``2018-03-15``) on which the report was published."""


def gbt(cited: Cited) -> str:
    """Return the reference of an electronic resource (GB/T 7714-2015, 4.6): author, title, day, IRI."""
    day = f"({cited.issued})" if cited.issued else ""
    return f"{cited.author}. {_line(cited.title)}[{cited.kind}/OL]. {day}[{_TODAY}]. {cited.iri}."


def bibtex(cited: Cited) -> str:
    """Return an entry for BibTeX and biber; its key is the end of the IRI."""
    key = re.sub(r"[^A-Za-z0-9]+", "-", cited.iri.partition("/id/")[2] or cited.iri)
    fields = {
        "author": f"{{{_tex(cited.author)}}}",
        "title": f"{{{_tex(_line(cited.title))}}}",
        "year": cited.issued[:4] if cited.issued else None,
        "date": cited.issued,
        "url": cited.iri,
        "urldate": _TODAY,
        "language": "chinese",
    }
    kind = "techreport" if cited.kind == "R" else "misc"
    if kind == "techreport":
        fields["institution"] = fields["author"]
    rows = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{key},\n" + ",\n".join(rows) + "\n}"


def citation_html(cited: Cited) -> str:
    """Return both references as HTML; the script of the site puts the reader's day in, and a button to copy each."""
    from markupsafe import Markup

    return Markup(
        '<p>GB/T 7714-2015</p>\n<pre class="text copied" lang="zh" tabindex="0">{}</pre>\n'
        '<p>BibTeX</p>\n<pre class="text copied" lang="zh" tabindex="0">{}</pre>\n'
    ).format(gbt(cited), bibtex(cited))


def _line(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str) -> str:
    return text.translate(_BIBTEX_SIGNS)
