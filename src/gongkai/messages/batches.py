"""What builds and downloads say of many reports."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "engine-usage": (
        "--scheduler 和 --parts 要与 --engine dask 一起用",
        "--scheduler and --parts go with --engine dask",
    ),
    "no-fetching": (
        "缺少 {module}:请先运行 pip install 'gongkai[fetch]'",
        "{module} is missing: run pip install 'gongkai[fetch]' first",
    ),
    "not-fetched": ("未能下载 {url}:{reason}", "not fetched: {url}: {reason}"),
    "fetched": (
        "{to}:下载 {fetched} 个,没有变化 {unchanged} 个,未能下载 {failed} 个{before}",
        "{to}: fetched {fetched}, unchanged {unchanged}, failed {failed}{before}",
    ),
    "fetched-before": (
        ";{count} 个在上次中断之前已下载",
        "; {count} were fetched before the last run was interrupted",
    ),
    "interrupted": (
        "已中断;重新运行即可继续。",
        "Interrupted; run the command again to go on.",
    ),
    "hosts": ("主机", "Hosts"),
    "host": ("主机", "Host"),
    "fetched-count": ("下载", "Fetched"),
    "unchanged-count": ("没有变化", "Unchanged"),
    "failed-count": ("未能下载", "Failed"),
    "bytes": ("字节", "Bytes"),
    "fetching": ("下载", "Fetching"),
    "batch": ("本次构建", "This build"),
    "reports-made": ("新做", "made"),
    "reports-reused": ("沿用(没有变化)", "taken over (no change)"),
    "reports-resumed": ("接着上次中断的做", "taken from a build that was cut off"),
    "sources-duplicate": ("内容相同的文件", "files with the same bytes"),
    "failed-unreadable": ("不能用", "cannot be used"),
    "failed-same": ("同一份报告有几种", "the same report in several forms"),
    "failed-time": ("隔离:超时", "quarantined: time"),
    "failed-memory": ("隔离:超出内存", "quarantined: memory"),
    "failed-crash": ("隔离:进程中断", "quarantined: crash"),
}
