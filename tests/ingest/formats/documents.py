"""Small files made for the tests: PDF pages with Chinese words, Word documents, archives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

from docx import Document
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

BODY = (
    "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"
    "会议下发了《青溪县2024年国土绿化方案》，要求全县今年新栽树木42万株。"
)


def pdf(
    pages: Sequence[Sequence[str]],
    *,
    properties: Mapping[str, str] | None = None,
    password: str | None = None,
    owner: str | None = None,
) -> bytes:
    """A PDF with the given lines on each page, in a font that Chinese readers bring along."""
    writer = PdfWriter()
    font = writer._add_object(
        _dictionary(
            Type="/Font",
            Subtype="/Type0",
            BaseFont="/STSong-Light",
            Encoding="/UniGB-UCS2-H",
        )
    )
    descendant = writer._add_object(
        _dictionary(Type="/Font", Subtype="/CIDFontType0", BaseFont="/STSong-Light")
    )
    from pypdf.generic import ArrayObject, FloatObject

    font_dictionary = font.get_object()
    assert isinstance(font_dictionary, DictionaryObject)
    font_dictionary[NameObject("/DescendantFonts")] = ArrayObject([descendant])
    descendant_dictionary = descendant.get_object()
    assert isinstance(descendant_dictionary, DictionaryObject)
    descendant_dictionary[NameObject("/DW")] = FloatObject(1000)
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        words = "\n".join(
            f"1 0 0 1 60 {800 - 20 * place} Tm <{line.encode('utf-16-be').hex()}> Tj"
            for place, line in enumerate(lines)
        )
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf\n{words}\nET".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    if properties:
        writer.add_metadata({f"/{name}": value for name, value in properties.items()})
    if password is not None or owner is not None:
        writer.encrypt(password or "", owner, algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _dictionary(**names: str) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{k}"): NameObject(v) for k, v in names.items()})


def docx(
    paragraphs: Sequence[str],
    *,
    table: Sequence[Sequence[str]] = (),
    title: str = "",
    author: str = "",
    created: datetime | None = None,
    modified: datetime | None = None,
) -> bytes:
    """A Word document."""
    made = Document()
    for words in paragraphs:
        made.add_paragraph(words)
    if table:
        cells = made.add_table(len(table), len(table[0]))
        for row, texts in zip(cells.rows, table, strict=True):
            for cell, words in zip(row.cells, texts, strict=True):
                cell.text = words
    made.core_properties.title = title
    made.core_properties.author = author
    if created:
        made.core_properties.created = created
    if modified:
        made.core_properties.modified = modified
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(members: Mapping[str, bytes] | Sequence[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """A zip archive of these members."""
    out = io.BytesIO()
    pairs = list(members.items()) if isinstance(members, Mapping) else members
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
