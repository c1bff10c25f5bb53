"""gongkai (公开): annual reports on government information disclosure in, validated linked data out.

    from gongkai import extract_file, to_rdflib
    graph = to_rdflib(extract_file("report.txt"))

Each stage of the flow is a package of its own (``gongkai.read``, ``gongkai.extract``, ``gongkai.model`` …); what stands
here is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongkai.batch import BuildResult as BuildResult
    from gongkai.batch import build as build
    from gongkai.check import Check as Check
    from gongkai.check import check_file as check_file
    from gongkai.errors import GongkaiError as GongkaiError
    from gongkai.facts import Extraction as Extraction
    from gongkai.model import to_rdflib as to_rdflib
    from gongkai.pipeline import extract_file as extract_file
    from gongkai.pipeline import validate_file as validate_file
    from gongkai.project import Project as Project

_HOMES = {
    "BuildResult": "gongkai.batch",
    "Check": "gongkai.check",
    "Extraction": "gongkai.facts",
    "GongkaiError": "gongkai.errors",
    "Project": "gongkai.project",
    "build": "gongkai.batch",
    "check_file": "gongkai.check",
    "extract_file": "gongkai.pipeline",
    "to_rdflib": "gongkai.model",
    "validate_file": "gongkai.pipeline",
}

__all__ = [
    "BuildResult",
    "Check",
    "Extraction",
    "GongkaiError",
    "Project",
    "__version__",
    "build",
    "check_file",
    "extract_file",
    "to_rdflib",
    "validate_file",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("gongkai")
    if name not in _HOMES:
        raise AttributeError(f"module 'gongkai' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
