"""Fonts of pages: those that a PDF brings along, and ours for those that it doesn't.

PDFium draws a font that isn't in the file with the nearest one that it finds; where there is none
with Hangul, every Korean letter stays invisible.  So ours are always among those that it knows.
"""

# tested by: tests/submissions/algorithms/test_pdf_fonts.py

import ctypes
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import ImageFont
from pypdfium2.internal import bases

raw = pdfium.raw
OUR_FONTS = Path(__file__).resolve().parents[2] / "challenge" / "fonts"
SYSTEM_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts/TTF")
MOST_OBJECTS, MOST_DEPTH = 5000, 4  # of a page that are looked at
LAST_LATIN = 0x24F  # every font has these letters
_kept: list[Any] = []  # PDFium reads the paths whenever it looks for a font


def use_our_fonts() -> None:
    """Let PDFium look for fonts in ours too; once, before the first document is opened."""
    if _kept:
        return
    paths = [str(OUR_FONTS), *SYSTEM_FONTS]
    array = (ctypes.c_char_p * (len(paths) + 1))(*[path.encode() for path in paths], None)
    pointers = ctypes.cast(array, ctypes.POINTER(ctypes.POINTER(ctypes.c_char)))
    config = raw.FPDF_LIBRARY_CONFIG(
        version=2, m_pUserFontPaths=pointers, m_pIsolate=None, m_v8EmbedderSlot=0
    )
    _kept.extend((array, config))
    raw.FPDF_DestroyLibrary()
    raw.FPDF_InitLibraryWithConfig(config)
    bases.LIBRARY_AVAILABLE = True


def fonts_without_hangul() -> list[str]:
    """Our fonts that can't draw Korean, or aren't there: none, unless the installation is broken.

    A letter that a font doesn't have is drawn as its sign for "no such letter".
    """
    lacking = []
    for name in ("Pretendard-Regular.ttf", "Pretendard-Bold.ttf"):
        try:
            font = ImageFont.truetype(str(OUR_FONTS / name), 32)
            unknown, known = font.getmask("\U0010fffd"), font.getmask("한")
        except OSError:
            lacking.append(name)
            continue
        if bytes(known) == bytes(unknown) or known.getbbox() is None:
            lacking.append(name)
    return lacking


def draws_only_embedded(page: Any) -> bool:
    """Whether every letter beyond Latin on the page comes with its font."""
    words = page.get_textpage()
    for number, thing in enumerate(page.get_objects([raw.FPDF_PAGEOBJ_TEXT], MOST_DEPTH)):
        if number >= MOST_OBJECTS:
            break
        font = raw.FPDFTextObj_GetFont(thing)
        if font and raw.FPDFFont_GetIsEmbedded(font) == 0 and _beyond_latin(thing, words):
            return False
    return True


def _beyond_latin(thing: Any, words: Any) -> bool:
    size = raw.FPDFTextObj_GetText(thing, words, None, 0)
    letters = ctypes.create_string_buffer(size)
    raw.FPDFTextObj_GetText(
        thing, words, ctypes.cast(letters, ctypes.POINTER(raw.FPDF_WCHAR)), size
    )
    text = letters.raw.decode("utf-16-le", errors="ignore")
    return any(ord(letter) > LAST_LATIN and letter.isalpha() for letter in text)
