"""PDFs that are broken, locked, too large or made to do harm end in an error that says what is wrong, and soon."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from gongkai.errors import UnreadableReport
from gongkai.read import pdf
from gongkai.read.pdf import ocr, parse_pdf
from pdf_writing import A4, WIDTHS_2, Cell, Writer

MOST_MEMORY = 500 * 2**20
MOST_SECONDS = 20
PARSE = """
import sys
from gongkai.errors import UnreadableReport
from gongkai.read.pdf import parse_pdf
try:
    print("read", len(parse_pdf(sys.stdin.buffer.read(), "report.pdf").text))
except UnreadableReport as error:
    print("refused", error)
"""


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = b"%PDF-1.4\n"
    offsets = []
    for number, written in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def one_page(content: bytes, *others: bytes, resources: bytes = b"<<>>", box: bytes = b"0 0 595 842") -> bytes:
    """A PDF of one page; its content is object 4, and the others follow."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources%s>>" % (box, resources),
        content,
        *others,
    )


def inflating(unit: bytes, size: int, times: int = 1) -> bytes:
    """A content stream that unpacks to units of this size in all, packed as often as said."""
    packer = zlib.compressobj()
    block = unit * 1000
    packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    for _ in range(times - 1):
        packed = zlib.compress(packed)
    return stream(packed, b"/Filter[%s]" % (b"/FlateDecode" * times))


def text_page() -> bytes:
    writer = Writer()
    writer.prose("清河市公开政府信息136条。")
    return writer.done()


def many_pages(number: int) -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(number))
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, number),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )


def nested_forms(depth: int, times: int = 10) -> bytes:
    """Each form draws the next so many times."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
    forms = [stream(b"/X Do " * times, form % (number + 6)) for number in range(depth)]
    return one_page(
        stream(b"/X Do " * times), *forms, stream(b"0 0 m 9 9 l S", form % 4), resources=b"<</XObject<</X 5 0 R>>>>"
    )


def ruled(number: int) -> bytes:
    """A net of so many rules in each direction."""
    across = b"".join(b"0 %.2f m 595 %.2f l S\n" % (4 * n % 842, 4 * n % 842) for n in range(number))
    down = b"".join(b"%.2f 0 m %.2f 842 l S\n" % (4 * n % 595, 4 * n % 595) for n in range(number))
    return one_page(stream(across + down + b"BT /F 9 Tf 20 20 Td (Open Data) Tj ET"), resources=FONT)


FONT = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
CASES: dict[str, tuple[bytes, str]] = {
    "garbage": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "with its end mark"),
    "garbage with an end mark": (b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"%%EOF", "PDFium cannot open"),
    "not a PDF": (b"\x89PNG\r\n\x1a\n" + bytes(100), "does not begin with %PDF-"),
    "nothing": (b"", "does not begin with %PDF-"),
    "cut off": (text_page()[:-200], "cut off"),
    "cut out": (text_page()[:400] + b"%%EOF", "expected"),
    "no pages": (raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), "PDFium cannot open"),
    "501 pages": (many_pages(501), "found 501"),
    "100,000 pages": (many_pages(100_000), "found 100000"),
    "a count that lies": (many_pages(3).replace(b"/Count 3", b"/Count 400000000"), "expected"),
    "pages in a circle": (
        raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        "expected",
    ),
    "a page that is none": (
        raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"(no page)"),
        "expected",
    ),
    "a bomb of blanks": (one_page(inflating(b" ", 2 * 10**8)), "unpacks to more than 16 MB"),
    "a bomb packed twice": (one_page(inflating(b" ", 10**8, 2)), "unpacks to more than 16 MB"),
    "a bomb in a picture": (
        one_page(
            stream(b"/X Do"),
            inflating(b"\0", 2 * 10**8).replace(b"/Filter", b"/Type/XObject/Subtype/Image/Width 9/Height 9/Filter"),
            resources=b"<</XObject<</X 5 0 R>>>>",
        ),
        "unpacks to more than 64 MB",
    ),
    "a million shapes": (one_page(inflating(b"0 0 m 9 9 l S\n", 15 * 10**6)), "page 1: expected at most 100000 drawn"),
    "one shape of a million lines": (
        one_page(stream(b"0 0 m " + b"9 9 l " * 10**6 + b"S")),
        "page 1: expected at most 100000 drawn",
    ),
    "a million characters": (
        one_page(stream(b"BT /F 1 Tf " + b"3 3 Td (Open Data) Tj " * 100_000 + b"ET"), resources=FONT),
        "page 1: expected at most 50000 characters",
    ),
    "a net of rules": (ruled(3000), ""),
    "a page as large as a field": (one_page(stream(b""), box=b"0 0 9e9 9e9"), "without text"),
    "letters without a size": (
        one_page(stream(b"BT /F 0 Tf 20 700 Td (Open Data) Tj 0 -1 Td (of 2023) Tj ET"), resources=FONT),
        "",
    ),
    "a page without a size": (one_page(stream(b""), box=b"0 0 0 0"), "without text"),
    "forms in forms without end": (nested_forms(5000, 1), "expected at most 10000 forms"),
    "forms in forms": (nested_forms(7), "expected at most 10000 forms"),
}


@pytest.mark.parametrize(("data", "expected"), CASES.values(), ids=CASES)
def test_hostile_file(data: bytes, expected: str) -> None:
    """It ends in an error of ours, or is read, within the limits of memory and time."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))

    done = subprocess.run(
        [sys.executable, "-c", PARSE],
        input=data,
        capture_output=True,
        timeout=MOST_SECONDS,
        preexec_fn=limit,
        check=False,
    )
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()[-500:]
    if expected:
        assert said.startswith("refused report.pdf")
        assert expected in said
    else:
        assert said.startswith("read")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("step", [1, 7])
def test_damaged_bytes(step: int, packed: bool) -> None:
    """Whatever byte of a file is damaged, it is read, or refused with our error."""
    writer = Writer(compress=packed, lone=True)
    writer.line("无")
    rows: list[list[Cell]] = [["规章", "1", "0", "12"], ["行政许可", "5", "6", "7"]]
    writer.prose("清河市公开政府信息136条。")
    writer.table(rows, WIDTHS_2)
    whole = writer.done()
    outcomes = [damaged(whole, place, step) for place in range(step, len(whole) - 40, len(whole) // 60)]
    assert "read" in outcomes
    refusals = [outcome for outcome in outcomes if outcome != "read"]
    assert refusals
    assert all(refusal.startswith("report.pdf") for refusal in refusals)


def damaged(whole: bytes, place: int, step: int) -> str:
    """What comes of a file in which some bytes are overwritten: read, or the error."""
    broken = bytearray(whole)
    broken[place : place + step] = b"\xff" * step
    try:
        parse_pdf(bytes(broken), "report.pdf")
    except UnreadableReport as error:
        return str(error)
    return "read"


def locked(user: str, owner: str) -> bytes:
    writer = Writer(encrypt=StandardEncryption(user, owner, strength=128))
    writer.prose("清河市公开政府信息136条。")
    return writer.done()


def test_password() -> None:
    with pytest.raises(UnreadableReport, match=r"report\.pdf: expected a PDF that opens without a password"):
        parse_pdf(locked("secret", "owner"), "report.pdf")


def test_password_of_the_owner_only() -> None:
    assert parse_pdf(locked("", "owner"), "report.pdf").text == "清河市公开政府信息136条。"


def scan_of(data: bytes, *, texts: Sequence[str] = ("",), strips: int = 1, part: float = 1.0) -> bytes:
    """A PDF with a page for each text, which has a picture of the first page of another above it.

    The picture comes in strips, as some scanners write it, or is only a part as large as the page.
    """
    document = pypdfium2.PdfDocument(data)
    picture = document[0].render(scale=200 / 72).to_pil()
    document.close()
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    for text in texts:
        for strip in range(strips):
            top, bottom = (round(picture.height * n / strips) for n in (strip, strip + 1))
            height = A4[1] / strips
            strip_of = ImageReader(picture.crop((0, top, picture.width, bottom)))
            canvas.drawImage(strip_of, 0, A4[1] - (strip + 1) * height, A4[0] * part, height * part)
        canvas.drawString(290, 40, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def latin_page() -> bytes:
    """Words and figures in a font that every PDFium has, so that it can be drawn everywhere."""
    writer = Writer(font="Helvetica")
    writer.line("Open Data 2023", 20)
    rows: list[list[Cell]] = [["Total", "136", "21"], ["Other", "45", "7"]]
    writer.table(rows, (120, 100, 100), 40, size=18)
    return writer.done()


@pytest.mark.parametrize(("text", "strips"), [("", 1), ("- 1 -", 1), ("", 30)])
def test_scan_without_tesseract(text: str, strips: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page number in type does not make a scan a text."""
    monkeypatch.setattr(pdf, "find_tesseract", lambda: None)
    with pytest.raises(UnreadableReport, match=r"^report\.pdf: expected pages with a text layer.*Tesseract.*chi_sim"):
        parse_pdf(scan_of(latin_page(), texts=(text,), strips=strips), "report.pdf")


def test_some_pages_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is lost without a word: those that cannot be read are named."""
    monkeypatch.setattr(pdf, "find_tesseract", lambda: None)
    long = "Information made public in the year 2023 by the office"
    data = scan_of(latin_page(), texts=(long, "", long, ""))
    with pytest.raises(UnreadableReport, match=r"^report\.pdf, page 2, 4: expected pages with a text layer"):
        parse_pdf(data, "report.pdf")


def test_pictures_that_are_no_scans() -> None:
    """A stamp on a page without text, and a background of a page with a line of text, hide nothing."""
    assert parse_pdf(scan_of(latin_page(), texts=("Published in 2024",)), "report.pdf").text == "Published in 2024"
    with pytest.raises(UnreadableReport, match="found 1 pages without text"):
        parse_pdf(scan_of(latin_page(), part=0.1), "report.pdf")


def test_tesseract_without_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/tesseract")
    monkeypatch.setattr(
        ocr, "_answer", lambda _, question: "tesseract 5.3.0" if question == "--version" else "eng\nosd"
    )
    assert ocr.find_tesseract() is None


HAS_TESSERACT = ocr.find_tesseract() is not None


@pytest.mark.skipif(not HAS_TESSERACT, reason="Tesseract with chi_sim is not installed")
def test_scan_is_read_with_tesseract() -> None:
    content = parse_pdf(scan_of(latin_page()), "report.pdf")
    assert re.fullmatch(r"Tesseract OCR \d+\.\d+.*", content.converter or "")
    assert content.text.startswith("Open Data 2023\n")
    (table,) = content.tables
    cells = [c.span.of(content.text) for c in table.cells]
    assert (table.rows, table.columns) == (2, 3)
    assert [cells[n] for n in (1, 2, 4, 5)] == ["136", "21", "45", "7"]
    assert (content.boxes[0].left, content.boxes[0].top) == (pytest.approx(75, abs=3), pytest.approx(82, abs=6))


@pytest.mark.skipif(not HAS_TESSERACT, reason="Tesseract with chi_sim is not installed")
def test_tesseract_that_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho 'no memory' >&2\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(pdf, "find_tesseract", lambda: ocr.Tesseract(str(program), "Tesseract OCR"))
    with pytest.raises(UnreadableReport, match=r"report\.pdf, page 1: expected Tesseract to read it, found: no memory"):
        parse_pdf(scan_of(latin_page()), "report.pdf")


def test_text_whose_fonts_name_no_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Glyphs without characters are pictures of text."""
    monkeypatch.setattr(pdf, "find_tesseract", lambda: None)
    to_unicode = stream(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
        b"1 beginbfrange <0000> <00ff> <e000> endbfrange endcmap end"
    )
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts"
        b"[<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>]/ToUnicode 6 0 R>>"
    )
    content = stream(b"BT /F 16 Tf 75 700 Td <000100020003000400050006> Tj ET")
    data = one_page(content, font, to_unicode, resources=b"<</Font<</F 5 0 R>>>>")
    with pytest.raises(UnreadableReport, match="expected pages with a text layer"):
        parse_pdf(data, "report.pdf")


def test_text_that_is_drawn_as_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_tesseract", lambda: None)
    data = one_page(stream(b"".join(b"%d 9 m 20 20 l 30 9 l f\n" % n for n in range(300))))
    with pytest.raises(UnreadableReport, match="expected pages with a text layer"):
        parse_pdf(data, "report.pdf")
