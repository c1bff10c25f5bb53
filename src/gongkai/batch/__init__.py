"""Many reports into one folder of linked data; what has not changed since the build before is not made again."""

from gongkai.batch.flow import build
from gongkai.batch.sources import REPORT_SUFFIXES, find_reports
from gongkai.batch.values import BuildResult, BuiltReport, Counts, FailedReport, Progress

__all__ = [
    "REPORT_SUFFIXES",
    "BuildResult",
    "BuiltReport",
    "Counts",
    "FailedReport",
    "Progress",
    "build",
    "find_reports",
]
