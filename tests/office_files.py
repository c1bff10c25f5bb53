"""Writes small Word and Excel files for the tests, part by part, so that a test can say exactly what stands in them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of these parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def types(**kinds: str) -> str:
    """Return the part that says of which kind the others are, for programs that ask (LibreOffice)."""
    items = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in kinds.items())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{items}</Types>'
    )


def links(**targets: str) -> str:
    """Return the relationships of a part: kind and target."""
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind.partition("_")[0]}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{items}</Relationships>'


def p(text: str = "", properties: str = "") -> str:
    """Return a paragraph of one run."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{run}</w:p>"


def tc(content: str, properties: str = "") -> str:
    """Return a cell; plain text becomes its paragraph."""
    inside = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """Return a row of cells, or of the texts of cells."""
    listed = "".join(cell if cell.startswith(("<w:tc>", "<w:sdt>")) else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{listed}</w:tr>"


def tbl(*rows: str) -> str:
    """Return a table of rows."""
    columns = '<w:gridCol w:w="2000"/>' * max((row.count("<w:tc>") for row in rows), default=0)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def word(content: str) -> str:
    """Return the main part of a Word file."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<w:document {_SPACES}><w:body>{content}</w:body></w:document>'


def docx(
    content: str, *, numbering: str = "", styles: str = "", parts: Mapping[str, str | bytes] | None = None
) -> bytes:
    """Return a Word file with this content of its body."""
    return archive({
        "[Content_Types].xml": types(**{"/word/document.xml": f"{_KIND}.wordprocessingml.document.main+xml"}),
        "_rels/.rels": links(officeDocument="word/document.xml"),
        "word/document.xml": word(content),
        **({"word/numbering.xml": f"<w:numbering {_SPACES}>{numbering}</w:numbering>"} if numbering else {}),
        **({"word/styles.xml": f"<w:styles {_SPACES}>{styles}</w:styles>"} if styles else {}),
        **(parts or {}),
    })  # fmt: skip


def sheet(rows: str, *, columns: str = "", merged: tuple[str, ...] = ()) -> str:
    """Return the part of a sheet."""
    ranges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    return (
        f'<worksheet xmlns="{S}">{f"<cols>{columns}</cols>" if columns else ""}<sheetData>{rows}</sheetData>'
        f"{f'<mergeCells>{ranges}</mergeCells>' if merged else ''}</worksheet>"
    )


def c(address: str, value: str, *, kind: str = "", style: int = 0, formula: str = "") -> str:
    """Return a cell: a number, or, with ``kind`` ``t``, a text of its own."""
    if kind == "t":
        return f'<c r="{address}" t="inlineStr" s="{style}"><is><t>{escape(value)}</t></is></c>'
    inner = (f"<f>{formula}</f>" if formula else "") + (f"<v>{escape(value)}</v>" if value else "")
    return f'<c r="{address}" s="{style}"{f" t={chr(34)}{kind}{chr(34)}" if kind else ""}>{inner}</c>'


def grid(rows: list[list[str]], first: int = 1) -> str:
    """Return rows of texts and numbers, from column A on; empty texts are no cells."""
    return "".join(
        f'<row r="{r}">'
        + "".join(c(f"{chr(65 + n)}{r}", v, kind="" if v.isdigit() else "t") for n, v in enumerate(row) if v)
        + "</row>"
        for r, row in enumerate(rows, first)
    )


def formats(*codes: str) -> str:
    """Return the styles of an Excel file: 0 has no format, 1 the first of these, and so on."""
    listed = "".join(f'<numFmt numFmtId="{n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(codes, 164))
    styles = "".join(f'<xf numFmtId="{n}"/>' for n in (0, *range(164, 164 + len(codes))))
    return f'<styleSheet xmlns="{S}"><numFmts>{listed}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>'


def xlsx(
    sheets: Mapping[str, str],
    *,
    states: Mapping[str, str] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Return an Excel file with these sheets."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}" state="{(states or {}).get(name, "visible")}"/>'
        for n, name in enumerate(sheets, 1)
    )
    parts_of = [f"worksheets/sheet{n}.xml" for n in range(1, len(sheets) + 1)]
    return archive({
        "[Content_Types].xml": types(**{
            "/xl/workbook.xml": f"{_KIND}.spreadsheetml.sheet.main+xml",
            **{f"/xl/{part}": f"{_KIND}.spreadsheetml.worksheet+xml" for part in parts_of},
        }),
        "_rels/.rels": links(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": links(**{f"worksheet_{n}": part for n, part in enumerate(parts_of)}),
        **{f"xl/{part}": content for part, content in zip(parts_of, sheets.values(), strict=True)},
        **(parts or {}),
    })  # fmt: skip
