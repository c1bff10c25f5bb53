"""The page of a report, in two steps: what it is made of when the report is read, and the page when it was compared."""

from gongkai.publish.pages.report.page import report_page
from gongkai.publish.pages.report.part import Part
from gongkai.publish.pages.report.reading import read_part

__all__ = ["Part", "read_part", "report_page"]
