"""A paper as HWPX: by the standard's schema and by what 한글 needs (python-hwpx checks both), read
again by our own reader of startups' documents, and the same bytes each time.
"""

import io
import re
import struct
import zlib
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.utils import translation
from hwpx import HwpxDocument
from hwpx.tools.id_integrity import check_id_integrity
from hwpx.tools.package_validator import validate_editor_open_safety

from challenge.kernel.papers.blocks import Grid, Letterhead, Paper, Seal
from challenge.kernel.papers.hwpx_file import as_hwpx
from challenge.kernel.papers.hwpx_package import HWPX_TYPE
from challenge.kernel.papers.logo_size import LOGO_HEIGHT_MM, logo_size_mm
from submissions.algorithms.office.reading import read_document
from tests.challenge.kernel.papers.test_papers import AWARD, HOSTILE, a_paper

NAMED = re.compile(r"(charPr|paraPr|borderFill|style|binaryItem)IDRef=\"(\w+)\"")


def a_png(width: int = 60, height: int = 20) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    rows = (b"\0" + b"\x2a\x49\xc6" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


LETTERHEAD = Letterhead(logo=a_png(), seal=Seal.PICTURE, seal_picture=a_png(30, 30))
PAPERS = {
    "everything": a_paper(letterhead=LETTERHEAD),
    "plain": a_paper(host="", note="2026년 기준"),
    "wide": a_paper(is_wide=True, blocks=[Grid([("번호", 1)], [[str(n)] for n in range(200)])]),
    "certificates": a_paper(blocks=[AWARD, AWARD], letterhead=LETTERHEAD),
}


def made(paper: Paper) -> bytes:
    with translation.override("ko"):
        return as_hwpx(paper)


@pytest.mark.parametrize("name", PAPERS)
def test_it_keeps_the_standard_and_every_number_that_it_names_is_there(name: str) -> None:
    data = made(PAPERS[name])
    report = validate_editor_open_safety(data)
    assert report.ok, report.summary
    assert not report.validate_package.issues
    assert report.validate_document is not None
    assert (
        not report.validate_document.issues
    )  # the schema's own too, which python-hwpx only warns of
    numbers = check_id_integrity(HwpxDocument.open(io.BytesIO(data)))
    assert numbers.ok
    archive = ZipFile(io.BytesIO(data))
    header = archive.read("Contents/header.xml").decode()
    named = set(NAMED.findall(archive.read("Contents/section0.xml").decode() + header))
    known = {(kind, number) for kind in ("charPr", "paraPr", "borderFill", "style")
             for number in re.findall(rf'<hh:{kind} id="(\d+)"', header)}  # fmt: skip
    held = re.findall(r'id="(\w+)" href="BinData/', archive.read("Contents/content.hpf").decode())
    assert named <= known | {("binaryItem", item) for item in held}
    ids = re.findall(r"<hp:p id=\"(\d+)\"", archive.read("Contents/section0.xml").decode())
    assert len(ids) == len(set(ids))


def test_what_it_is_comes_first_and_it_is_the_same_each_time() -> None:
    data = made(PAPERS["everything"])
    first = ZipFile(io.BytesIO(data)).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert data[38 : 38 + len(HWPX_TYPE)] == HWPX_TYPE.encode()
    assert data == made(PAPERS["everything"])


def test_our_own_reader_finds_every_word_headings_and_tables() -> None:
    found = read_document(made(PAPERS["everything"]), "hwpx", most_pages=100)
    assert not found.is_cut
    text = "".join(str(found.blocks).split())
    for words in ("접수대장", "회차", "첫줄\\n둘째줄", "주석", "–", "AI", "12", "찍으면열림",
                  "위원장", "이서명", "(서명또는인)", "서울시(직인)"):  # fmt: skip
        assert words in text, words
    shown = HOSTILE.replace("\u202e", "").replace("\x00", " ").strip()
    assert text.count("".join(shown.replace("'", "\\'").split())) == 2
    kinds = [(block["kind"], block.get("level")) for block in found.blocks]
    assert [level for kind, level in kinds if kind == "heading"] == [1, 2]
    assert [kind for kind, _level in kinds].count("table") == 4


def test_a_long_table_may_go_on_over_pages_with_its_head() -> None:
    section = ZipFile(io.BytesIO(made(PAPERS["wide"]))).read("Contents/section0.xml").decode()
    assert 'landscape="NARROWLY" width="59528"' in section
    assert 'repeatHeader="1" rowCnt="201"' in section
    assert section.count('header="1" hasMargin') == 1
    table = section[section.index("<hp:tbl") : section.index("<hp:tr>")]
    assert 'treatAsChar="0"' in table
    assert 'pageBreak="CELL"' in table


def test_each_certificate_begins_a_page_and_the_seals_picture_stays_out() -> None:
    archive = ZipFile(io.BytesIO(made(PAPERS["certificates"])))
    section = archive.read("Contents/section0.xml").decode()
    assert section.count('pageBreak="1"') == 1
    assert "<hp:footer" not in section
    assert section.count("서울시    (직인)") == 2
    held = [archive.read(name) for name in archive.namelist() if name.startswith("BinData/")]
    assert held == [LETTERHEAD.logo]


def test_a_logo_keeps_its_proportions_within_its_room() -> None:
    for width, height in ((60, 20), (600, 20), (20, 600)):
        wide, high = logo_size_mm(a_png(width, height))
        assert wide / high == pytest.approx(width / height)
        assert wide <= 60
        assert high <= LOGO_HEIGHT_MM
