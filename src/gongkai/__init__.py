"""gongkai (公开): annual reports on government information disclosure in, validated linked data out.

    import gongkai
    extraction = gongkai.extract(gongkai.read("report.pdf"))
    gongkai.build(["reports"], "site")
    answer = gongkai.query("requests-by-year", data="site", agency="990100")
    gongkai.plot(answer)

Each stage of the flow is a package of its own (``gongkai.read``, ``gongkai.extract``, ``gongkai.model`` …); those that
are listed below are also callable (``gongkai.stage``). What stands here is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.batch import BuildResult as BuildResult
    from gongkai.batch import build as build
    from gongkai.check import Check as Check
    from gongkai.check import check_file as check_file
    from gongkai.document import Document as Document
    from gongkai.errors import GongkaiError as GongkaiError
    from gongkai.extract import extract as extract
    from gongkai.facts import Extraction as Extraction
    from gongkai.model import to_rdflib as to_rdflib
    from gongkai.pictures import Picture as Picture
    from gongkai.pictures import plot as plot
    from gongkai.pipeline import extract_file as extract_file
    from gongkai.pipeline import validate_file as validate_file
    from gongkai.project import Project as Project
    from gongkai.query import Answer as Answer
    from gongkai.query import query as query
    from gongkai.read import read as read

_HOMES = {
    "Answer": "gongkai.query",
    "BuildResult": "gongkai.batch",
    "Check": "gongkai.check",
    "Document": "gongkai.document",
    "Extraction": "gongkai.facts",
    "GongkaiError": "gongkai.errors",
    "Picture": "gongkai.pictures",
    "Project": "gongkai.project",
    "build": "gongkai.batch",
    "check_file": "gongkai.check",
    "extract_file": "gongkai.pipeline",
    "plot": "gongkai.pictures",
    "to_rdflib": "gongkai.model",
    "validate_file": "gongkai.pipeline",
}

_STAGES = ("extract", "query", "read")
"""Packages that are callable."""

__all__ = [
    "Answer",
    "BuildResult",
    "Check",
    "Document",
    "Extraction",
    "GongkaiError",
    "Picture",
    "Project",
    "__version__",
    "build",
    "check_file",
    "extract",
    "extract_file",
    "plot",
    "query",
    "read",
    "to_rdflib",
    "validate_file",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("gongkai")
    if name in _STAGES:
        return import_module(f"gongkai.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'gongkai' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
