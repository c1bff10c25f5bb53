"""What pages show across reports: agencies through the years, indicators, divisions, policies, topics, rules.

facts_of(...), facts_json(...)   # of one report, when it is made
read_report(...), index(reports)  # all of them side by side
shared_sections(across, base)    # by term: what the pages of agencies, divisions and policies show besides
vocabulary_sections(...)         # the same for indicators, topics, rules and the regulation
compare_files(...), compare_page(...)
"""

from gongkai.publish.across.compare import compare_files, compare_page
from gongkai.publish.across.facts import broken_json, facts_json, facts_of
from gongkai.publish.across.index import Across, Report, index, read_report
from gongkai.publish.across.indicator import indicator_tables
from gongkai.publish.across.sections import shared_sections, vocabulary_sections
from gongkai.publish.across.show import Section

__all__ = [
    "Across",
    "Report",
    "Section",
    "broken_json",
    "compare_files",
    "compare_page",
    "facts_json",
    "facts_of",
    "index",
    "indicator_tables",
    "read_report",
    "shared_sections",
    "vocabulary_sections",
]
