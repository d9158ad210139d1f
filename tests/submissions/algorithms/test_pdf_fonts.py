"""Korean without embedded fonts is drawn with ours, and said so; without ours nothing is drawn."""

import subprocess
import sys
from pathlib import Path

import pytest
import typst

from submissions.algorithms import pdf_fonts
from submissions.algorithms.pdf_pages import rendered_pages
from submissions.apps import check_fonts
from tests.challenge.local.embedded_folders import ROOT
from tests.submissions.hostile_files import a_page_with, stream

DARK_PIXELS = """
import io, sys
from pathlib import Path
from PIL import Image
from submissions.algorithms import pdf_fonts
pdf_fonts.SYSTEM_FONTS = ()
pdf_fonts.OUR_FONTS = Path(sys.argv[2])
from submissions.algorithms.pdf_pages import rendered_pages
page = next(rendered_pages(Path(sys.argv[1]).read_bytes(), most_pages=1))
print(sum(Image.open(io.BytesIO(page.image)).convert("L").histogram()[:128]))
"""


def korean_without_its_font(text: str = "소리맵 사업계획서") -> bytes:
    """A font by name only, as Hancom's printer driver writes it where embedding is off."""
    letters = text.encode("utf-16-be").hex().upper()
    return a_page_with(
        f"BT /F 60 Tf 40 300 Td <{letters}> Tj ET".encode(),
        "/Font<</F 5 0 R>>",
        "<</Type/Font/Subtype/Type0/BaseFont/HYGothic-Medium/Encoding/UniKS-UCS2-H"
        "/DescendantFonts[6 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/HYGothic-Medium/DW 1000/FontDescriptor 7 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Korea1)/Supplement 1>>>>",
        "<</Type/FontDescriptor/FontName/HYGothic-Medium/Flags 4/FontBBox[0 -200 1000 900]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>",
        stream(b""),
    )


def dark_pixels(pdf: bytes, fonts: Path, folder: Path) -> int:
    """On a machine without any font of its own."""
    (folder / "deck.pdf").write_bytes(pdf)
    run = [sys.executable, "-c", DARK_PIXELS, str(folder / "deck.pdf"), str(fonts)]
    done = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True)
    return int(done.stdout)


def test_hangul_is_drawn_on_a_machine_without_fonts(tmp_path: Path) -> None:
    deck = korean_without_its_font()
    (tmp_path / "none").mkdir()
    nothing = dark_pixels(deck, tmp_path / "none", tmp_path)
    assert dark_pixels(deck, pdf_fonts.OUR_FONTS, tmp_path) > nothing + 5000


def test_a_page_says_whether_its_fonts_came_along() -> None:
    [foreign] = rendered_pages(korean_without_its_font(), most_pages=1)
    assert foreign.text.startswith("소리맵")
    assert not foreign.fonts_embedded
    source: bytes = '#set text(font: "Pretendard")\n소리맵 사업계획서'.encode()
    embedded = typst.compile(  # type: ignore[misc]  # its stub wants one type for both
        source,
        font_paths=[str(pdf_fonts.OUR_FONTS)],
    )
    [own] = rendered_pages(embedded, most_pages=1)
    assert own.fonts_embedded


def test_latin_without_its_font_is_no_matter() -> None:
    page = a_page_with(
        b"BT /F 60 Tf 40 300 Td (Sorimap) Tj ET",
        "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>",
    )
    assert next(rendered_pages(page, most_pages=1)).fonts_embedded


def test_the_system_check_tells_when_our_fonts_are_missing_or_lack_hangul(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_fonts() == []
    monkeypatch.setattr(pdf_fonts, "OUR_FONTS", tmp_path)
    assert [message.id for message in check_fonts()] == ["submissions.E001"] * 2
    latin = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if latin.exists():
        for name in ("Pretendard-Regular.ttf", "Pretendard-Bold.ttf"):
            (tmp_path / name).write_bytes(latin.read_bytes())
        assert len(check_fonts()) == 2
