"""Runs work over many items in processes that are watched: an item that hangs, grows or crashes costs only itself."""

from gongkai.workers.limits import Limits, Lost
from gongkai.workers.pool import Run, pool

__all__ = ["Limits", "Lost", "Run", "pool"]
