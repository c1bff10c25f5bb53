"""What the command line says, in Chinese and in English; no other module holds a sentence for its users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

Lang = Literal["zh", "en"]

_TEXTS: dict[str, tuple[str, str]] = {
    # commands
    "gongkai": (
        "把政府信息公开工作年度报告变成经过校验、可引用的关联数据。",
        "Turn annual reports on government information disclosure into validated, citable linked data.",
    ),
    "extract": (
        "提取一份报告中的数据、政策、机关、措施、问题和承诺。",
        "Extract the figures, policies, agencies, measures, problems and commitments of one report.",
    ),
    "build": (
        "把报告(文件或文件夹)发布为关联数据:Turtle、JSON-LD、N-Quads、CSV 和校验结果。",
        "Publish reports (files or folders) as linked data: Turtle, JSON-LD, N-Quads, CSV and conformance.",
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
    "push": (
        "把 build 写出的数据(或 N-Quads 文件)逐图载入任何 SPARQL 存储,可续传;最后核对条数,不符时退出状态为 1。",
        "Load what build wrote (or N-Quads) into any SPARQL store, graph by graph; exit status 1 where counts differ.",
    ),
    "release": (
        "把已发布的数据定为一个版本:规范数据、校验和、变更集、撤回标识、引用信息,可签名。",
        "Freeze published data as a version: canonical data, checksums, change set, tombstones, citation, signature.",
    ),
    "verify": (
        "核对版本是否完整、未被改动、规范并有签名;有不符时退出状态为 1。",
        "Tell whether releases are whole, unchanged, canonical and signed; the exit status is 1 where one is not.",
    ),
    # options
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
    "--jobs": ("并行进程数。", "Number of processes."),
    "--param": ("查询参数,可多次给出。", "A parameter of the query; may be given several times."),
    "--data": ("gongkai build 的输出文件夹,或一个 RDF 文件。", "A folder made by gongkai build, or an RDF file."),
    "--endpoint": ("SPARQL 服务地址。", "Address of a SPARQL endpoint."),
    "--format": ("输出格式。", "Format of the output."),
    "--graph": (
        "只校验服务中的这个图,default 为默认图;可多次给出(默认为含有报告的全部命名图)。",
        "Only this graph of the endpoint, or default; may be given several times (else all that hold a report).",
    ),
    "--timeout": ("等候服务每次应答的秒数。", "Seconds that each answer of the endpoint may take."),
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
    "--delay": ("两次查询之间等候的秒数。", "Seconds to wait between two questions."),
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
    "--chunk": ("一次更新最多的陈述数。", "Statements of one update at most."),
    "--retries": ("请求暂时失败时再试的次数。", "How often a request that failed for the moment is tried again."),
    "--journal": (
        "载入记录(默认在文件夹的 .state/push 里,或在文件旁)。",
        "The journal of the push (default: in .state/push of the folder, or beside the file).",
    ),
    # errors and outcomes
    "error": ("错误:{message}", "Error: {message}"),
    "skipped": ("跳过:{message}", "skipped: {message}"),
    "built": (
        (
            "{out}:报告 {reports} 份,指标值 {observations} 个,陈述 {quads} 条,违规 {violations} 处,"
            "警告 {warnings} 处{reused}"
        ),
        (
            "{out}: reports {reports}, values {observations}, quads {quads}, violations {violations}, "
            "warnings {warnings}{reused}"
        ),
    ),
    "reused": (";{count} 份没有变化,沿用上次的结果", "; {count} reports have not changed and were taken over"),
    "initialised": ("{path}:已写好,请按需修改", "{path}: written, change it as needed"),
    "no-sources": (
        "请给出报告(文件或文件夹),或在 gongkai.toml 里写 sources",
        "give SOURCES (files or folders), or set sources in gongkai.toml",
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
    # releases
    "version-or-key": (
        "请给出版本号 VERSION(如 1.2.0),或用 --new-key 生成密钥(两者取一)",
        "give a VERSION such as 1.2.0, or make a key with --new-key, one of the two",
    ),
    "key-made": ("公钥 {name} 见 {file}", "public key {name} in {file}"),
    "release-made": (
        "{folder}:新增 {added} 项,撤回 {withdrawn} 项,更正 {restated} 项;报告新增 {came} 份,撤回 {went} 份",
        "{folder}: facts added {added}, withdrawn {withdrawn}, restated {restated}; reports {came} more, {went} fewer",
    ),
    "release-same": ("{folder}:此版本已发布,内容相同", "{folder}: released already, and the same"),
    "step-too-small": (
        "版本号升得不够:从 {previous} 到 {version},而变更要求升 {needed} 位(标识或模型 major,报告 minor,更正 patch)",
        "{version} is too small a step from {previous}: {needed} (major: IRIs, model; minor: reports; patch: facts)",
    ),
    "verified": ("{folder}:无误({signed})", "{folder}: ok ({signed})"),
    "not-verified": ("{folder}:有 {count} 处不符", "{folder}: failed, problems: {count}"),
    "signed": ("签名密钥 {signer}", "signed with {signer}"),
    "unsigned": ("未签名", "not signed"),
    "unchecked": ("签名未核对", "signature not checked"),
    "verify-missing": ("{file}:缺少此文件", "{file}: no such file"),
    "verify-extra": ("{file}:SHA256SUMS 没有列出此文件", "{file}: not listed in SHA256SUMS"),
    "verify-checksum": (
        "{file}:SHA-256 应为 {expected},实为 {found}",
        "{file}: expected SHA-256 {expected}, found {found}",
    ),
    "verify-count": (
        "{file}:应有 {expected} 条陈述,实有 {found} 条",
        "{file}: expected {expected} quads, found {found}",
    ),
    "verify-copy": ("{file}:与 {expected} 内容不同", "{file}: holds something else than {expected}"),
    "verify-report": (
        "{file}:{expected} 列有此报告,但缺少此文件",
        "{file}: no such file, but {expected} has the report",
    ),
    "verify-unsigned": ("{file}:缺少密钥 {expected} 的签名", "{file}: no signature by the key {expected}"),
    "verify-signature": (
        "{file}:不是密钥 {expected} 对此版本的签名",
        "{file}: not the signature of the key {expected}",
    ),
    "verify-unusable": ("{file}:无法使用:{found}", "{file}: cannot be used: {found}"),
    "added": ("新增", "added"),
    "withdrawn": ("撤回", "withdrawn"),
    "restated": ("更正", "restated"),
    "reason-source-changed": ("报告 {report} 的来源文件有变动。", "The source file of report {report} changed."),
    "reason-report-added": ("新收入报告 {report}。", "Report {report} is new."),
    "reason-report-withdrawn": ("报告 {report} 不再收入。", "Report {report} is no longer among the sources."),
    "reason-reread": (
        "来源文件未变,报告 {report} 的读法或所用知识有改进。",
        "The source of report {report} is the same; it was read in another way or with other knowledge.",
    ),
    "reason-reread-newer": (
        "来源文件未变,报告 {report} 由 gongkai {new} 重新读取(此前为 {old})。",
        "The source of report {report} is the same; it was read again by gongkai {new} (before: {old}).",
    ),
    "cause": (
        "{report}:新增 {added} 项,撤回 {withdrawn} 项,更正 {restated} 项",
        "{report}: added {added}, withdrawn {withdrawn}, restated {restated}",
    ),
    "changes-title": ("{version} 版的变更", "Changes in version {version}"),
    "changes-since": ("与此版本相比:", "Compared with version"),
    "changes": ("变更", "changes"),
    "change": ("变更", "Change"),
    "single-changes": ("逐项变更", "Changes one by one"),
    "more-changes": ("其余见", "The rest is in"),
    "first-release": ("这是第一个版本。", "This is the first release."),
    "no-changes": ("与 {previous} 版相比,事实没有变化。", "No fact changed since version {previous}."),
    "before": ("原为", "Before"),
    "after": ("现为", "Now"),
    "fact-report": ("报告", "reports"),
    "fact-observation": ("指标数值", "observations"),
    "fact-figure": ("其他数字", "other figures"),
    "fact-policy": ("政策文件", "policies"),
    "fact-citation": ("政策引用", "citations of policies"),
    "fact-measure": ("措施", "measures"),
    "fact-problem": ("存在问题", "problems"),
    "fact-commitment": ("改进措施", "commitments"),
    "fact-agency": ("机关", "agencies"),
    "releases": ("版本", "releases"),
    "current": ("当前版本", "current"),
    "previous": ("上一版本", "Previous version"),
    "released": ("发布日期", "Released"),
    "licence": ("许可", "Licence"),
    "quads": ("陈述", "Quads"),
    "files": ("文件", "Files"),
    "tombstone": ("{path}:自 {version} 版起已撤回", "{path}: withdrawn in version {version}"),
    "tombstone-why": ("此标识不再指称任何事物,原因见", "This identifier names nothing any more; for the reason see"),
    "tombstone-replaced": ("现由此代替:", "What stands for it now:"),
    # pushes
    "update-or-graph-store": (
        "请用 --graph-store 或 --update 给出写入的地址;--endpoint 只用于查询",
        "give the address to write to with --graph-store or --update; --endpoint is only asked",
    ),
    "login-form": (
        "登录须同时给出 --auth、--user 和环境变量 {variable}",
        "a login needs --auth, --user and the environment variable {variable}",
    ),
    "pushing": ("载入", "Pushing"),
    "pushed": (
        (
            "{endpoint}:新增图 {create} 个,替换 {replace} 个,补充 {add} 个,未变 {keep} 个,删除 {remove} 个;"
            "写入陈述 {triples} 条,用时 {seconds} 秒,每秒 {rate} 条"
        ),
        (
            "{endpoint}: graphs created {create}, replaced {replace}, added to {add}, unchanged {keep}, "
            "removed {remove}; statements written {triples} in {seconds} s, {rate} a second"
        ),
    ),
    "push-dry": (
        (
            "{endpoint}:将新增图 {create} 个,替换 {replace} 个,补充 {add} 个,删除 {remove} 个,{keep} 个未变;"
            "将写入陈述 {triples} 条;什么也没有写"
        ),
        (
            "{endpoint}: graphs to be created {create}, replaced {replace}, added to {add}, removed {remove}, "
            "unchanged {keep}; statements to be written {triples}; nothing was written"
        ),
    ),
    "push-step": ("{action} {graph} {triples}", "{action} {graph} {triples}"),
    "step-create": ("新增", "create"),
    "step-replace": ("替换", "replace"),
    "step-add": ("补充", "add"),
    "step-remove": ("删除", "remove"),
    "push-mismatch": (
        "{graph}:应有陈述 {expected} 条,存储中有 {found} 条",
        "{graph}: expected {expected} statements, the store holds {found}",
    ),
    "push-no-union": (
        "{endpoint}:默认图不含命名图的数据,预设查询将查不到;请让服务器以各图之并为默认图(见 docs/push.md)",
        "{endpoint}: the default graph is not the union of all graphs, canned queries will find nothing (docs/push.md)",
    ),
    # tables
    "report": ("报告", "Report"),
    "agency": ("机关", "Agency"),
    "division": ("行政区划", "Division"),
    "year": ("年度", "Year"),
    "period": ("期间", "Period"),
    "published": ("发布日期", "Published"),
    "prepared-by": ("编制", "Prepared by"),
    "forms": ("格式", "Forms"),
    "figures": ("数据", "Figures"),
    "place": ("位置", "Place"),
    "quote": ("原文", "As written"),
    "value": ("数值", "Value"),
    "unit": ("单位", "Unit"),
    "indicator": ("指标", "Indicator"),
    "applicant": ("申请人", "Applicant"),
    "state": ("状态", "State"),
    "enumerations": ("合计与分项", "Totals and their parts"),
    "shares": ("占比", "Shares"),
    "share": ("{part} 占 {whole} 的 {percent}", "{part} is {percent} of {whole}"),
    "unstated": ("(未写明的总数)", "(a total not stated)"),
    "policies": ("政策文件", "Policies"),
    "title": ("标题", "Title"),
    "number": ("文号", "Number"),
    "kind": ("种类", "Kind"),
    "relation": ("关系", "Relation"),
    "agencies": ("提到的机关", "Agencies named"),
    "name": ("名称", "Name"),
    "measures": ("措施", "Measures"),
    "heading": ("内容", "Heading"),
    "topic": ("主题", "Topic"),
    "problems": ("存在问题", "Problems"),
    "commitments": ("改进措施", "Commitments"),
    "excluded": ("不计为数据的数字", "Numbers that are no figures"),
    "reason": ("原因", "Reason"),
    "issues": ("疑点", "Issues"),
    "severity": ("程度", "Severity"),
    "message": ("说明", "Message"),
    # checks
    "check-title": ("年度报告检查", "Check of an annual report"),
    "check-summary": (
        "违规 {violation},警告 {warning},提示 {info};勾稽关系:核对 {checked},不成立 {broken},无法核对 {unchecked}",
        "violations {violation}, warnings {warning}, notes {info}; sums {checked}, broken {broken}, untold {unchecked}",
    ),
    "check-clean": ("没有须改正之处。", "There is nothing to correct."),
    "check-findings": ("检查结果", "Findings"),
    "violation": ("违规", "violation"),
    "warning": ("警告", "warning"),
    "info": ("提示", "note"),
    "hint": ("可能的原因:{hint}", "Perhaps: {hint}"),
    "places": ("位置({count} 处)", "Places ({count})"),
    "more-places": ("另有 {count} 处", "and {count} more"),
    "page": ("第 {page} 页", "page {page}"),
    "line": ("第 {line} 行", "line {line}"),
    "comma": (",​中", ", "),
    "outline": ("应有内容", "What the report must have"),
    "section-found": ("{name}:见“{heading}”", '{name}: under "{heading}"'),
    "section-told": ("{name}:没有标题,正文已说明", "{name}: no heading of its own, but the text tells it"),
    "section-missing": ("{name}:缺少", "{name}: missing"),
    "tables": ("表格", "Tables"),
    "table-found": (
        "{name}({form}):读出 {found} 行,格式为 {rows} 行,空白 {blanks} 格",
        "{name} ({form}): {found} rows read of the {rows} of the form, {blanks} blank cells",
    ),
    "table-unread": ("{name}:有,但未能读出", "{name}: there, but it could not be read"),
    "table-missing": ("{name}:没有找到", "{name}: not found"),
    "legend": (
        "[1] 指向有关的检查结果。空白不是零。",
        "[1] leads to the finding about a cell. Blank is not zero.",
    ),
    "row": ("行", "Row"),
    "column": ("列", "Column"),
    "page-number": ("页", "Page"),
    "no-cell": ("报告没有此格", "the report has no such cell"),
    "finding": ("检查结果 {number}", "finding {number}"),
    "skip": ("跳到正文", "Skip to the text"),
    "no-tables": ("没有读到格式规定的表格。", "No table of a form was read."),
    # rehearsals of a harvest
    "harvest-summary": (
        "{file} 等 {pages} 页:数据集 {datasets} 个,采纳 {taken} 个,不收 {refused} 个",
        "{file}, pages {pages}: data sets {datasets}, taken {taken}, refused {refused}",
    ),
    "harvest-clean": ("全部采纳,没有须改正之处。", "All is taken, and there is nothing to correct."),
    "harvest-findings": ("检查结果({count})", "Findings ({count})"),
    "harvest-score": ("元数据质量(MQA)", "Metadata quality (MQA)"),
    "harvest-lost": ("不被采纳的属性({count})", "Properties that are lost ({count})"),
    "harvest-undefined": ("语言取舍不定的栏目", "Fields of no certain language"),
    "harvest-taken": ("采纳", "taken"),
    "harvest-refused": ("不收", "refused"),
    "harvest-more": ("另有 {count} 个", "and {count} more"),
    "harvest-total": ("平均 {points}/{most},{rating}", "average {points}/{most}, {rating}"),
    "harvest-unchecked": (
        "另有 {points} 分取决于别处的地址,离线无法核对,不计",
        "{points} more hang on addresses elsewhere, which cannot be checked offline and do not count",
    ),
    "harvest-findability": ("可查找", "findability"),
    "harvest-accessibility": ("可访问", "accessibility"),
    "harvest-interoperability": ("可互操作", "interoperability"),
    "harvest-reusability": ("可重用", "reusability"),
    "harvest-contextuality": ("背景信息", "contextuality"),
    "harvest-loss": (
        "{path}:数据集 {datasets} 个,陈述 {statements} 条({why})",
        "{path}: data sets {datasets}, statements {statements} ({why})",
    ),
    "harvest-other": ("取了它的另一个值", "another value of it is taken"),
    "harvest-unread": ("采集程序不读", "the harvester does not read it"),
    "harvest-choice": (
        "{field}:语言有 {languages},没有与门户区域设置 {locale} 相同的,取哪一个不定(数据集 {count} 个)",
        "{field}: in {languages}, none that of the portal, {locale}; which is taken is not certain (data sets {count})",
    ),
    "harvest-large": ("页超过大小限制:{detail}", "the page is beyond the limit of bytes: {detail}"),
    "harvest-encoding": ("页不是UTF-8编码:{detail}", "the page is not in UTF-8: {detail}"),
    "harvest-syntax": ("页有语法错误:{detail}", "the page is broken: {detail}"),
    "harvest-missing-page": ("没有这一页的文件", "there is no file of this page"),
    "harvest-elsewhere": (
        "下一页的地址不在本站之内:{detail}",
        "the address of the next page is not one of the site: {detail}",
    ),
    "harvest-repeated": ("此页与首页逐字节相同", "the page equals the first, byte for byte"),
    "harvest-loop": ("翻页回到了已读过的这一页", "the paging comes back to this page"),
    "harvest-empty": ("目录中没有一个数据集(dcat:Dataset)", "the feed holds no dcat:Dataset"),
    "harvest-missing": ("数据集缺少 {field}", "the data set has no {field}"),
    "harvest-missing-feed": ("数据集缺少 {field},整个目录不被采纳", "the data set has no {field}: the feed is refused"),
    "harvest-invalid": ("{field} 的值不合要求:{value}", "{field} has a value that is refused: {value}"),
    "harvest-duplicate": (
        "标识 {identifier} 与 {other} 的重复",
        "the identifier {identifier} is that of {other} too",
    ),
    "harvest-wanted": ("{field} 缺少或不可用", "{field} is missing or of no use"),
    "harvest-trouble": ("写法门户处理不好:{value}", "taken badly: {value}"),
    "harvest-unlisted": (
        "数据集未由目录列出(dcat:dataset),照样会被采纳",
        "no catalogue lists the data set (dcat:dataset); it is taken all the same",
    ),
    "harvest-unreached": ("有 {count} 页没有链接可到", "pages that no link leads to: {count}"),
    "harvest-totals": (
        "目录写明数据集 {told} 个(hydra:totalItems),读到 {found} 个",
        "the feed tells of {told} data sets (hydra:totalItems), but holds {found}",
    ),
    "harvest-formats": (
        "与首选格式的目录不一致:少 {less} 个数据集,多 {more} 个",
        "not the data sets of the feed's first format: {less} fewer, {more} more",
    ),
    "parameters": ("参数", "Parameters"),
    "question": ("问题", "Question"),
}


def text(key: str, lang: str, **values: object) -> str:
    """Return a text in a language, with its values filled in."""
    return _TEXTS[key][lang == "en"].format(**values)


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """Return the language to speak: ``--lang`` wherever it stands, else English for an English locale, else Chinese."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        chosen = following if argument == "--lang" else argument.removeprefix("--lang=")
        if chosen == "zh":
            return "zh"
        if chosen == "en":
            return "en"
    locale = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := environment.get(name))), "")
    return "en" if locale.lower().startswith("en") else "zh"
