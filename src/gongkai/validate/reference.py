"""The reference engine: pySHACL on an Oxigraph store."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from pyshacl.graph_abstraction import OxigraphDataGraph
from rdflib.namespace import SH

from gongkai.errors import KnowledgeError

_PARTS = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
_LISTS = (SH["and"], SH["or"], SH.xone)

Result = dict[rdflib.term.Node, list[rdflib.term.Node]]
"""A SHACL result: its values by property."""


def results(store: ox.Store, shapes_graph: rdflib.Graph, shapes: Sequence[str]) -> Iterator[Result]:
    """Yield what some shapes find in a store; a KnowledgeError says what is wrong with a shape."""
    if not shapes:
        return
    try:
        with _quiet():
            _, graph, text = pyshacl.validate(
                _Data(store), shacl_graph=shapes_graph, use_shapes=_with_parts(shapes_graph, shapes)
            )
    except (ConstraintLoadError, ReportableRuntimeError, ShapeLoadError, SyntaxError) as error:
        raise KnowledgeError(f"shapes: {error}") from None
    if not isinstance(graph, rdflib.Graph):
        raise KnowledgeError(f"shapes: {text}")
    for result in graph.objects(None, SH.result):
        values: Result = {}
        for predicate, value in graph.predicate_objects(result):
            values.setdefault(predicate, []).append(value)
        yield values


def _with_parts(shapes_graph: rdflib.Graph, shapes: Sequence[str]) -> list[str]:
    """Return shapes with those that they are made of, which pySHACL would leave out otherwise."""
    found: list[rdflib.term.Node] = [rdflib.URIRef(shape) for shape in shapes]
    for shape in found:
        parts = [part for predicate in _PARTS for part in shapes_graph.objects(shape, predicate)]
        for predicate in _LISTS:
            parts += (
                part for members in shapes_graph.objects(shape, predicate) for part in shapes_graph.items(members)
            )
        found += (part for part in parts if part not in found)
    return [str(shape) for shape in found]


class _Data(OxigraphDataGraph):
    """A store as pySHACL sees it, with two of its answers put right."""

    def __bool__(self) -> bool:
        """Hold without counting all statements, which pySHACL would do three times for each result."""
        return True

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Any, None, None]:
        """Yield nothing of a literal: it can be a focus node, but Oxigraph refuses to be asked for its properties."""
        if not isinstance(subject, rdflib.Literal):
            yield from super().objects(subject, predicate, unique)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging and warning of each ill-typed literal; the rules report those as findings."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
