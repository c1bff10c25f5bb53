"""Rehearses offline what harvesters of open-data portals would take from a built folder.

    rehearsal = rehearse(Path("site"), "ckan", "en")   # or any other of portals()
    rehearsal.is_clean                                 # nothing refused, nothing taken badly
    rehearsal.datasets, rehearsal.findings, rehearsal.losses, rehearsal.standing
    to_text(rehearsal, "en"), to_json(rehearsal)

What a portal takes stands in ``data/knowledge/harvest``, one file a portal (docs/harvest.md).
"""

from gongkai.harvest.rehearse import Finding, Harvested, Rehearsal, rehearse
from gongkai.harvest.write import summary, to_json, to_text
from gongkai.knowledge.harvest import portals

__all__ = ["Finding", "Harvested", "Rehearsal", "portals", "rehearse", "summary", "to_json", "to_text"]
