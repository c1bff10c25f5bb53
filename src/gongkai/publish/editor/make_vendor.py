"""Takes Oxigraph's WebAssembly build from its npm package into ``vendor/oxigraph``.

    npm pack oxigraph@0.5.11
    python src/gongkai/publish/editor/make_vendor.py oxigraph-0.5.11.tgz

``web.js`` is taken as it is, ``web_bg.wasm`` is packed, because many file servers pack nothing themselves.
``version.json`` says what the files are: version, licence, and the SHA-256 of both as they are in the package. The
licences of Oxigraph (MIT or Apache-2.0, at the choice of whoever uses it) lie beside them; the package on npm has no
copy of them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import tarfile
from pathlib import Path

FOLDER = Path(__file__).parent / "vendor" / "oxigraph"
_FILES = ("web.js", "web_bg.wasm")


def make_vendor(package: Path, folder: Path = FOLDER) -> None:
    """Write the files of a package of npm into a folder."""
    with tarfile.open(package) as archive:
        about = json.loads(_read(archive, "package.json"))
        contents = {name: _read(archive, name) for name in _FILES}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "web.js").write_bytes(contents["web.js"])
    (folder / "web_bg.wasm.gz").write_bytes(gzip.compress(contents["web_bg.wasm"], 9, mtime=0))
    told = {
        "name": about["name"],
        "version": about["version"],
        "licence": about["license"],
        "homepage": about["homepage"],
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }
    (folder / "version.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(f"package/{name}")
    if file is None:
        raise ValueError(f"expected a file package/{name}")
    return file.read()


if __name__ == "__main__":
    make_vendor(Path(sys.argv[1]))
