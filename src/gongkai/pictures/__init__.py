"""Pictures of an answer or of a report, as SVG that notebooks show and that a file can hold; no plotting library.

plot(answer) -> Picture                      a trend where something has several years, else bars
plot(extraction, indicators=[…]) -> Picture  bars of a report's own figures
Picture.save("requests.svg")
"""

from gongkai.pictures.choose import plot
from gongkai.pictures.picture import Picture

__all__ = ["Picture", "plot"]
