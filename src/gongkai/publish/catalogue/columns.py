"""The columns of the CSV files as catalogues and CSVW describe them: what each holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a CSV file, under its name in the header."""

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
    Column("label_zh", "观测名称(中文)", "Label of the observation in Chinese"),
    Column("label_en", "观测名称(英文)", "Label of the observation in English"),
    Column("period_year", "时期为年度的", "Period, if it is a year", "integer"),
    Column("period_interval", "时期为累计时段的", "Period, if it is that of a running total"),
    Column("unit_code", "单位代码", "Code of the unit"),
    Column("dataset", "所属数据集", "Data set of the observation", "iri"),
    Column("cube_class", "数据立方体中的类", "Class in the data cube"),
)
"""Those of the observations, in their order, which a test compares with the files."""

POLICY_COLUMNS = (
    *COLUMNS[:5],
    Column("title", "文件标题", "Title of the policy"),
    Column("number", "文号", "Document number"),
    Column("number_as_written", "所写文号", "Document number as written"),
    Column("kind", "文件种类代码", "Code of the kind of policy"),
    Column("kind_zh", "文件种类", "Kind of policy in Chinese"),
    Column("relation", "引用关系代码", "Code of the relation to the policy"),
    Column("relation_zh", "引用关系", "Relation to the policy in Chinese"),
    Column("issuer", "发文机关", "Issuer"),
    Column("start", "原文起点", "Where it begins in the text", "integer"),
    Column("end", "原文终点", "Where it ends in the text", "integer"),
    Column("iri", "网址", "IRI of the policy", "iri"),
    Column("citation", "引用网址", "IRI of the citation", "iri"),
)
"""Those of the policies that reports name."""
