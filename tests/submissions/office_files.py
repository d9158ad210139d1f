"""Office documents made by code: HWPX, HWP 5 (in an OLE file), DOCX and PPTX, ordinary and odd."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from docx import Document
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

SECTOR = 512
FREE, END, IN_FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
HWP_HEAD = b"HWP Document File".ljust(32, b"\0") + struct.pack("<I", 0x05010001)


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def a_picture(width: int = 40, height: int = 50, kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(made, kind)
    return made.getvalue()


# HWPX

HP = 'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'
HEADER = (
    '<hh:head xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"><hh:styles>'
    '<hh:style id="0" name="바탕글" engName="Normal"/><hh:style id="1" name="개요 1"'
    ' engName="Outline 1"/></hh:styles></hh:head>'
)


def hwpx_p(*runs: str, style: int = 0, inner: str = "") -> str:
    texts = "".join(f"<hp:run><hp:t>{escape(run)}</hp:t></hp:run>" for run in runs)
    return f'<hp:p styleIDRef="{style}">{texts}{inner}</hp:p>'


def hwpx_table(rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(
        "<hp:tr>"
        + "".join(f"<hp:tc><hp:subList>{hwpx_p(cell)}</hp:subList></hp:tc>" for cell in row)
        + "</hp:tr>"
        for row in rows
    )
    return hwpx_p(inner=f"<hp:run><hp:tbl>{cells}</hp:tbl></hp:run>")


def hwpx(*paragraphs: str, more: Mapping[str, bytes | str] | None = None) -> bytes:
    section = f"<hs:sec xmlns:hs='urn:sec' {HP}>{''.join(paragraphs)}</hs:sec>"
    parts: dict[str, bytes | str] = {
        "mimetype": "application/hwp+zip",
        "Contents/header.xml": HEADER,
        "Contents/section0.xml": section,
        "Preview/PrvImage.png": a_picture(),
    }
    return zipped(parts | dict(more or {}))


# HWP 5


def record(tag: int, level: int, data: bytes) -> bytes:
    size = min(len(data), 0xFFF)
    head = struct.pack("<I", tag | level << 10 | size << 20)
    return head + (struct.pack("<I", len(data)) if size == 0xFFF else b"") + data


def hwp_text(text: str, level: int = 1) -> bytes:
    return record(66, level - 1, bytes(22)) + record(67, level, text.encode("utf-16-le"))


def hwp_table(rows: Sequence[Sequence[str]], level: int = 2) -> bytes:
    control = record(67, 1, struct.pack("<8H", 11, *[0] * 6, 11) + b"\r\0")
    made = control + record(77, level, struct.pack("<IHH", 0, len(rows), len(rows[0])))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            made += record(72, level, struct.pack("<IIHHHH", 1, 0, column, row, 1, 1))
            made += hwp_text(cell, level + 1)
    return made


def packed_stream(data: bytes) -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


def hwp(
    *records: bytes,
    bits: int = 1,
    streams: Mapping[str, bytes] | None = None,
    head: bytes = HWP_HEAD,
) -> bytes:
    """bits: 1 packed, 2 locked, 4 for distribution."""
    body = b"".join(records)
    parts = {
        "FileHeader": (head + struct.pack("<I", bits)).ljust(256, b"\0"),
        "BodyText/Section0": packed_stream(body) if bits & 1 else body,
        "PrvImage": a_picture(kind="PNG"),
        "PrvText": "미리 보기".encode("utf-16-le"),
    }
    return ole(parts | dict(streams or {}))


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file (version 3) with these streams, each at least as long as a big one must be."""
    folders = sorted({name.split("/")[0] for name in streams if "/" in name})
    entries: list[tuple[str, int, bytes, list[int]]] = [("Root Entry", 5, b"", [])]
    for name in [*(name for name in streams if "/" not in name), *folders]:
        entries.append((name, 1 if name in folders else 2, streams.get(name, b""), []))
        entries[0][3].append(len(entries) - 1)
        if name in folders:
            place = len(entries) - 1
            for path in (path for path in streams if path.startswith(f"{name}/")):
                entries.append((path.split("/", 1)[1], 2, streams[path], []))
                entries[place][3].append(len(entries) - 1)
    chains, sectors = _placed(entries)
    return _written(entries, chains, sectors)


def _placed(
    entries: Sequence[tuple[str, int, bytes, list[int]]],
) -> tuple[dict[int, int], list[bytes]]:
    """Entry → its first sector, and all sectors of data in order."""
    starts, sectors = {}, list[bytes]()
    for number, (_name, kind, data, _below) in enumerate(entries):
        if kind == 2:
            padded = data.ljust(max(4096, len(data)), b"\0")
            starts[number] = len(sectors)
            sectors += [
                padded[at : at + SECTOR].ljust(SECTOR, b"\0")
                for at in range(0, len(padded), SECTOR)
            ]
    return starts, sectors


def _written(
    entries: Sequence[tuple[str, int, bytes, list[int]]],
    starts: Mapping[int, int],
    sectors: Sequence[bytes],
) -> bytes:
    folder = b"".join(_entry(entries, number, starts) for number in range(len(entries)))
    folder = folder.ljust(-(-len(folder) // SECTOR) * SECTOR, b"\0")
    folder_sectors = len(folder) // SECTOR
    fat_sectors = 1
    while fat_sectors * 128 < len(sectors) + folder_sectors + fat_sectors:
        fat_sectors += 1
    fat = _fat(entries, starts, len(sectors), folder_sectors, fat_sectors)
    head = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, len(sectors), 0, 4096, END, 0, END, 0, 0,
    )[:76]  # fmt: skip
    places = [len(sectors) + folder_sectors + number for number in range(fat_sectors)]
    difat = struct.pack("<109I", *places, *[FREE] * (109 - len(places)))
    return head + difat + b"".join(sectors) + folder + fat


def _fat(
    entries: Sequence[tuple[str, int, bytes, list[int]]],
    starts: Mapping[int, int],
    data_sectors: int,
    folder_sectors: int,
    fat_sectors: int,
) -> bytes:
    table = [FREE] * (fat_sectors * 128)
    for number, start in starts.items():
        size = max(4096, len(entries[number][2]))
        last = start + -(-size // SECTOR) - 1
        for place in range(start, last + 1):
            table[place] = END if place == last else place + 1
    for place in range(data_sectors, data_sectors + folder_sectors):
        table[place] = END if place == data_sectors + folder_sectors - 1 else place + 1
    for place in range(data_sectors + folder_sectors, data_sectors + folder_sectors + fat_sectors):
        table[place] = IN_FAT
    return struct.pack(f"<{len(table)}I", *table)


def _entry(
    entries: Sequence[tuple[str, int, bytes, list[int]]], number: int, starts: Mapping[int, int]
) -> bytes:
    """Siblings hang to the right of one another: a tree, if no balanced one."""
    name, kind, data, below = entries[number]
    coded = (name + "\0").encode("utf-16-le")
    beside = FREE
    for _name, _kind, _data, children in entries:
        ordered = sorted(
            children, key=lambda child: (len(entries[child][0]), entries[child][0].upper())
        )
        if number in ordered and ordered.index(number) + 1 < len(ordered):
            beside = ordered[ordered.index(number) + 1]
    first = sorted(below, key=lambda child: (len(entries[child][0]), entries[child][0].upper()))
    size = max(4096, len(data)) if kind == 2 else 0
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        coded, len(coded), kind, 1, FREE, beside, first[0] if first else FREE, b"", 0, 0, 0,
        starts.get(number, END if kind == 5 else 0), size,
    )  # fmt: skip


# DOCX, PPTX


def docx(paragraphs: Iterable[str] = (), *, more: Mapping[str, bytes | str] | None = None) -> bytes:
    document = Document()
    document.add_heading("시장", level=1)
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("연도", "매출"), ("2026", "1,200"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    made = io.BytesIO()
    document.save(made)
    return with_parts(made.getvalue(), more or {})


def pptx(titles: Sequence[str] = ("문제",), words: str = "간호사의 시간") -> bytes:
    slides = Presentation()
    for title in titles:
        slide = slides.slides.add_slide(slides.slide_layouts[5])
        slide.shapes.title.text = title
        box = slide.shapes.add_textbox(Inches(1), Inches(2), Inches(4), Inches(1))
        box.text_frame.text = words
    made = io.BytesIO()
    slides.save(made)
    return made.getvalue()


def with_parts(data: bytes, more: Mapping[str, bytes | str]) -> bytes:
    """The same document with parts added, or put in the place of those of the same name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | dict(more))
