"""Links to Wikidata: finds items for divisions and agencies, keeps them in a table that people review, publishes them.

outcome = link(Path("site"), Path("links.tsv"))            # asks, and writes the table after each batch
triples = link_triples(read_table(Path("links.tsv")), base)  # what was accepted; linksets(triples) counts it
"""

from gongkai.links.find import Outcome, link
from gongkai.links.linkset import Linkset, link_graph, link_triples, linksets
from gongkai.links.table import KINDS, Link, Status, Table, read_table, write_table
from gongkai.links.wikidata import ENDPOINT, agent

__all__ = [
    "ENDPOINT", "KINDS", "Link", "Linkset", "Outcome", "Status", "Table", "agent", "link", "link_graph", "link_triples",
    "linksets", "read_table", "write_table",
]  # fmt: skip
