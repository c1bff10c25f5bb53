"""What one item may take, and what becomes of one that takes more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["time", "memory", "crash"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one item may take, in seconds, and how much memory its process may hold, in bytes."""

    seconds: float = 300.0
    memory: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Lost:
    """An item that gave nothing: it took more than its limits, or its process ended under it."""

    kind: Kind
    message: str
