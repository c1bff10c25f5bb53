"""What portals make of a value: names, tags, formats, licences, geometries; the tables name these forms."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gongkai.harvest.graph import Graph, Way, read
from gongkai.knowledge.harvest import PREFIXES, Portal

Form = Callable[[Any, Sequence[Way], Graph, Portal], Any]
"""From the value taken (and the ways to it) to what the portal writes; None or nothing where it takes none."""

_LONGEST_NAME = 95
_GEOJSON = "https://www.iana.org/assignments/media-types/application/vnd.geo+json"
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_OLD_WKT = "http://www.opengis.net/rdf#wktLiteral"  # which is what udata reads
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
_FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
_IANA = "https://www.iana.org/assignments/media-types/"
_CHECKSUMS = {f"{PREFIXES['spdx']}checksumAlgorithm_{name}": name for name in ("md5", "sha1", "sha256")}
_IMT = f"<{PREFIXES['dct']}IMT>"
_LABEL = f"<{PREFIXES['rdfs']}label>"
_TITLE = f"<{PREFIXES['dct']}title>"
_FORMAT = f"<{PREFIXES['dct']}format>"
_MEDIA_TYPE = f"<{PREFIXES['dcat']}mediaType>"
_TYPE = f"<{PREFIXES['rdf']}type>"


def label(graph: Graph, node: str) -> str:
    """Return the label of a node, or its IRI."""
    labels = graph.objects(node, _LABEL)
    return read(labels[0] if labels else node)[0]


def _mail(value: str, *_: object) -> str:
    return value.removeprefix("mailto:").strip()


def _integer(value: str, *_: object) -> int | None:
    try:
        return int(float(value))
    except (ValueError, OverflowError):
        return None


def _comma_separated(values: list[str], *_: object) -> list[str]:
    return [part.strip() if "," in value else part for value in values for part in value.split(",")]


def _ckan_name(title: str, *_: object) -> str:
    """Return the name made of a title: its letters and digits of ASCII, parts joined by hyphens."""
    plain = unicodedata.normalize("NFD", title)  # Latin letters lose their accents
    plain = re.sub(r"[ .:/]", "-", plain)
    plain = re.sub(r"-+", "-", re.sub(r"[^a-zA-Z0-9_-]", "", plain).lower()).strip("-")
    if len(plain) > _LONGEST_NAME:
        year = re.search(r"[_-]((?:\d{2,4}[-/])?\d{2,4})$", plain)
        end = f"-{year[1]}" if year else ""
        plain = plain[: _LONGEST_NAME - len(end)] + end
    return plain.ljust(2, "_")


def _ckan_licence(_: object, ways: Sequence[Way], graph: Graph, portal: Portal) -> str | None:
    """Return what the register calls the licence of the first distribution whose licence it knows."""
    for way in ways:
        licence = way[-1][2]
        title = next(iter(graph.objects(licence, _TITLE)), None)
        known = portal.tables["licence-iris"].get(read(licence)[0])
        if known is None and title is not None:
            known = portal.tables["licence-titles"].get(read(title)[0])
        if known is not None:
            return known
    return None


def _ckan_format(_: object, ways: Sequence[Way], graph: Graph, portal: Portal) -> str | None:
    """Return the name of a format: that of the list of formats, else the label of a dct:IMT, else what stands there."""
    distribution = ways[-1][-1][0]
    media_types = graph.objects(distribution, _MEDIA_TYPE)
    media_type = label(graph, media_types[0]) if media_types else None
    name: str | None = None
    for node in graph.objects(distribution, _FORMAT)[:1]:
        text, _language, datatype = read(node)
        types = graph.objects(node, _TYPE)
        if datatype != "@id":
            name = None if media_type is None and "/" in text else text
            media_type = media_type or (text if name is None else None)
        elif types[:1] == [_IMT]:
            name = next((read(o)[0] for o in graph.objects(node, _LABEL)), None)
        elif media_type is None and "iana.org/assignments/media-types" in text:
            media_type = text
        else:
            name = text
    formats = portal.tables["formats"]
    return formats.get(media_type or "") or formats.get(name or "") or name or media_type


def _udata_frequency(value: str, _ways: Sequence[Way], _graph: Graph, portal: Portal) -> str | None:
    return portal.tables["frequencies"].get(value.removeprefix(_FREQUENCY)) if value.startswith(_FREQUENCY) else None


def _udata_format(value: str, *_: object) -> str:
    if value.startswith(_IANA):
        return value.rpartition("/")[2].lower()
    return value.removeprefix(_FILE_TYPE).lower()


def _udata_mime(value: str, *_: object) -> str:
    return value.removeprefix(_IANA)


def _udata_checksum(value: str, *_: object) -> str | None:
    return _CHECKSUMS.get(value)


def _udata_api(_value: str, *_: object) -> str:
    return "api"


def _geojson(_: object, ways: Sequence[Way], *__: object) -> str | None:
    """Return the last geometry that is GeoJSON, else the first that is WKT, as GeoJSON."""
    found: Any = None
    for way in ways:
        text, _language, datatype = read(way[-1][2])
        if datatype in (None, f"{_GEOJSON}"):
            found = _json(text) or found
        elif datatype == _WKT:
            found = found or geometry(text)
    return json.dumps(found, sort_keys=True) if found else None


def _udata_geometry(terms: list[str], *_: object) -> Any:
    """Return the polygons of geometries that are GeoJSON or WKT, as one."""
    polygons: list[Any] = []
    for term in terms:
        text, _language, datatype = read(term)
        shape = _json(text) if datatype == _GEOJSON else geometry(text) if datatype == _OLD_WKT else None
        if shape and shape.get("type") in ("Polygon", "MultiPolygon"):
            found = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            polygons.extend(polygon for polygon in found if polygon not in polygons)
    return {"type": "MultiPolygon", "coordinates": polygons} if polygons else None


def _json(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def geometry(text: str) -> dict[str, Any] | None:
    """Return a point or polygons in WKT (OGC 06-103r4) as GeoJSON (RFC 7946); None for anything else."""
    found = re.fullmatch(r"\s*(POINT|POLYGON|MULTIPOLYGON)\s*(\([-+0-9eE.,()\s]+\))\s*", text, re.IGNORECASE)
    if found is None:
        return None
    numbers = re.sub(r"([-+0-9eE.]+)\s+([-+0-9eE.]+)", r"[\1, \2]", found[2])
    try:
        coordinates = json.loads(numbers.replace("(", "[").replace(")", "]"))
    except ValueError:
        return None
    kind = {"POINT": "Point", "POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon"}[found[1].upper()]
    return {"type": kind, "coordinates": coordinates[0] if kind == "Point" else coordinates}


FORMS: Mapping[str, Form] = {
    "ckan-format": _ckan_format,
    "ckan-licence": _ckan_licence,
    "ckan-name": _ckan_name,
    "comma-separated": _comma_separated,
    "geojson": _geojson,
    "integer": _integer,
    "mail": _mail,
    "udata-api": _udata_api,
    "udata-checksum": _udata_checksum,
    "udata-format": _udata_format,
    "udata-frequency": _udata_frequency,
    "udata-geometry": _udata_geometry,
    "udata-mime": _udata_mime,
}
"""The forms by the names that the tables call them."""
