"""What each option does, as the help of commands says."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "--lang": ("界面语言(默认按系统区域设置)。", "Language of the texts (default: by locale)."),
    "--version": ("显示版本号。", "Show the version."),
    "--help": ("显示本说明。", "Show this help."),
    "--encoding": ("文件编码(默认自动识别)。", "Encoding of the file (default: detected)."),
    "--out": ("输出文件夹(check:输出文件)。", "Folder to write to (check: file)."),
    "--base": ("发布数据的 IRI 前缀,以 / 或 # 结尾。", "What the IRIs of the data begin with; ends in / or #."),
    "--text": (
        "发布多少原文:none 不含句子,quotes 含相关句子,full 含全文。",
        "How much of the source's words is published: none, the sentences of facts, or the full text.",
    ),
    "--config": (
        "项目文件(默认为当前文件夹里的 gongkai.toml)。",
        "The project file (default: gongkai.toml in the current folder).",
    ),
    "--all-divisions": (
        "发布 GB/T 2260 的全部区划,而不只是用到的。",
        "Publish all divisions of GB/T 2260, not only those in use.",
    ),
    "--fresh": (
        "全部重做,不沿用上次的结果。",
        "Do everything anew, and take nothing over from the time before.",
    ),
    "--jobs": ("并行进程数(fetch:同时访问的主机数)。", "Number of processes (fetch: of hosts asked at once)."),
    "--param": ("查询参数,可多次给出。", "A parameter of the query; may be given several times."),
    "--data": ("gongkai build 的输出文件夹,或一个 RDF 文件。", "A folder made by gongkai build, or an RDF file."),
    "--endpoint": ("SPARQL 服务地址。", "Address of a SPARQL endpoint."),
    "--format": ("输出格式。", "Format of the output."),
    "--graph": (
        "只校验服务中的这个图,default 为默认图;可多次给出(默认为含有报告的全部命名图)。",
        "Only this graph of the endpoint, or default; may be given several times (else all that hold a report).",
    ),
    "--timeout": ("等候每次应答的秒数。", "Seconds that each answer may take."),
    "--input-format": (
        "文件或标准输入的 RDF 格式(默认按文件后缀,标准输入按内容)。",
        "RDF format of the files or of standard input (default: by suffix, of standard input by content).",
    ),
    "--fail-on": (
        "发现不轻于此程度的问题时退出状态为 1。",
        "The exit status is 1 where something as grave as this, or graver, is found.",
    ),
    "--engine": ("校验引擎;结果相同,快慢不同。", "Engine to validate with; the outcome is the same, the speed is not."),
    "--harvest": (
        "演练门户(ckan、udata、eu)对 DIR 的采集,DIR 为 gongkai build 的输出文件夹。",
        "Rehearse what a portal (ckan, udata, eu) would take from DIR, a folder made by gongkai build.",
    ),
    "--rules": ("列出全部规则,不需要文件。", "List all rules; no file is needed."),
    "--explain": ("说明一条规则,不需要文件。", "Explain one rule; no file is needed."),
    "--table": (
        "链接表(TSV);其中已有的行不会改动,每批查询后写入。",
        "The table of links (TSV); rows in it are kept as they are, and it is written after each batch.",
    ),
    "--contact": (
        "运行者的联系地址,写入 User-Agent。",
        "Address of whoever runs the command, sent in the User-Agent.",
    ),
    "--delay": (
        "两次查询之间等候的秒数(fetch:对同一主机)。",
        "Seconds to wait between two questions (fetch: to one host).",
    ),
    "--again": ("重新查询以前未找到的。", "Ask again for what was not found before."),
    "--host": ("监听的地址。", "Address to listen on."),
    "--port": ("监听的端口(0 为任一空闲端口)。", "Port to listen on (0: any that is free)."),
    "--root": ("所有地址的路径前缀,以 / 开头和结尾。", "What the path of every address begins with; from / to /."),
    "--store": (
        "把数据放在此文件夹的磁盘存储里(默认在内存)。",
        "Keep the data in stores on disk in this folder (default: in memory).",
    ),
    "--workers": ("同时运行的查询数(默认按处理器数)。", "Queries that run at once (default: by processors)."),
    "--time-limit": ("每个查询最多的秒数(默认 20)。", "Seconds that a query may take (default: 20)."),
    "--rows": ("每个结果最多的行数(默认 10000)。", "Rows of an answer at most (default: 10000)."),
    "--memory": (
        "每个查询最多的内存,以 MiB 计,不含数据(默认 1024)。",
        "Memory of a query in MiB, besides the data (default: 1024).",
    ),
    "--connections": ("最多的连接数(默认 1000)。", "Connections at once (default: 1000)."),
    "--trust": (
        "信任其 X-Forwarded-For 的反向代理地址,以逗号分隔(默认 127.0.0.1)。",
        "Reverse proxies whose X-Forwarded-For is believed, by commas (default: 127.0.0.1).",
    ),
    "--readonly": ("只读;总是如此,写明无妨。", "Read-only; it always is, and may be said."),
    "--quiet": ("不记录请求。", "Log no requests."),
    "--site": ("gongkai build 的输出文件夹。", "The folder made by gongkai build."),
    "--previous": (
        "与之比较的版本号,或其文件夹(默认为此前最后一个版本)。",
        "The version to compare with, or its folder (default: the last release before).",
    ),
    "--reasons": ("变更原因文件(TOML)。", "File that states the reasons of changes (TOML)."),
    "--date": ("版本的发布日期。", "The day of the release."),
    "--sign": (
        "签名私钥:minisign(无口令)或 PEM(Ed25519)。",
        "Secret key to sign with: minisign (no password) or PEM (Ed25519).",
    ),
    "--new-key": (
        "生成一对签名密钥,写入此文件和同名的 .pub 文件。",
        "Make a pair of keys, in this file and in one of the same name with .pub.",
    ),
    "--key": (
        "公钥:minisign 或 PEM;版本须由它签名。",
        "Public key (minisign or PEM) that releases must be signed with.",
    ),
    "--pages": (
        "写出网页、各种格式和目录;--no-pages 只写压缩的数据,用于数以万计的报告。",
        "Write pages, formats and a catalogue; --no-pages writes the data alone, compressed, for very many reports.",
    ),
    "--parquet": (
        "另写按年份分区的 Parquet 指标值。",
        "Write the observations as Parquet as well, partitioned by year.",
    ),
    "--retry": ("再试一次已隔离的报告。", "Try again what is quarantined."),
    "--seconds": (
        "每份报告最多用多少秒(默认 300;--jobs 1 时默认不限)。",
        "Seconds that a report may take (300; without limit where --jobs is 1).",
    ),
    "build --memory": (
        "每份报告最多用多少 MB 内存(默认 2048;--jobs 1 时默认不限)。",
        "MB of memory that a report may take (2048; without limit where --jobs is 1).",
    ),
    "--scheduler": (
        "Dask 调度器的地址;不给则在本机起一个。",
        "Address of a Dask scheduler; without one, a cluster is started on this machine.",
    ),
    "--parts": (
        "各台机器都能读写的位置(fsspec 地址),默认在输出文件夹旁边。",
        "Where all machines can read and write (an address of fsspec); beside the output if not given.",
    ),
    "build --engine": (
        "由谁来做:local 用本机的进程,dask 用 Dask 集群;输出相同。",
        "What does the work: processes of this machine (local), or a Dask cluster; the output is the same.",
    ),
    "--to": ("下载到此文件夹。", "Folder to download to."),
    "--max-size": ("每个文件最大的 MB 数。", "Size of a file at most, in MB."),
    "--allow-private": (
        "也访问内网和本机地址。",
        "Ask private, loopback and link-local addresses too.",
    ),
    "--update": (
        "SPARQL 更新(SPARQL 1.1 Update)的地址。",
        "Address for SPARQL 1.1 Update.",
    ),
    "--graph-store": (
        "图存储(SPARQL 1.1 Graph Store HTTP Protocol)的地址;给出时用它写入。",
        "Address of the SPARQL 1.1 Graph Store HTTP Protocol; where it is given, graphs are written through it.",
    ),
    "--auth": (
        "登录方式;口令取自环境变量 GONGKAI_PASSWORD。",
        "How to log in; the password is taken from the environment variable GONGKAI_PASSWORD.",
    ),
    "--user": ("用户名。", "Name of the user."),
    "--mode": (
        "replace:以本地的图替换存储中的同名图;add:只增加陈述。",
        "replace: graphs take the place of those of the store; add: statements are only added.",
    ),
    "--prune": (
        "删除存储中同一 IRI 前缀下本地已没有的图。",
        "Remove the graphs of the store below the same base that are not there any more.",
    ),
    "--dry-run": ("只说明将做什么,什么也不写。", "Tell what would be done, and write nothing."),
    "--default-graph": (
        "把各图并入默认图(用于默认图不是各图之并的存储)。",
        "Fill the default graph with all graphs, for a store whose default graph is not their union.",
    ),
    "--chunk": ("一次更新最多的陈述数。", "Statements of one update at most."),
    "--retries": ("请求暂时失败时再试的次数。", "How often a request that failed for the moment is tried again."),
    "--journal": (
        "载入记录(默认在文件夹的 .state/push 里,或在文件旁)。",
        "The journal of the push (default: in .state/push of the folder, or beside the file).",
    ),
}
