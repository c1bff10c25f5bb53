"""What loading data into a store says."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
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
}
