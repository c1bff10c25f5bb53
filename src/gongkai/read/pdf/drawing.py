"""Reads what is drawn on a page of a PDF: straight segments that may be the rules of a table, pictures, shapes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2 as pdfium
from pypdfium2 import raw

from gongkai.errors import UnreadableReport

_MOST_OBJECTS = 100_000  # of a page; a page of a form has some hundred
_DEEPEST = 12  # forms within forms
_THICKEST_RULE = 3.0  # points; a filled rectangle that is thicker is a background
_NO_WIDTH = 0.01  # points

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]


class Drawing:
    """What is drawn on a page: straight segments, and how much else; ``has_lost_text`` if PDFium leaves a text out."""

    def __init__(self, where: str) -> None:
        """Begin a drawing that is empty; ``where`` names the page."""
        self.where = where
        self.objects = 0
        self.shapes = 0
        self.segments: list[tuple[Point, Point]] = []
        self.pictures = 0.0  # square points; scans come in strips too
        self.has_lost_text = False

    def read(self, page: pdfium.PdfPage) -> None:
        """Take in what is drawn on a page, and in the forms on it."""
        number = raw.FPDFPage_CountObjects(page)
        self._objects((raw.FPDFPage_GetObject(page, n) for n in range(number)), number, (1, 0, 0, 1, 0, 0), 0)

    def _objects(self, objects: Iterator[object], number: int, outer: Matrix, depth: int) -> None:
        self._count(number)
        for item in objects:
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self.has_lost_text = self.has_lost_text or _is_lost(item)
            if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM):
                continue
            matrix = _times(_matrix(item), outer)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:  # its matrix makes a picture of the unit square
                self.pictures += abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
            elif depth < _DEEPEST:
                inner = raw.FPDFFormObj_CountObjects(item)
                parts = (raw.FPDFFormObj_GetObject(item, n) for n in range(inner))
                self._objects(parts, inner, matrix, depth + 1)

    def _path(self, path: object, matrix: Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(path, fill, stroke)
        self.shapes += 1
        for points in self._outlines(path, matrix):
            if stroke.value:
                self.segments += pairwise(points)
            elif fill.value:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                x, y, a, b = min(xs), min(ys), max(xs), max(ys)
                if min(a - x, b - y) <= _THICKEST_RULE:
                    is_flat = b - y < a - x
                    middle = (y + b) / 2 if is_flat else (x + a) / 2
                    self.segments.append(((x, middle), (a, middle)) if is_flat else ((middle, y), (middle, b)))

    def _outlines(self, path: object, matrix: Matrix) -> Iterator[list[Point]]:
        """Yield the corners of each part of a path; what is curved is no rule and is left out."""
        count = raw.FPDFPath_CountSegments(path)
        self._count(count)
        points: list[Point] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for number in range(count):
            segment = raw.FPDFPath_GetPathSegment(path, number)
            kind = raw.FPDFPathSegment_GetType(segment)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = _moved((x.value, y.value), matrix)
            if kind != raw.FPDF_SEGMENT_LINETO:
                if len(points) > 1:
                    yield points
                points = []
            points.append(point)
            if raw.FPDFPathSegment_GetClose(segment) and len(points) > 1:
                points.append(points[0])
        if len(points) > 1:
            yield points

    def _count(self, number: int) -> None:
        self.objects += number
        if self.objects > _MOST_OBJECTS:
            raise UnreadableReport(f"{self.where}: expected at most {_MOST_OBJECTS} drawn objects, found more")


def _is_lost(item: object) -> bool:
    """Tell whether a text seems to have no width, which PDFium takes for none: its font is not there to measure it."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    if right.value - left.value >= _NO_WIDTH:
        return False
    return bool(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(item)) == 0)


def _matrix(item: object) -> Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _moved(point: Point, m: Matrix) -> Point:
    x, y = point
    return x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]
