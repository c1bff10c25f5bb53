"""Writes a first ``gongkai.toml``: every setting with what it means, those with a default commented out."""

from __future__ import annotations

from pathlib import Path

from gongkai.errors import OutputError
from gongkai.project.load import FILE_NAME


def write_project(folder: Path) -> Path:
    """Write a commented ``gongkai.toml`` into a folder and return its path; OutputError where there is one already."""
    path = folder / FILE_NAME
    template = Path(__file__).with_name("template.toml").read_bytes()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(template)
    except FileExistsError:
        raise OutputError(f"{path}: exists already; expected a folder without {FILE_NAME}") from None
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    return path
