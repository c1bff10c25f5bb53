"""The columns of the observations as catalogues describe them: what each holds, in the data types of each catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the CSV files of observations (docs/model.md)."""

    name: str
    zh: str
    en: str
    kind: Literal["text", "integer", "decimal", "iri"] = "text"


COLUMNS = (
    Column("report", "报告标识", "Identifier of the report"),
    Column("agency", "机关标识", "Identifier of the agency"),
    Column("agency_name", "机关名称", "Name of the agency"),
    Column("division", "行政区划代码", "Code of the division (GB/T 2260)"),
    Column("year", "报告年度", "Year of the report", "integer"),
    Column("period", "数值所属时期", "Period of the value"),
    Column("indicator", "指标代码", "Code of the indicator"),
    Column("indicator_zh", "指标名称(中文)", "Name of the indicator in Chinese"),
    Column("indicator_en", "指标名称(英文)", "Name of the indicator in English"),
    Column("applicant", "申请人类型", "Type of applicant"),
    Column("value", "数值", "Value", "decimal"),
    Column("unit", "单位", "Unit"),
    Column("status", "数值状态", "Status of the value"),
    Column("qualifier", "修饰词", "Words that qualify the value"),
    Column("mentions", "文中出现次数", "Number of mentions in the text", "integer"),
    Column("start", "原文起点", "Where it begins in the text", "integer"),
    Column("end", "原文终点", "Where it ends in the text", "integer"),
    Column("quote", "原文", "The words of the text"),
    Column("iri", "网址", "IRI of the observation", "iri"),
)
"""In their order, which a test compares with the files."""
