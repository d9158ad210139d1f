"""What is read of documents: headings, paragraphs and tables in their order, and the picture."""

import pytest

from submissions.algorithms.office.blocks import Blocks, replaced, texts_of
from submissions.algorithms.office.hwp_text import paragraph_text
from submissions.algorithms.office.reading import read_document
from tests.submissions import office_files as office

TABLE = [["연도", "매출"], ["2026", "1,200"]]
TEXT = {"kind": "text", "text": "도토리로보틱스의 계획"}


def blocks_of(data: bytes, kind: str) -> list[dict[str, object]]:
    return read_document(data, kind, most_pages=10).blocks


def test_hwpx_is_read_in_its_order_with_words_joined_over_runs() -> None:
    data = office.hwpx(
        office.hwpx_p("시장", style=1),
        office.hwpx_p("도토리", "로보틱스의", " 계획"),
        office.hwpx_table(TABLE),
    )
    assert blocks_of(data, "hwpx") == [
        {"kind": "heading", "level": 1, "text": "시장"},
        TEXT,
        {"kind": "table", "rows": TABLE},
    ]
    assert read_document(data, "hwpx", most_pages=10).preview.startswith(b"RIFF")


@pytest.mark.parametrize("bits", [0, 1])
def test_hwp_is_read_whole_not_only_its_preview(bits: int) -> None:
    data = office.hwp(
        office.hwp_text("도토리로보틱스의 계획\r"),
        office.hwp_table(TABLE),
        office.hwp_text("가" * 5000),
        bits=bits,
    )
    found = blocks_of(data, "hwp")
    assert found[:2] == [TEXT, {"kind": "table", "rows": TABLE}]
    assert found[2]["text"] == "가" * 5000
    assert read_document(data, "hwp", most_pages=10).preview.startswith(b"RIFF")


def test_controls_of_hwp_are_no_words() -> None:
    wide = b"\x02\0" + b"secd" * 3 + b"\x02\0"
    words = wide + "가".encode("utf-16-le") + b"\x0a\0" + "나\r".encode("utf-16-le")
    assert paragraph_text(words) == "가\n나"
    assert paragraph_text(b"\x0b\0ab") == ""
    assert paragraph_text(b"a") == ""


def test_docx_and_pptx_are_read_with_headings_and_tables() -> None:
    assert blocks_of(office.docx(["도토리로보틱스의 계획"]), "docx") == [
        {"kind": "heading", "level": 1, "text": "시장"},
        TEXT,
        {"kind": "table", "rows": TABLE},
    ]
    assert blocks_of(office.pptx(("문제", "해결"), "도토리로보틱스의 계획"), "pptx") == [
        {"kind": "heading", "level": 2, "text": "1. 문제"},
        TEXT,
        {"kind": "heading", "level": 2, "text": "2. 해결"},
        TEXT,
    ]


def test_what_stands_in_controls_insertions_and_boxes_is_read_and_what_is_deleted_is_not() -> None:
    control = "<w:sdt><w:sdtContent><w:p><w:r><w:t>틀 안</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    box = "<w:txbxContent><w:p><w:r><w:t>상자 안</w:t></w:r></w:p></w:txbxContent>"
    edited = (
        "<w:p><w:r><w:t>처음</w:t><w:tab/></w:r><w:ins><w:r><w:t>더함</w:t></w:r></w:ins>"
        f"<w:del><w:r><w:t>뺌</w:t></w:r></w:del><w:r>{box}</w:r></w:p>"
    )
    cell = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>칸</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{control}{edited}{cell}</w:body></w:document>"
    )
    found = blocks_of(office.docx(more={"word/document.xml": body}), "docx")
    texts = [block.get("text") or block["rows"] for block in found]
    assert texts == ["틀 안", "처음\t더함", "상자 안", [["칸"]]]


def test_boxes_and_notes_of_hwpx_are_read_and_its_page_heads_are_not() -> None:
    in_box, in_head = (
        f"<hp:subList>{office.hwpx_p(words)}</hp:subList>" for words in ("상자", "머리말")
    )
    box = f"<hp:rect><hp:drawText>{in_box}</hp:drawText></hp:rect>"
    head = f"<hp:ctrl><hp:header>{in_head}</hp:header></hp:ctrl>"
    group = f"<hp:container>{box}{box}</hp:container>"
    data = office.hwpx(office.hwpx_p("본문", inner=f"<hp:run>{head}{group}</hp:run>"))
    assert list(texts_of(blocks_of(data, "hwpx"))) == ["본문", "상자", "상자"]


def test_every_text_is_changed_and_none_forgotten() -> None:
    made = Blocks()
    made.heading("가\x00나\ud800", 9)
    made.paragraph("  ")
    made.table([["다", ""], ["라", "마"]])
    made.table([["", ""]])
    assert made.found[0] == {"kind": "heading", "level": 6, "text": "가나"}
    assert list(texts_of(made.found)) == ["가나", "다", "", "라", "마"]
    covered = replaced(made.found, lambda text: "●" if text else "")
    assert list(texts_of(covered)) == ["●", "●", "", "●", "●"]
