"""Writes a startup's business plan as HWPX: headings, paragraphs and a table of its figures."""
# tested by: tests/faults/test_story.py

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from demo.cast.numbers import won
from demo.cast.records import Startup

_PARAGRAPH = 'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'
_SECTION = 'xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
_STYLES = (
    '<hh:head xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"><hh:styles>'
    '<hh:style id="0" name="바탕글" engName="Normal"/>'
    '<hh:style id="1" name="개요 1" engName="Outline 1"/></hh:styles></hh:head>'
)
_MADE_AT = (2026, 1, 2, 0, 0, 0)  # the same bytes for the same startup


def make_plan(startup: Startup) -> bytes:
    """The plan as HWPX bytes, the same for the same startup."""
    figures = [
        ("구분", "금액"),
        ("최근 1년 매출", won(startup.revenue_krw)),
        ("누적 투자 유치", won(startup.raised_krw)),
        ("희망 투자 금액", won(startup.ask_krw)),
    ]
    body = [
        _heading(f"{startup.name_ko} 사업계획서"),
        _heading("문제인식"), _text(startup.problem),
        _heading("실현가능성"), _text(startup.solution),
        _heading("성장전략"), _text(startup.growth), _table(figures),
        _heading("팀구성"), _text(startup.team),
        _text(f"대표자 {startup.representative.name_ko}"),
    ]  # fmt: skip
    parts = {
        "mimetype": "application/hwp+zip",
        "Contents/header.xml": _STYLES,
        "Contents/section0.xml": f"<hs:sec {_SECTION} {_PARAGRAPH}>{''.join(body)}</hs:sec>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE_AT), text)
    return made.getvalue()


def _heading(text: str) -> str:
    return _text(text, style=1)


def _text(text: str, *, style: int = 0) -> str:
    return f'<hp:p styleIDRef="{style}"><hp:run><hp:t>{escape(text)}</hp:t></hp:run></hp:p>'


def _table(rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(
        "<hp:tr>"
        + "".join(f"<hp:tc><hp:subList>{_text(cell)}</hp:subList></hp:tc>" for cell in row)
        + "</hp:tr>"
        for row in rows
    )
    return f"<hp:p><hp:run><hp:tbl>{cells}</hp:tbl></hp:run></hp:p>"
