"""What the command line says, in Chinese and in English; no other part of the program holds a sentence for its users.

Each module holds the texts of one part of the domain, by key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from gongkai.messages import batches, checks, commands, harvest, options, outcomes, pushes, releases, tables

Lang = Literal["zh", "en"]

PARTS = (
    commands.TEXTS,
    options.TEXTS,
    outcomes.TEXTS,
    batches.TEXTS,
    pushes.TEXTS,
    releases.TEXTS,
    tables.TEXTS,
    checks.TEXTS,
    harvest.TEXTS,
)
_TEXTS = {key: both for part in PARTS for key, both in part.items()}


def text(key: str, lang: str, **values: object) -> str:
    """Return a text in a language, with its values filled in."""
    return _TEXTS[key][lang == "en"].format(**values)


def has_text(key: str) -> bool:
    """Tell whether there is a text with a key."""
    return key in _TEXTS


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """Return the language to speak: ``--lang`` wherever it stands, else English for an English locale, else Chinese."""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        chosen = following if argument == "--lang" else argument.removeprefix("--lang=")
        if chosen == "zh":
            return "zh"
        if chosen == "en":
            return "en"
    locale = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := environment.get(name))), "")
    return "en" if locale.lower().startswith("en") else "zh"
