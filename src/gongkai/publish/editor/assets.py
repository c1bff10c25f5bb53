"""The files of the editor that are the same for every site: our scripts and style, and the store they run."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

FOLDER = "assets/query"
ENGINE = f"{FOLDER}/oxigraph/web_bg.wasm.gz"

_PACKAGE = "gongkai.publish.editor"
_FOLDERS = (("scripts", FOLDER), ("vendor/oxigraph", f"{FOLDER}/oxigraph"))
_SUFFIXES = (".js", ".css", ".gz", ".txt")


def editor_assets() -> Iterator[tuple[str, bytes]]:
    """Yield the files as they are published."""
    for source, target in _FOLDERS:
        for one in sorted(files(_PACKAGE).joinpath(source).iterdir(), key=lambda one: one.name):
            if one.name.endswith(_SUFFIXES):
                yield f"{target}/{one.name}", one.read_bytes()


def engine_size() -> int:
    """Return how many bytes a browser fetches before it can query: the store itself, and the script that calls it."""
    return sum(len(content) for path, content in editor_assets() if path.startswith(f"{FOLDER}/oxigraph/web"))
