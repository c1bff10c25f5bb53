"""SPARQL on the query pages, in the reader's browser: scripts, the store they run, and what it loads.

``assets/query/`` holds all of it: our scripts, Oxigraph's WebAssembly build (``vendor``), the data as one packed file
up to ``LIMIT`` triples, and what the editor knows of them: terms, canned queries, values to choose from.
"""

from gongkai.publish.editor.assets import editor_assets
from gongkai.publish.editor.knowledge import editor_knowledge
from gongkai.publish.editor.loads import LIMIT, Loads, browser_dump, common_dump, loads_of

__all__ = ["LIMIT", "Loads", "browser_dump", "common_dump", "editor_assets", "editor_knowledge", "loads_of"]
