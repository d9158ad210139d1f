"""How letters, lines and boxes of an HWPX look: each look once, by number, in Contents/header.xml.

A document of 한글 names its looks by number (charPrIDRef, paraPrIDRef, borderFillIDRef); what is
written here is only what was asked for.  KS X 6101; where 한글 departs from the standard, as 한글.
"""
# tested by: tests/challenge/kernel/papers/test_hwpx_file.py

from dataclasses import dataclass, field

FONT = "함초롬돋움"  # comes with every 한글
INK, QUIET = "#1A1E26", "#565F6D"
UNITS_A_PT, UNITS_A_MM = 100, 7200 / 25.4
NO_BORDER, NO_FILL, CELL, FRAME = "1", "2", "3", "4"  # of borderFills
BODY, OUTLINE = "0", ("1", "2")  # of styles; what our reader and 한글's outline take for headings
_SCRIPTS = ("hangul", "latin", "hanja", "japanese", "other", "symbol", "user")
_NAMESPACES = {
    "ha": "http://www.hancom.co.kr/hwpml/2011/app",
    "hp": "http://www.hancom.co.kr/hwpml/2011/paragraph",
    "hp10": "http://www.hancom.co.kr/hwpml/2016/paragraph",
    "hs": "http://www.hancom.co.kr/hwpml/2011/section",
    "hc": "http://www.hancom.co.kr/hwpml/2011/core",
    "hh": "http://www.hancom.co.kr/hwpml/2011/head",
    "hhs": "http://www.hancom.co.kr/hwpml/2011/history",
    "hm": "http://www.hancom.co.kr/hwpml/2011/master-page",
    "hpf": "http://www.hancom.co.kr/schema/2011/hpf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "opf": "http://www.idpf.org/2007/opf/",
    "ooxmlchart": "http://www.hancom.co.kr/hwpml/2016/ooxmlchart",
    "hwpunitchar": "http://www.hancom.co.kr/hwpml/2016/HwpUnitChar",
    "epub": "http://www.idpf.org/2007/ops",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
}
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>'
NAMESPACES = "".join(f' xmlns:{name}="{address}"' for name, address in _NAMESPACES.items())


@dataclass(frozen=True, slots=True)
class Letters:
    """Of a run.  size: in points."""

    size: float = 10
    is_bold: bool = False
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Of a paragraph.  align: LEFT, CENTER or RIGHT; before, after: room in points; keeps: stays on
    the page of what follows.
    """

    align: str = "LEFT"
    before: float = 0
    after: float = 3
    keeps: bool = False


@dataclass(slots=True)
class Looks:
    """Those of one document; the first of each is what styles rest on."""

    letters: dict[Letters, str] = field(default_factory=lambda: {Letters(): "0"})
    lines: dict[Lines, str] = field(default_factory=lambda: {Lines(): "0"})

    def of_letters(self, look: Letters) -> str:
        """Its number."""
        return self.letters.setdefault(look, str(len(self.letters)))

    def of_lines(self, look: Lines) -> str:
        """Its number."""
        return self.lines.setdefault(look, str(len(self.lines)))

    def as_header(self, language: str) -> str:
        """Contents/header.xml.  language: "ko" or "en"."""
        letters = "".join(_char(look, number) for look, number in self.letters.items())
        lines = "".join(_para(look, number) for look, number in self.lines.items())
        return (
            f'{DECLARATION}<hh:head{NAMESPACES} version="1.5" secCnt="1">'
            '<hh:beginNum page="1" footnote="1" endnote="1" pic="1" tbl="1" equation="1"/>'
            f"<hh:refList>{_fonts()}{_borders()}"
            f'<hh:charProperties itemCnt="{len(self.letters)}">{letters}</hh:charProperties>'
            '<hh:tabProperties itemCnt="1">'
            '<hh:tabPr id="0" autoTabLeft="0" autoTabRight="0"/></hh:tabProperties>'
            f'<hh:paraProperties itemCnt="{len(self.lines)}">{lines}</hh:paraProperties>'
            f"{_styles(1042 if language == 'ko' else 1033)}</hh:refList>"
            '<hh:compatibleDocument targetProgram="HWP201X"><hh:layoutCompatibility/>'
            '</hh:compatibleDocument><hh:docOption><hh:linkinfo path="" pageInherit="0" '
            'footnoteInherit="0"/></hh:docOption><hh:trackchageConfig flags="56"/></hh:head>'
        )


def _fonts() -> str:
    face = (
        f'<hh:font id="0" face="{FONT}" type="TTF" isEmbedded="0"><hh:typeInfo '
        'familyType="FCAT_GOTHIC" weight="6" proportion="4" contrast="0" strokeVariation="1" '
        'armStyle="1" letterform="1" midline="1" xHeight="1"/></hh:font>'
    )
    faces = "".join(
        f'<hh:fontface lang="{script.upper()}" fontCnt="1">{face}</hh:fontface>'
        for script in _SCRIPTS
    )
    return f'<hh:fontfaces itemCnt="{len(_SCRIPTS)}">{faces}</hh:fontfaces>'


def _borders() -> str:
    """None; none, as letters have it; of a table's cell; around a certificate's page."""
    fill = '<hc:fillBrush><hc:winBrush faceColor="none" hatchColor="#999999" alpha="0"/>'
    fills = (
        _border(NO_BORDER, "NONE", "0.1 mm", "#000000"),
        _border(NO_FILL, "NONE", "0.1 mm", "#000000", f"{fill}</hc:fillBrush>"),
        _border(CELL, "SOLID", "0.12 mm", "#8A93A0"),
        _border(FRAME, "DOUBLE_SLIM", "0.7 mm", "#2A49C6"),
    )
    return f'<hh:borderFills itemCnt="{len(fills)}">{"".join(fills)}</hh:borderFills>'


def _border(number: str, kind: str, width: str, colour: str, fill: str = "") -> str:
    sides = "".join(
        f'<hh:{side}Border type="{kind}" width="{width}" color="{colour}"/>'
        for side in ("left", "right", "top", "bottom")
    )
    return (
        f'<hh:borderFill id="{number}" threeD="0" shadow="0" centerLine="NONE" '
        'breakCellSeparateLine="0"><hh:slash type="NONE" Crooked="0" isCounter="0"/>'
        '<hh:backSlash type="NONE" Crooked="0" isCounter="0"/>'
        f'{sides}<hh:diagonal type="SOLID" width="0.1 mm" color="#000000"/>{fill}</hh:borderFill>'
    )


def _char(look: Letters, number: str) -> str:
    def each(name: str, value: str) -> str:
        values = " ".join(f'{script}="{value}"' for script in _SCRIPTS)
        return f"<hh:{name} {values}/>"

    return (
        f'<hh:charPr id="{number}" height="{round(look.size * UNITS_A_PT)}" '
        f'textColor="{QUIET if look.is_quiet else INK}" shadeColor="none" useFontSpace="0" '
        f'useKerning="0" symMark="NONE" borderFillIDRef="{NO_FILL}">{each("fontRef", "0")}'
        f"{each('ratio', '100')}{each('spacing', '0')}{each('relSz', '100')}{each('offset', '0')}"
        f"{'<hh:bold/>' if look.is_bold else ''}"
        '<hh:underline type="NONE" shape="SOLID" color="#000000"/>'
        '<hh:strikeout shape="NONE" color="#000000"/><hh:outline type="NONE"/>'
        '<hh:shadow type="NONE" color="#C0C0C0" offsetX="10" offsetY="10"/></hh:charPr>'
    )


def _para(look: Lines, number: str) -> str:
    rooms = {
        "intent": 0,
        "left": 0,
        "right": 0,
        "prev": round(look.before * UNITS_A_PT),
        "next": round(look.after * UNITS_A_PT),
    }
    margin = "".join(f'<hc:{side} value="{room}" unit="HWPUNIT"/>' for side, room in rooms.items())
    return (
        f'<hh:paraPr id="{number}" tabPrIDRef="0" condense="0" fontLineHeight="0" snapToGrid="1" '
        'suppressLineNumbers="0" checked="0">'
        f'<hh:align horizontal="{look.align}" vertical="BASELINE"/>'
        '<hh:heading type="NONE" idRef="0" level="0"/>'
        '<hh:breakSetting breakLatinWord="KEEP_WORD" breakNonLatinWord="KEEP_WORD" '
        f'widowOrphan="0" keepWithNext="{int(look.keeps)}" keepLines="0" pageBreakBefore="0" '
        f'lineWrap="BREAK"/><hh:autoSpacing eAsianEng="0" eAsianNum="0"/>'
        f"<hh:margin>{margin}</hh:margin>"
        '<hh:lineSpacing type="PERCENT" value="140" unit="HWPUNIT"/>'
        f'<hh:border borderFillIDRef="{NO_FILL}" offsetLeft="0" offsetRight="0" offsetTop="0" '
        'offsetBottom="0" connect="0" ignoreMargin="0"/></hh:paraPr>'
    )


def _styles(language: int) -> str:
    names = (("바탕글", "Normal"), ("개요 1", "Outline 1"), ("개요 2", "Outline 2"))
    styles = "".join(
        f'<hh:style id="{number}" type="PARA" name="{name}" engName="{english}" paraPrIDRef="0" '
        f'charPrIDRef="0" nextStyleIDRef="{BODY}" langID="{language}" lockForm="0"/>'
        for number, (name, english) in enumerate(names)
    )
    return f'<hh:styles itemCnt="{len(names)}">{styles}</hh:styles>'
