"""Published data loaded into any SPARQL store, graph by graph; what was loaded is known, so that a push can go on.

``push`` takes the folder of a build, or N-Quads, and the addresses of a store::

    push(source, Store(endpoint, update=…)) -> Outcome     or graph_store=…; writes what differs, and counts in the end
    graphs_of(source) -> Iterator[(iri, lines)]            the graphs of a folder or file, as N-Triples
"""

from gongkai.endpoint import Login
from gongkai.push.graphs import graphs_of
from gongkai.push.journal import journal_of
from gongkai.push.run import ACTIONS, CHUNK, Action, Mismatch, Mode, Outcome, Progress, Step, push
from gongkai.push.store import Store

__all__ = [
    "ACTIONS",
    "CHUNK",
    "Action",
    "Login",
    "Mismatch",
    "Mode",
    "Outcome",
    "Progress",
    "Step",
    "Store",
    "graphs_of",
    "journal_of",
    "push",
]
