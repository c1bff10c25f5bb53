"""What the server says to people, in Chinese and in English."""

from __future__ import annotations

import re

_ERRORS: dict[int, tuple[str, str, str, str]] = {
    400: ("请求有误", "Bad request", "请按说明改正请求。", "Correct the request as said above."),
    403: ("不允许", "Not allowed", "本服务只读,不修改数据,也不访问其他服务。",
          "This service is read-only: it changes nothing and asks no other service."),
    404: ("没有这个地址", "Not found", "请检查地址,或从下面的入口查找。",
          "Check the address, or start from one of these."),
    405: ("不支持的方法", "Method not allowed", "请用 Allow 标头列出的方法。",
          "Use one of the methods in the Allow header."),
    406: ("没有可接受的格式", "Not acceptable", "请在 Accept 标头中列出下面的一种格式,或直接打开它的地址。",
          "Ask for one of these formats in the Accept header, or open its own address."),
    410: ("已撤回", "Withdrawn", "这里的内容已经撤回,不再发布;地址不会另作他用。",
          "What stood here was withdrawn and is no longer published; its address will not be used again."),
    413: ("请求太大", "Request too large", "请缩短请求。", "Make the request shorter."),
    414: ("地址太长", "Address too long", "较长的查询请用 POST 发送。", "Send long queries by POST."),
    415: ("不支持的内容类型", "Unsupported media type",
          "查询的内容类型为 application/sparql-query 或 application/x-www-form-urlencoded。",
          "A query is sent as application/sparql-query or application/x-www-form-urlencoded."),
    429: ("请求太多", "Too many requests", "请稍后再试。", "Try again later."),
    500: ("服务器出错", "Server error", "请把地址告诉发布者。", "Tell the publisher the address."),
    503: ("暂时不能回答", "Not now", "请稍后再试,或缩小查询范围:用 LIMIT,限定年份、机关或图。",
          "Try again later, or ask for less: use LIMIT, name a year, an agency or a graph."),
}  # fmt: skip
"""Of each status its title in both languages, and what to do next."""

WAYS = (("", "home"), ("query/", "queries"), ("catalog", "catalogue"), ("sparql", "endpoint"))
"""Where to go on from an error, and the names of these places."""

_TEXTS = {
    "home": ("首页", "Home"),
    "search": ("搜索", "Search"),
    "navigation": ("主导航", "Main"),
    "queries": ("预设查询", "Canned queries"),
    "catalogue": ("数据目录", "Catalogue"),
    "endpoint": ("SPARQL 服务", "SPARQL service"),
    "similar": ("相近的地址", "Similar address"),
    "run": ("查询", "Run"),
    "required": ("必填", "required"),
    "downloads": ("下载", "Download"),
    "next": ("下一页", "Next page"),
    "previous": ("上一页", "Previous page"),
    "nothing": ("没有结果。请放宽条件。", "Nothing was found. Widen the question."),
    "rows": ("第 {first}–{last} 行", "Rows {first}–{last}"),
    "fill": ("请填写必填项。", "Fill in what is required."),
    "property": ("属性", "Property"),
    "value": ("值", "Value"),
    "query": ("查询语句", "Query"),
}


def text(key: str, lang: str, **values: object) -> str:
    """Return a text in a language, with its values filled in."""
    return _TEXTS[key][lang == "en"].format(**values)


def error(status: int, lang: str) -> tuple[str, str]:
    """Return what an error is called, and what to do about it."""
    zh, en, advice_zh, advice_en = _ERRORS[status]
    return (en, advice_en) if lang == "en" else (zh, advice_zh)


def language(accept_language: str | None) -> str:
    """Return the language that is preferred of the two: ``zh`` unless English is named before Chinese."""
    weights = {"zh": 0.0, "en": 0.0}
    for part in (accept_language or "").lower().split(","):
        name, _, rest = part.strip().partition(";")
        quality = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d*)?)\s*", rest)
        primary = name.partition("-")[0]
        if primary in weights:
            weights[primary] = max(weights[primary], float(quality[1]) if quality else 1.0)
    return "en" if weights["en"] > weights["zh"] else "zh"
