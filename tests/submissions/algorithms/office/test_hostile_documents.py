"""Odd and hostile office documents, made by code: each ends as shown, as shown without text, or as
refused with a reason that has words; in so much memory, and the next one is read.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from submissions.algorithms.limited_process import ROOT
from submissions.services.files.file_check import REASONS
from tests.submissions import office_files as office
from tests.submissions.algorithms import measured_documents

pytestmark = pytest.mark.xdist_group("hostile documents")  # made and read once for all
PROGRAM = b"MZ\x90\0" + bytes(200) + b"This program cannot be run in DOS mode" + b"PE\0\0"
RELS = "word/_rels/document.xml.rels"
DTD = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
TEXT = office.hwp_text("도토리로보틱스의 계획\r")


def _section_of(paragraphs: str) -> str:
    return f"<s {office.HP}>{paragraphs}</s>"


def _section(xml: str) -> bytes:
    return office.hwpx(more={"Contents/section0.xml": xml})


def _script(text: str) -> bytes:
    return office.packed_stream(text.encode("utf-16-le"))


def _outside(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'
        "</Relationships>"
    )


def _deep(depth: int) -> str:
    return "<hp:run>" * depth + "<hp:t>깊이</hp:t>" + "</hp:run>" * depth


# name of the file, its bytes, how it ends (words: how many blocks are read; else the refusal)
CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "hwpx": ("a.hwpx", lambda: office.hwpx(office.hwpx_p("가")), "1"),
    "hwpx without a header": (
        "a.hwpx",
        lambda: office.zipped({"Contents/section0.xml": _section_of(office.hwpx_p("가"))}),
        "1",
    ),
    "hwpx of pictures alone": ("a.hwpx", lambda: office.hwpx(office.hwpx_p("")), "0"),
    "hwpx whose section is cut off": (
        "a.hwpx", lambda: _section("<hs:sec><hp:p>"), "broken_archive"
    ),
    "hwpx with entities": ("a.hwpx", lambda: _section(f"{DTD}<s {office.HP}>&b;</s>"), "0"),
    "hwpx as deep as a well": (
        "a.hwpx",
        lambda: office.hwpx(f"<hp:p>{_deep(20_000)}</hp:p>"),
        "1",
    ),
    "hwpx with a locked part": (
        "a.hwpx",
        lambda: office.hwpx(more={"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
        "locked_document",
    ),
    "hwpx whose script starts a program": (
        "a.hwpx",
        lambda: office.hwpx(more={"Scripts/sourceScripts": 'new ActiveXObject("WScript.Shell")'}),
        "macros",
    ),
    "hwpx whose script says hello": (
        "a.hwpx",
        lambda: office.hwpx(
            office.hwpx_p("가"), more={"Scripts/sourceScripts": "function OnDocument_New() {}"}
        ),
        "1",
    ),
    "hwpx with a picture from elsewhere": (
        "a.hwpx",
        lambda: office.hwpx(more={"Contents/content.hpf": '<i href="http://evil.example/a.png"/>'}),
        "macros",
    ),
    "hwpx with postscript": (
        "a.hwpx", lambda: office.hwpx(more={"BinData/a.eps": "%!PS"}), "program_inside"
    ),
    "hwpx with a program": (
        "a.hwpx", lambda: office.hwpx(more={"BinData/a.png": PROGRAM}), "program_inside"
    ),
    "hwpx that unpacks to gigabytes": (
        "a.hwpx", lambda: office.hwpx(more={"BinData/a.png": bytes(300 * 1024**2)}), "zip_bomb"
    ),
    "hwpx with a preview of many pixels": (
        "a.hwpx",
        lambda: office.hwpx(
            office.hwpx_p("가"), more={"Preview/PrvImage.png": office.a_picture(9000, 9000)}
        ),
        "1",
    ),
    "hwpx with a preview that is none": (
        "a.hwpx",
        lambda: office.hwpx(office.hwpx_p("가"), more={"Preview/PrvImage.png": "no picture"}),
        "1",
    ),
    "hwp": ("a.hwp", lambda: office.hwp(TEXT), "1"),
    "hwp that isn't packed": ("a.hwp", lambda: office.hwp(TEXT, bits=0), "1"),
    "hwp with a password": ("a.hwp", lambda: office.hwp(TEXT, bits=3), "locked_document"),
    "hwp for distribution": ("a.hwp", lambda: office.hwp(TEXT, bits=5), "0"),
    "hwp whose text is no packed stream": (
        "a.hwp",
        lambda: office.hwp(streams={"BodyText/Section0": b"\xff" * 5000}),
        "broken_archive",
    ),
    "hwp whose text unpacks to gigabytes": (
        "a.hwp",
        lambda: office.hwp(
            streams={"BodyText/Section0": office.packed_stream(bytes(300 * 1024**2))}
        ),
        "zip_bomb",
    ),
    "hwp whose record is longer than its section": (
        "a.hwp",
        lambda: office.hwp(TEXT, office.record(67, 1, b"ab")[:5]),
        "1",
    ),
    "hwp that is another ole file": (
        "a.hwp", lambda: office.ole({"WordDocument": b"x"}), "unknown_content"
    ),
    "hwp that is cut off": ("a.hwp", lambda: office.hwp(TEXT)[:700], "broken_archive"),
    "hwp with postscript": (
        "a.hwp",
        lambda: office.hwp(TEXT, streams={"BinData/BIN0001.eps": office.packed_stream(b"%!PS")}),
        "program_inside",
    ),
    "hwp with a program under another name": (
        "a.hwp",
        lambda: office.hwp(TEXT, streams={"BinData/BIN0001.png": office.packed_stream(PROGRAM)}),
        "program_inside",
    ),
    "hwp whose script starts a program": (
        "a.hwp",
        lambda: office.hwp(
            TEXT, streams={"Scripts/DefaultJScript": _script("new ActiveXObject('WScript.Shell')")}
        ),
        "macros",
    ),
    "hwp whose script says hello": (
        "a.hwp",
        lambda: office.hwp(
            TEXT, streams={"Scripts/DefaultJScript": _script("function OnDocument_New() {}")}
        ),
        "1",
    ),
    "docx": ("a.docx", lambda: office.docx(["가"]), "3"),
    "docx with macros": (
        "a.docx", lambda: office.docx(more={"word/vbaProject.bin": "x"}), "macros"
    ),
    "docx with a template from elsewhere": (
        "a.docx",
        lambda: office.docx(more={RELS: _outside("attachedTemplate", "http://evil.example/a")}),
        "macros",
    ),
    "docx with a program inside": (
        "a.docx", lambda: office.docx(more={"word/embeddings/a.bin": PROGRAM}), "program_inside"
    ),
    "docx without a body": (
        "a.docx", lambda: office.zipped({"word/document.xml": "<w/>"}), "0"
    ),
    "docx of endless text": ("a.docx", lambda: office.docx(["가나다라" * 25_000] * 6), "4 cut"),
    "docx that is a pdf": ("a.docx", lambda: b"%PDF-1.7 and so on", "broken"),
    "pptx": ("a.pptx", lambda: office.pptx(("하나", "둘")), "4"),
    "pptx with too many slides": ("a.pptx", lambda: office.pptx(["장"] * 61), "too_many_pages"),
    "pptx that is a program": ("a.pptx", lambda: PROGRAM, "unknown_content"),
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """How each ends, and how large their reader was (KiB): one process for all of them."""
    made, scratch = tmp_path_factory.mktemp("documents"), tmp_path_factory.mktemp("scratch")
    for number, (name, data, _end) in enumerate(CASES.values()):
        Path(made, f"{number:02d}-{name}").write_bytes(data())
    run = [sys.executable, "-m", measured_documents.__name__, str(made), str(scratch)]
    done = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, timeout=180)
    return cast("dict[str, Any]", json.loads(done.stdout))


@pytest.mark.parametrize("number", range(len(CASES)), ids=CASES)
def test_each_document_ends_as_it_should(number: int, told: dict[str, Any]) -> None:
    name, _data, end = list(CASES.values())[number]
    ended = told["ended"][f"{number:02d}-{name}"]
    assert ended == end
    assert ended.split()[0].isdecimal() or ended in REASONS or ended == "nothing"


def test_their_reader_stays_small(told: dict[str, Any]) -> None:
    assert len(told["ended"]) == len(CASES) >= 25
    assert told["largest_kilobytes"] < 750 * 1024
