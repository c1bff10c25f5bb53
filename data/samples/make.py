"""Writes the sample reports that forms.yaml describes, with the writers that the tests use (tests/writing/).

python data/samples/make.py               each report in one format, into this folder
python data/samples/make.py --all FOLDER  each report in every format and flattening that can carry it
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from writing import KINDS, SAMPLES, cases, render, reports, write

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="write the whole matrix into this folder")
    folder = parser.parse_args().all
    if folder is None:
        for report in reports():
            if kind := SAMPLES.get(report.id):
                (HERE / f"{report.id}{KINDS[kind].suffix}").write_bytes(render(report, kind))
        return
    folder.mkdir(parents=True, exist_ok=True)
    for report, kind in cases():
        write(report, kind, folder)


if __name__ == "__main__":
    main()
