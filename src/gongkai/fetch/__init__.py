"""Downloads reports from the web, politely, and writes down how each was got (docs/fetch.md)."""

from gongkai.fetch.flow import fetch
from gongkai.fetch.values import Clock, Fetched, Manners, Outcome, Provenance, Wanted, agent

__all__ = ["Clock", "Fetched", "Manners", "Outcome", "Provenance", "Wanted", "agent", "fetch"]
