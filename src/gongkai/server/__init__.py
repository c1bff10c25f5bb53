"""Serves a built folder or a store: content negotiation, SPARQL, canned queries, reconciliation (docs/server.md).

Needs the extra ``gongkai[serve]``::

    run.serve(Settings(Path("site")))     until a signal ends it
    app.Server(Settings(Path("site")))    an ASGI application; await its load() before, engine.close() after
"""
