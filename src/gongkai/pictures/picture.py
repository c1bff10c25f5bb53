"""A picture: SVG that describes itself, with the numbers that it is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path

from gongkai.errors import OutputError
from gongkai.notebook import table

Number = int | float


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, and the table of its numbers; a notebook shows both, ``save`` writes the drawing to a file."""

    svg: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def save(self, path: Path | str) -> Path:
        """Write the drawing as an SVG file and return its path; an OutputError says why it cannot be written."""
        path = Path(path)
        try:
            path.write_text(self.svg, encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(f"{path}: the picture cannot be written: {error.strerror}") from None
        return path

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        shown = table(self.title, self.columns, self.rows, head=len(self.rows))
        return f"<figure>{self.svg}<details><summary>数据 · Data</summary>{shown}</details></figure>"


def svg(title: str, description: str, width: float, height: float, body: str) -> str:
    """Return a drawing with its title and what it shows in words."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="{escape(title)}" style="max-width:100%;height:auto" '
        'font-family="system-ui, &quot;PingFang SC&quot;, &quot;Noto Sans CJK SC&quot;, &quot;Microsoft YaHei&quot;, '
        f'sans-serif" font-size="13" fill="currentColor">\n<title>{escape(title)}</title>\n'
        f"<desc>{escape(description)}</desc>\n{body}</svg>\n"
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", more: str = "") -> str:
    """Return a line of text."""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{more}>{escape(words)}</text>\n'


def width_of(words: str) -> float:
    """Return about how wide a text is: signs beyond Latin are as wide as they are high."""
    return sum(13 if ord(sign) > 0x2E7F else 7.4 for sign in words)


def fitted(words: str, width: float) -> str:
    """Return a text that is no wider than this; what is cut off is shown by an ellipsis."""
    if width_of(words) <= width:
        return words
    while words and width_of(words) > width - 13:
        words = words[:-1]
    return f"{words}…"


def lines_of(words: str, width: float) -> list[str]:
    """Return a text in lines that are no wider than this, broken anywhere but within a Latin word."""
    lines, line, word = [], "", ""
    for sign in [*words, ""]:
        is_latin = bool(sign) and ord(sign) < 0x2E80 and sign != " "
        word += sign
        if is_latin:
            continue
        if line and width_of(line + word.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line, word = line + word, ""
    return [*lines, line.rstrip()]


def shown(value: Number) -> str:
    """Return a number as people read it: thousands by commas, no zeros that say nothing."""
    written = f"{value:,.2f}" if isinstance(value, float) and not value.is_integer() else f"{int(value):,}"
    return (written.rstrip("0").rstrip(".") if "." in written else written).replace("-", "−")


def ticks(low: Number, high: Number, count: int = 4) -> list[float]:
    """Return round values from the lowest to the highest, zero among them, about so many."""
    spread = (high - low) or 1
    step = 10.0 ** (len(str(int(spread / count) or 1)) - 1)
    while spread / step > count:
        step *= 2 if f"{step:g}"[0] in "15" else 2.5
    first = int(low / step) - (low < int(low / step) * step)
    ticked = [first * step]
    while ticked[-1] < high:
        ticked.append(ticked[-1] + step)
    return ticked


def number(value: object) -> Number | None:
    """Return a value as it is drawn; a text is no number, and neither is nothing."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def more_than(most: int, count: int, lang: str) -> list[str]:
    """Return the note that says how much a picture leaves out, if anything."""
    left = count - most
    if left <= 0:
        return []
    return [f"另有 {left} 项未画出" if lang == "zh" else f"{left} more are not drawn"]
