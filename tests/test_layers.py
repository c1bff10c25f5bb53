"""A module imports only from earlier in the flow, and heavy libraries stay in their places."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "gongkai"

LAYERS = (
    {"errors", "text", "messages", "stage", "notebook"},
    {"workers"},
    {"document", "resources", "endpoint"},
    {"facts"},
    {"knowledge", "grids"},
    {"read"},
    {"extract", "sources"},
    {"model"},
    {"project"},
    {"validate"},
    {"check"},
    {"publish"},
    {"query"},
    {"links", "harvest", "pictures", "fetch"},
    {"batch"},
    {"pipeline", "release", "push"},
    {"server"},
    {"screen", "commands", "cli", "__main__"},
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}

HOMES = {
    "click": {"cli", "commands"},
    "rich": {"screen"},
    "lxml": {"read"},
    "markdown_it": {"publish"},
    "openpyxl": {"read", "publish", "server"},
    "pypdfium2": {"read"},
    "charset_normalizer": {"read"},
    "opencc": {"text"},
    "pypinyin": {"text"},
    "rapidfuzz": {"extract", "server"},
    "stdnum": {"knowledge", "project"},
    "yaml": {"knowledge", "query", "release"},
    "rdflib": {"model", "validate"},
    "pyshacl": {"validate"},
    "pyoxigraph": {"knowledge", "validate", "publish", "query", "links", "harvest", "batch", "server"},
    "pandas": {"query"},
    "polars": {"query"},
    "pyarrow": {"publish"},
    "SPARQLWrapper": {"endpoint"},
    "fsspec": {"batch", "sources"},
    "httpcore": {"fetch"},
    "protego": {"fetch"},
    "jinja2": {"check", "publish", "release", "server"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "prometheus_client": {"server"},
    "cryptography": {"release"},
}
"""Which part of the flow may import a library of others."""

EAGER = {
    "rdflib": {"validate"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "SPARQLWrapper": set(),
    "cryptography": set(),
    "fsspec": set(),
    "httpcore": {"fetch"},
    "jinja2": set(),
    "markdown_it": set(),
    "opencc": set(),
    "pandas": set(),
    "polars": set(),
    "pyarrow": set(),
    "pypinyin": set(),
    "rich": {"screen"},
}
"""Libraries that are slow to load, and the parts that may load them when they are imported themselves."""

MODULES = sorted(SOURCE.rglob("*.py"))


def part(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path, *, is_deep: bool = True) -> Iterator[tuple[str, int]]:
    """Yield the modules that a module imports, with the line; without ``is_deep`` those loaded together with it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree) if is_deep else tree.body)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: a relative import"
            module = node.module or ""
            names = (f"gongkai.{alias.name}" for alias in node.names) if module == "gongkai" else (module,)
            yield from ((name, node.lineno) for name in names)


def test_every_part_has_its_layer() -> None:
    assert len(MODULES) > 40
    assert {part(path) for path in MODULES} <= {*RANK, "__init__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_lead_backwards(path: Path) -> None:
    own = part(path)
    if own == "__init__":
        assert not [name for name, _ in imports(path, is_deep=False) if name.startswith("gongkai")], "lazily only"
        return
    for name, line in imports(path):
        package, _, rest = name.partition(".")
        if package == "gongkai" and rest:
            other = rest.partition(".")[0]
            assert other == own or RANK.get(other, -1) < RANK[own] or {own, other} < LAYERS[-1], f"line {line}: {name}"
        assert own in HOMES.get(package, {own}), f"line {line}: {package}"
    for name, line in imports(path, is_deep=False):
        package = name.partition(".")[0]
        assert own in EAGER.get(package, {own}), f"line {line}: {package} is slow to load"
