"""Makes records of fictional reports, as a build writes them beside its parts."""

from __future__ import annotations

import hashlib
from typing import Any

from gongkai.publish.record import DatasetRecord, File, Place

ENDINGS = (".ttl", ".jsonld", ".nq", ".csv", ".csv-metadata.json")

PROVINCE = Place("990000", "青原省", "Qingyuan Province")
QINGHE = Place("990100", "清河市", "Qinghe City")


def files(identifier: str) -> tuple[File, ...]:
    """Return the files of a data set, with sizes and sums of their own."""
    return tuple(
        File(f"dataset/{identifier}{ending}", 1000 + n, hashlib.sha256(f"{identifier}{ending}".encode()).hexdigest())
        for n, ending in enumerate(ENDINGS)
    )


def record(agency: str = "990100", year: int = 2019, **changes: Any) -> DatasetRecord:
    """Return a record; of two agencies only the identifiers differ."""
    identifier = f"{agency}-{year}"
    fields: dict[str, Any] = {
        "id": identifier,
        "year": year,
        "start": f"{year}-01-01",
        "end": f"{year}-12-31",
        "published": f"{year + 1}-03-15",
        "title_zh": f"清河市人民政府{year}年政府信息公开工作年度报告数据 ({identifier})",
        "title_en": f"Annual report {year}, People's Government of Qinghe City, data ({identifier})",
        "agency": agency,
        "agency_zh": "清河市人民政府",
        "agency_en": "People's Government of Qinghe City",
        "parent": None,
        "uscc": None,
        "places": (PROVINCE, QINGHE),
        "source_url": f"https://www.qinghe.example.gov.cn/report/{year}.html",
        "forms": ("national-2014",),
        "indicators": ("proactive-total", "applications-received"),
        "counts": {"observations": 120, "figures": 0, "policies": 4, "triples": 5000},
        "quality": {"completeness": (3, 7), "evidence": (5, 5)},
        "files": files(identifier),
    }
    return DatasetRecord(**{**fields, **changes})


def some() -> list[DatasetRecord]:
    """Return the records of three agencies: a government, one of its bureaus, and a body of no known division."""
    return [
        record(year=2017),
        record(year=2018, published=None, source_url="https://www.qinghe.example.gov.cn/报告 2018.html"),
        record(year=2020),
        record(
            "990100-jiaoyuju",
            agency_zh="清河市教育局",
            agency_en="Education Bureau of Qinghe City",
            parent="990100",
            uscc="12990100MB0000001X",
            quality={},
            source_url=None,
        ),
        record("hexiejijin", 2021, agency_zh="和谐基金", agency_en="Hexie Fund", places=(), counts={}),
    ]


def many(number: int) -> list[DatasetRecord]:
    """Return the records of agencies that have published five reports each."""
    agencies = [f"99{n // 99 + 1:02d}{n % 99 + 1:02d}" for n in range(-(-number // 5))]
    return [record(agency, year) for agency in agencies for year in range(2017, 2022)][:number]
