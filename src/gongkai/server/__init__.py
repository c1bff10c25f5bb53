"""Serves a built folder or a store: content negotiation, SPARQL, canned queries, reconciliation (docs/server.md).

Needs the extra ``gongkai[serve]``::

    serve(Settings(Path("site")))              until a signal ends it
    build_app(Server(Settings(Path("site"))))  an ASGI application
"""
