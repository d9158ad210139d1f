"""The text of an HWPX (Contents/section0.xml): its pages, paragraphs, tables and logo."""
# tested by: tests/challenge/kernel/papers/test_hwpx_file.py

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from challenge.kernel.papers.blocks import Paper
from challenge.kernel.papers.hwpx_looks import (
    BODY,
    CELL,
    DECLARATION,
    FRAME,
    NAMESPACES,
    NO_BORDER,
    UNITS_A_MM,
    UNITS_A_PT,
    Letters,
    Lines,
    Looks,
)
from challenge.kernel.papers.hwpx_package import LOGO, letters_in
from challenge.kernel.papers.logo_size import logo_size_mm
from challenge.kernel.text.plain_text import plain_text

A4 = (59528, 84186)
FOOT_MM, EDGE_MM = 10, 6  # the room of the foot; between it and the paper's edge
CELL_SIDE, CELL_TOP = 425, 170
PREVIEWED_ROWS = 20


@dataclass(slots=True)
class Body:
    """The section as it is written.  parts: XML; words: the text alone, for the preview."""

    paper: Paper
    looks: Looks = field(default_factory=Looks)
    parts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    breaks: bool = False  # the next paragraph begins a page

    @property
    def is_wide(self) -> bool:
        """Whether its pages lie on their side."""
        return self.paper.is_wide or self.paper.is_certificate

    @property
    def margin(self) -> int:
        """Beside the text."""
        return round((14 if self.paper.is_wide else 20) * UNITS_A_MM)

    @property
    def width(self) -> int:
        """Of the text."""
        return (A4[1] if self.is_wide else A4[0]) - 2 * self.margin

    @property
    def size(self) -> float:
        """Of plain letters."""
        return 8.5 if self.paper.is_wide else 10

    def paragraph(
        self, text: str, letters: Letters, lines: Lines, *, style: str = BODY, inside: str = ""
    ) -> None:
        """A paragraph of the page.  inside: XML of runs that stand before the text."""
        self.words.append(plain_text(text))
        self.parts.append(
            self.lines_of(text, letters, lines, style=style, inside=inside, breaks=self.breaks)
        )
        self.breaks = False

    def lines_of(
        self,
        text: str,
        letters: Letters,
        lines: Lines,
        *,
        style: str = BODY,
        inside: str = "",
        breaks: bool = False,
    ) -> str:
        """XML of one paragraph, whose line ends stay within it."""
        look = self.looks.of_letters(letters)
        return (
            f'<hp:p id="{next(self.ids)}" paraPrIDRef="{self.looks.of_lines(lines)}" '
            f'styleIDRef="{style}" pageBreak="{int(breaks)}" columnBreak="0" merged="0">'
            f'{inside}<hp:run charPrIDRef="{look}"><hp:t>{letters_in(text)}</hp:t></hp:run></hp:p>'
        )

    def line(self, text: str, *, size: float = 0, bold: bool = False, quiet: bool = False,
             style: str = BODY, **lines: Any) -> None:  # fmt: skip
        """A paragraph in such letters."""
        self.paragraph(text, Letters(size or self.size, bold, quiet), Lines(**lines), style=style)

    def as_section(self) -> str:
        """Contents/section0.xml."""
        return f"{DECLARATION}<hs:sec{NAMESPACES}>{_first(self)}{''.join(self.parts)}</hs:sec>"


def write_table(
    body: Body, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int]
) -> None:
    """One that goes on over pages: as a letter among letters (treatAsChar) it would be cut off."""
    widths = [body.width * share // sum(shares) for share in shares]
    height = round(body.size * UNITS_A_PT) + 2 * CELL_TOP
    lines = [*([heads] if heads else []), *rows]
    if not lines:
        return
    written = "".join(
        _row(body, cells, widths, number, height, is_head=bool(heads) and number == 0)
        for number, cells in enumerate(lines)
    )
    table = (
        f'<hp:tbl id="{next(body.ids)}" zOrder="0" numberingType="TABLE" '
        'textWrap="TOP_AND_BOTTOM" textFlow="BOTH_SIDES" lock="0" dropcapstyle="None" '
        f'pageBreak="CELL" repeatHeader="{int(bool(heads))}" rowCnt="{len(lines)}" '
        f'colCnt="{len(widths)}" cellSpacing="0" borderFillIDRef="{CELL}" noAdjust="0">'
        f"{_size(sum(widths), height * len(lines))}{_place(is_letter=False)}"
        '<hp:outMargin left="0" right="0" top="0" bottom="283"/>'
        f'<hp:inMargin left="{CELL_SIDE}" right="{CELL_SIDE}" top="{CELL_TOP}" '
        f'bottom="{CELL_TOP}"/>{written}</hp:tbl>'
    )
    look = body.looks.of_letters(Letters(body.size))
    body.words += [plain_text(" ".join(cells)) for cells in lines[:PREVIEWED_ROWS]]
    body.paragraph(
        "", Letters(body.size), Lines(), inside=f'<hp:run charPrIDRef="{look}">{table}</hp:run>'
    )


def _row(
    body: Body,
    cells: Sequence[str],
    widths: Sequence[int],
    number: int,
    height: int,
    *,
    is_head: bool,
) -> str:
    letters, lines = Letters(body.size, is_bold=is_head), Lines(after=0)
    written = "".join(
        f'<hp:tc name="" header="{int(is_head)}" hasMargin="0" protect="0" editable="0" dirty="0" '
        f'borderFillIDRef="{CELL}"><hp:subList id="" textDirection="HORIZONTAL" lineWrap="BREAK" '
        'vertAlign="CENTER" linkListIDRef="0" linkListNextIDRef="0" textWidth="0" textHeight="0" '
        'hasTextRef="0" hasNumRef="0">'
        f"{''.join(body.lines_of(line, letters, lines) for line in text.split(chr(10)))}"
        f'</hp:subList><hp:cellAddr colAddr="{column}" rowAddr="{number}"/>'
        f'<hp:cellSpan colSpan="1" rowSpan="1"/><hp:cellSz width="{widths[column]}" '
        f'height="{height}"/><hp:cellMargin left="{CELL_SIDE}" right="{CELL_SIDE}" '
        f'top="{CELL_TOP}" bottom="{CELL_TOP}"/></hp:tc>'
        for column, text in enumerate(cells)
    )
    return f"<hp:tr>{written}</hp:tr>"


def logo_run(body: Body) -> str:
    """XML of a run that holds the logo."""
    width, height = (round(mm * UNITS_A_MM) for mm in logo_size_mm(body.paper.letterhead.logo))
    number = next(body.ids)
    still = "".join(
        f'<hc:{kind}Matrix e1="1" e2="0" e3="0" e4="0" e5="1" e6="0"/>'
        for kind in ("trans", "sca", "rot")
    )
    return (
        f'<hp:run charPrIDRef="{body.looks.of_letters(Letters(body.size))}">'
        f'<hp:pic id="{number}" zOrder="0" numberingType="PICTURE" textWrap="TOP_AND_BOTTOM" '
        'textFlow="BOTH_SIDES" lock="0" dropcapstyle="None" href="" groupLevel="0" '
        f'instid="{number}" reverse="0"><hp:offset x="0" y="0"/>'
        f'<hp:orgSz width="{width}" height="{height}"/><hp:curSz width="{width}" '
        f'height="{height}"/><hp:flip horizontal="0" vertical="0"/>'
        f'<hp:rotationInfo angle="0" centerX="{width // 2}" centerY="{height // 2}" '
        f'rotateimage="1"/><hp:renderingInfo>{still}</hp:renderingInfo>'
        f'<hp:imgRect><hc:pt0 x="0" y="0"/><hc:pt1 x="{width}" y="0"/>'
        f'<hc:pt2 x="{width}" y="{height}"/><hc:pt3 x="0" y="{height}"/></hp:imgRect>'
        f'<hp:imgClip left="0" right="{width}" top="0" bottom="{height}"/>'
        '<hp:inMargin left="0" right="0" top="0" bottom="0"/>'
        f'<hp:imgDim dimwidth="{width}" dimheight="{height}"/>'
        f'<hc:img binaryItemIDRef="{LOGO}" bright="0" contrast="0" effect="REAL_PIC" alpha="0"/>'
        f"<hp:effects/>{_size(width, height)}{_place(is_letter=True)}"
        '<hp:outMargin left="0" right="0" top="0" bottom="0"/>'
        f"<hp:shapeComment>{letters_in(body.paper.host)}</hp:shapeComment></hp:pic></hp:run>"
    )


def _size(width: int, height: int) -> str:
    return (
        f'<hp:sz width="{width}" widthRelTo="ABSOLUTE" height="{height}" '
        'heightRelTo="ABSOLUTE" protect="0"/>'
    )


def _place(*, is_letter: bool) -> str:
    return (
        f'<hp:pos treatAsChar="{int(is_letter)}" affectLSpacing="0" flowWithText="1" '
        'allowOverlap="0" holdAnchorAndSO="0" vertRelTo="PARA" horzRelTo="COLUMN" '
        'vertAlign="TOP" horzAlign="LEFT" vertOffset="0" horzOffset="0"/>'
    )


def _first(body: Body) -> str:
    """The paragraph that says how pages are; it has no text of its own."""
    foot = "" if body.paper.is_certificate else _foot(body)
    edge, room = round(EDGE_MM * UNITS_A_MM), round(FOOT_MM * UNITS_A_MM)
    # 한글's words; the paper's size stays upright
    turned = "NARROWLY" if body.is_wide else "WIDELY"
    page = (
        '<hp:secPr id="" textDirection="HORIZONTAL" spaceColumns="1134" tabStop="8000" '
        'outlineShapeIDRef="0" memoShapeIDRef="0" textVerticalWidthHead="0" masterPageCnt="0">'
        '<hp:grid lineGrid="0" charGrid="0" wonggojiFormat="0"/>'
        '<hp:startNum pageStartsOn="BOTH" page="0" pic="0" tbl="0" equation="0"/>'
        '<hp:visibility hideFirstHeader="0" hideFirstFooter="0" hideFirstMasterPage="0" '
        'border="SHOW_ALL" fill="SHOW_ALL" hideFirstPageNum="0" hideFirstEmptyLine="0" '
        'showLineNumber="0"/>'
        '<hp:lineNumberShape restartType="0" countBy="0" distance="0" startNumber="0"/>'
        f'<hp:pagePr landscape="{turned}" width="{A4[0]}" height="{A4[1]}" '
        f'gutterType="LEFT_ONLY"><hp:margin header="{edge}" footer="{edge}" gutter="0" '
        f'left="{body.margin}" right="{body.margin}" top="{room}" bottom="{room}"/></hp:pagePr>'
        f"{_notes()}{_page_borders(body)}</hp:secPr>"
    )
    columns = (
        '<hp:ctrl><hp:colPr id="" type="NEWSPAPER" layout="LEFT" colCount="1" sameSz="1" '
        'sameGap="0"/></hp:ctrl>'
    )
    letters, lines = Letters(1), Lines(after=0)
    run = f'<hp:run charPrIDRef="{body.looks.of_letters(letters)}">{page}{columns}{foot}</hp:run>'
    return body.lines_of("", letters, lines, inside=run)


def _page_borders(body: Body) -> str:
    border = FRAME if body.paper.is_certificate else NO_BORDER
    around = round((9 if body.paper.is_certificate else 5) * UNITS_A_MM)
    return "".join(
        f'<hp:pageBorderFill type="{kind}" borderFillIDRef="{border}" textBorder="PAPER" '
        'headerInside="0" footerInside="0" fillArea="PAPER">'
        f'<hp:offset left="{around}" right="{around}" top="{around}" bottom="{around}"/>'
        "</hp:pageBorderFill>"
        for kind in ("BOTH", "EVEN", "ODD")
    )


def _notes() -> str:
    """How notes would look; the standard asks for them in every section."""
    number = '<hp:autoNumFormat type="DIGIT" userChar="" prefixChar="" suffixChar=")" '
    return "".join(
        f'<hp:{kind}NotePr>{number}supscript="0"/><hp:noteLine length="-1" type="SOLID" '
        'width="0.12 mm" color="#000000"/><hp:noteSpacing betweenNotes="283" belowLine="567" '
        'aboveLine="850"/><hp:numbering type="CONTINUOUS" newNum="1"/>'
        f'<hp:placement place="{place}" beneathText="0"/></hp:{kind}NotePr>'
        for kind, place in (("foot", "EACH_COLUMN"), ("end", "END_OF_DOCUMENT"))
    )


def _foot(body: Body) -> str:
    letters, room = Letters(8, is_quiet=True), round(FOOT_MM * UNITS_A_MM)
    look = body.looks.of_letters(letters)
    number = (
        f'<hp:run charPrIDRef="{look}"><hp:ctrl><hp:autoNum num="1" numType="PAGE">'
        '<hp:autoNumFormat type="DIGIT" userChar="" prefixChar="" suffixChar="" supscript="0"/>'
        "</hp:autoNum></hp:ctrl><hp:t/></hp:run>"
    )
    words = f"{body.paper.about} · {body.paper.title}  "
    line = body.lines_of(words, letters, Lines(align="RIGHT", after=0))
    return (
        f'<hp:ctrl><hp:footer id="{next(body.ids)}" applyPageType="BOTH"><hp:subList id="" '
        'textDirection="HORIZONTAL" lineWrap="BREAK" vertAlign="BOTTOM" linkListIDRef="0" '
        f'linkListNextIDRef="0" textWidth="{body.width}" textHeight="{room}" hasTextRef="0" '
        f'hasNumRef="0">{line.removesuffix("</hp:p>")}{number}</hp:p></hp:subList></hp:footer>'
        "</hp:ctrl>"
    )
