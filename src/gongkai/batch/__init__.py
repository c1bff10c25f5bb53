"""Many reports into one folder of linked data; what has not changed since the build before is not made again."""

from gongkai.batch.cluster import Cluster
from gongkai.batch.flow import build
from gongkai.batch.values import BuildResult, BuiltReport, Counts, FailedReport, Progress

__all__ = [
    "BuildResult",
    "BuiltReport",
    "Cluster",
    "Counts",
    "FailedReport",
    "Progress",
    "build",
]
