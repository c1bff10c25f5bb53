"""What a release is (``index.ttl``, ``index.html``), and which releases there are (``release/index.*``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.messages import text
from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple, describe, literal, tagged, typed
from gongkai.model.terms import DCAT, DCT, PROV, RDF, RDFS, XSD, Namespace, prefixes
from gongkai.project import Project
from gongkai.publish.turtle import turtle
from gongkai.publish.write import sha256
from gongkai.release.pages import page
from gongkai.release.terms import all_releases, part, release_iri
from gongkai.release.versions import FOLDER, Record

SPDX = Namespace("http://spdx.org/rdf/terms#")
_MEDIA = "https://www.iana.org/assignments/media-types/"
_DUMPS = (
    ("data.nq", "application/n-quads", None),
    ("data.nq.gz", "application/n-quads", "application/gzip"),
    ("observations.csv", "text/csv", None),
    ("policies.csv", "text/csv", None),
)
"""The files that hold the data of all reports, with their media type and that of their compression."""


def release_documents(record: Record, project: Project, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the documents that describe a release, whose other files are in the folder."""
    table = {**prefixes(record.base), "spdx": SPDX.iri}
    triples = [*_release(record, project), *_dumps(record, project, folder)]
    yield "index.ttl", turtle(dict.fromkeys(triples), table)
    files = sorted(path.name for path in folder.iterdir() if path.is_file())
    yield (
        "index.html",
        page(
            "release.html.j2", root="../../", record=record, titles=project.titles, licence=project.licence, files=files
        ),
    )


def site_documents(records: Sequence[Record], project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield the documents about all releases, the last of which is current; paths are below the published folder."""
    base, table = records[-1].base, prefixes(records[-1].base)
    triples = [
        *describe(
            all_releases(base),
            (RDF.type, DCAT.Dataset),
            *_titles(project.titles),
            *((DCAT.hasVersion, release_iri(base, record.version)) for record in records),
            (DCAT.hasCurrentVersion, release_iri(base, records[-1].version)),
            *_licence(project),
        ),
        *_described_licence(project),
    ]
    for record in records:
        triples += describe(release_iri(base, record.version), *_particulars(record, project))
    yield f"{FOLDER}/index.ttl", turtle(triples, table).encode()
    yield (
        f"{FOLDER}/index.html",
        page("releases.html.j2", root="../", records=records[::-1], titles=project.titles).encode(),
    )


def _release(record: Record, project: Project) -> Iterator[Triple]:
    base, version = record.base, record.version
    before = release_iri(base, record.previous) if record.previous else None
    yield from describe(
        release_iri(base, version),
        *_particulars(record, project),
        (DCAT.previousVersion, before),
        (PROV.wasRevisionOf, before),
        (PROV.wasGeneratedBy, part(base, version, "changes")),
        *_licence(project),
        *((DCAT.distribution, part(base, version, name)) for name, _, _ in _DUMPS),
    )
    yield from describe(
        part(base, version, "changes"),
        (RDF.type, PROV.Activity),
        *((RDFS.label, tagged(text("changes-title", lang, version=version), lang)) for lang in ("zh", "en")),
        (RDFS.seeAlso, f"<{base}release/{version}/changes.ttl>"),
    )
    yield from _described_licence(project)


def _particulars(record: Record, project: Project) -> Iterator[tuple[str, str | None]]:
    yield RDF.type, DCAT.Dataset
    yield RDF.type, PROV.Entity
    yield from _titles((f"{project.titles[0]} {record.version}", f"{project.titles[1]}, version {record.version}"))
    yield DCAT.version, literal(record.version)
    yield DCAT.isVersionOf, all_releases(record.base)
    yield DCT.issued, typed(record.date, XSD.date) if record.date else None


def _dumps(record: Record, project: Project, folder: Path) -> Iterator[Triple]:
    base, version = record.base, record.version
    here = release_iri(base, version)[1:-1]
    for name, media, packing in _DUMPS:
        path = folder / name
        if not path.is_file():
            continue
        node, checksum = part(base, version, name), part(base, version, f"{name}/sha256")
        yield from describe(
            node,
            (RDF.type, DCAT.Distribution),
            (DCT.title, tagged(name, "en")),
            (DCAT.accessURL, f"<{here}>"),
            (DCAT.downloadURL, f"<{here}{name}>"),
            (DCAT.mediaType, f"<{_MEDIA}{media}>"),
            (DCAT.compressFormat, f"<{_MEDIA}{packing}>" if packing else None),
            (DCAT.byteSize, typed(str(path.stat().st_size), XSD.nonNegativeInteger)),
            (SPDX.checksum, checksum),
            *_licence(project),
        )
        yield from describe(
            checksum,
            (RDF.type, SPDX.Checksum),
            (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
            (SPDX.checksumValue, typed(sha256(path), XSD.hexBinary)),
        )
        for type_ in (media, *([packing] if packing else [])):
            yield from describe(f"<{_MEDIA}{type_}>", (RDF.type, DCT.MediaType), (RDFS.label, literal(type_)))


def _titles(names: Names) -> Iterator[tuple[str, str]]:
    yield DCT.title, tagged(names[0], "zh")
    yield DCT.title, tagged(names[1], "en")


def _licence(project: Project) -> Iterator[tuple[str, str]]:
    yield DCT.license, f"<{project.licence.iri}>"


def _described_licence(project: Project) -> list[Triple]:
    return describe(
        f"<{project.licence.iri}>",
        (RDF.type, DCT.LicenseDocument),
        (DCT.title, tagged(project.licence.title, "en")),
    )
