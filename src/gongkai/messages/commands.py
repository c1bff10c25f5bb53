"""What each command does, as its help says."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "gongkai": (
        "把政府信息公开工作年度报告变成经过校验、可引用的关联数据。",
        "Turn annual reports on government information disclosure into validated, citable linked data.",
    ),
    "extract": (
        "提取一份报告中的数据、政策、机关、措施、问题和承诺。",
        "Extract the figures, policies, agencies, measures, problems and commitments of one report.",
    ),
    "build": (
        "把报告(文件、文件夹、压缩包或清单)发布为关联数据:Turtle、JSON-LD、N-Quads、CSV 和校验结果。",
        "Publish reports (files, folders, archives) as linked data: Turtle, JSON-LD, N-Quads, CSV and conformance.",
    ),
    "init": (
        "在文件夹(默认当前文件夹)里写一个带注释的 gongkai.toml。",
        "Write a commented gongkai.toml into a folder (the current one if not given).",
    ),
    "validate": (
        "按 SHACL 规则校验报告、RDF 文件(- 为标准输入)或 SPARQL 服务中的图;有违规时退出状态为 1。",
        "Validate reports, RDF files (- is standard input) or graphs of an endpoint; exit status 1 where rules break.",
    ),
    "query": (
        "列出预设查询,或在已发布的数据上运行其中一个。",
        "List the canned queries, or run one of them on published data.",
    ),
    "check": (
        "发布前检查报告:勾稽关系、正文与表格、空白、缺项、期限;或演练门户采集(--harvest)。有须改正之处时退出状态为 1。",
        "Check reports before publication, or rehearse a harvest; exit status 1 where something is to be corrected.",
    ),
    "show": (
        "显示报告中的表格是如何读取的,以及有关的疑点。",
        "Show the tables of reports as they were read, and the doubts about them.",
    ),
    "link": (
        "在维基数据中查找行政区划和机关的条目,写入可供审核的链接表;服务未能全部应答时退出状态为 1。",
        "Find Wikidata's items for divisions and agencies, for review; exit status 1 where the endpoint fails.",
    ),
    "serve": (
        "以网站、SPARQL 和查询接口提供已发布的数据(DIR 为 build 的输出,STORE 为 Oxigraph 存储);只读。",
        "Serve published data as a site, SPARQL and query API (DIR is made by build, STORE by Oxigraph); read-only.",
    ),
    "release": (
        "把已发布的数据定为一个版本:规范数据、校验和、变更集、撤回标识、引用信息,可签名。",
        "Freeze published data as a version: canonical data, checksums, change set, tombstones, citation, signature.",
    ),
    "verify": (
        "核对版本是否完整、未被改动、规范并有签名;有不符时退出状态为 1。",
        "Tell whether releases are whole, unchanged, canonical and signed; the exit status is 1 where one is not.",
    ),
    "fetch": (
        "按清单或网址列表下载报告(遵守 robots.txt,逐个主机限速),并记录来源;有未能下载的时退出状态为 1。",
        "Download the reports of a manifest or a list of addresses, politely; exit status 1 where some failed.",
    ),
    "push": (
        "把 build 写出的数据(或 N-Quads 文件)逐图载入任何 SPARQL 存储,可续传;最后核对条数,不符时退出状态为 1。",
        "Load what build wrote (or N-Quads) into any SPARQL store, graph by graph; exit status 1 where counts differ.",
    ),
}
