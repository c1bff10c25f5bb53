"""What a catalogue needs to know of one report: written beside its parts, so that it need not be read again."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class File:
    """A published file: its path below the output folder, its bytes, its SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Place:
    """A division: code of GB/T 2260, own names."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DatasetRecord:
    """One report's data set: ``id`` is ``{agency}-{year}``, which is also the last part of its IRI.

    Dates are ISO 8601 (``2018-03-15``). ``places`` leads from the province down to the division of the agency, and is
    empty for an agency of none. ``quality`` holds numerator and denominator by metric (``completeness`` …).
    """

    id: str
    year: int
    start: str
    end: str
    published: str | None
    title_zh: str
    title_en: str
    agency: str
    agency_zh: str
    agency_en: str
    parent: str | None
    uscc: str | None
    places: tuple[Place, ...]
    source_url: str | None
    forms: tuple[str, ...]
    indicators: tuple[str, ...]
    """Codes of the indicators that have an observation, sorted."""
    counts: dict[str, int]
    """What it holds: ``observations``, ``figures``, ``policies``, ``measures``, ``issues``, ``triples``."""
    quality: dict[str, tuple[int, int]] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    """``dataset/{id}.ttl``, ``.jsonld``, ``.nq``, ``.csv``, and ``.csv-metadata.json``."""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as values of JSON, which ``from_dict`` reads."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> DatasetRecord:
        """Return the record that ``to_dict`` gave."""
        return cls(
            **{
                **raw,
                "places": tuple(Place(**place) for place in raw["places"]),
                "forms": tuple(raw["forms"]),
                "indicators": tuple(raw["indicators"]),
                "quality": {metric: (some, every) for metric, (some, every) in raw["quality"].items()},
                "files": tuple(File(**file) for file in raw["files"]),
            }
        )
