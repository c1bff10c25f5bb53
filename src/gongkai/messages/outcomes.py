"""Errors and outcomes of commands."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "error": ("错误:{message}", "Error: {message}"),
    "skipped": ("跳过:{message}", "skipped: {message}"),
    "built": (
        "{out}:报告 {reports} 份,指标值 {observations} 个,陈述 {quads} 条,违规 {violations} 处,警告 {warnings} 处",
        "{out}: reports {reports}, values {observations}, quads {quads}, violations {violations}, warnings {warnings}",
    ),
    "initialised": ("{path}:已写好,请按需修改", "{path}: written, change it as needed"),
    "no-sources": (
        "请给出报告(文件、文件夹、压缩包或清单),或在 gongkai.toml 里写 sources",
        "give SOURCES (files, folders, archives, manifests), or set sources in gongkai.toml",
    ),
    "not-built": ("{failed} 份报告未能发布。", "Reports that could not be published: {failed}."),
    "asked": ("已查询 {done}/{every}", "Asked for {done} of {every}"),
    "linked": (
        "{table}:本次查询 {asked} 个;条目:已接受 {accepted},待定 {unsure},已拒绝 {rejected}",
        "{table}: asked for {asked} now; items accepted {accepted}, unsure {unsure}, rejected {rejected}",
    ),
    "not-linked": (
        "{message}\n还有 {remaining} 个未查询;已查到的都已保存,重新运行即可继续。",
        "{message}\nNot asked for yet: {remaining}. What was found is kept; run the command again to go on.",
    ),
    "building": ("发布", "Publishing"),
    "parameter-form": ("应为 名称=值,实为 {found}", "expected name=value, found {found}"),
    "parameter-twice": ("参数 {name} 给出两次", "the parameter {name} is given twice"),
    "data-or-endpoint": (
        "请用 --data 给出数据,或用 --endpoint 给出 SPARQL 服务地址(两者取一)",
        "give the data with --data, or the address of a SPARQL endpoint with --endpoint, one of the two",
    ),
    "files-or-endpoint": (
        "请给出文件 FILES(- 为标准输入),或用 --endpoint 给出 SPARQL 服务地址(两者取一)",
        "give FILES (- is standard input), or the address of a SPARQL endpoint with --endpoint, one of the two",
    ),
    "unknown-portal": ("门户应为 {names} 之一,实为 {found}", "expected one of the portals {names}, found {found}"),
    "harvest-usage": (
        "--harvest 须给出一个文件夹,输出格式为 text 或 json",
        "--harvest takes one folder, and is written as text or json",
    ),
    "graph-of-endpoint": ("--graph 须与 --endpoint 同用", "--graph needs an --endpoint"),
    "no-server": (
        "缺少 {module}:请先运行 pip install 'gongkai[serve]'",
        "{module} is missing: run pip install 'gongkai[serve]' first",
    ),
    "root-form": ("应以 / 开头和结尾,实为 {found}", "expected a path that begins and ends in /, found {found}"),
    "serving": ("{target}:{address}(按 Ctrl+C 停止)", "{target}: {address} (Ctrl+C stops it)"),
    "query-format": ("查询 {name} 的输出格式为 {formats}", "the query {name} can be written as {formats}"),
    "rows": ("{count} 行", "rows: {count}"),
}
