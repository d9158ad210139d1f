"""A note on a page is drawn, so it is read, checked and covered as well."""

import io

import numpy as np
import pytest
from PIL import Image

from submissions.algorithms.pdf_pages import rendered_pages
from submissions.algorithms.shown_pages import open_shown, shown_page
from submissions.queries.korean_numbers import looks_like_resident_number
from tests.submissions.hostile_files import CATALOG, PAGE, PAGES, pdf_of

WIDTH, HEIGHT = 400, 200  # points
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def a_pdf_with_a_note(text: str) -> bytes:
    """One page with a FreeText annotation that has its own appearance, written by hand."""
    drawn = f"BT /F 24 Tf 5 20 Td ({text}) Tj ET"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Resources<<>>/Annots[4 0 R]>>",
        "<</Type/Annot/Subtype/FreeText/F 4/Rect[20 80 380 140]/DA(/F 24 Tf)"
        f"/Contents({text})/AP<</N 5 0 R>>>>",
        f"<</Type/XObject/Subtype/Form/BBox[0 0 360 60]/Resources<</Font<</F {FONT}>>>>"
        f"/Length {len(drawn)}>>stream\n{drawn}\nendstream",
    ]
    body, places = "%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n"
    return f"{body}{end}{len(body)}\n%%EOF".encode()


def test_a_note_is_drawn_and_read() -> None:
    page = next(rendered_pages(a_pdf_with_a_note("Sorimap note"), most_pages=1))
    pixels = np.asarray(Image.open(io.BytesIO(page.image)).convert("L"))
    assert pixels.min() < 100
    assert "Sorimap note" in page.text


def test_a_resident_number_in_a_note_is_seen() -> None:
    page = next(rendered_pages(a_pdf_with_a_note("900101-1234567"), most_pages=1))
    assert looks_like_resident_number(page.text)


def test_the_words_of_a_note_have_a_place_that_can_be_covered() -> None:
    document = open_shown(a_pdf_with_a_note("Sorimap"))
    words = shown_page(document, 0).get_textpage()
    start = words.get_text_range().index("Sorimap")
    assert words.count_rects(start, len("Sorimap")) == 1
    left, bottom, right, top = words.get_rect(0)
    assert 0 <= left < right <= WIDTH
    assert 0 <= bottom < top <= HEIGHT
    document.close()


@pytest.mark.parametrize("wish", ["", "/NeedAppearances true"], ids=["silent", "asked"])
@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("/FT/Tx/V(Sorimap 12)/DA(/Helv 24 Tf 0 g)", "Sorimap 12"),
        ("/FT/Tx/V<FEFFC18CB9ACB9F5>/DA(/Helv 24 Tf 0 g)", "소리맵"),
        ("/FT/Btn/V/Yes/AS/Yes/MK<</CA(4)>>/DA(/ZaDb 24 Tf 0 g)", ""),
    ],
    ids=["latin", "hangul", "tick"],
)
def test_a_filled_form_field_is_drawn_and_read(field: str, text: str, wish: str) -> None:
    """Programs that fill forms often leave the drawing of a field to the reader."""
    form = pdf_of(
        [
            f"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]{wish}"
            "/DA(/Helv 0 Tf 0 g)/DR<</Font<</Helv 5 0 R>>>>>>>>",
            PAGES,
            PAGE.replace("/Resources", "/Annots[4 0 R]/Resources"),
            f"<</Type/Annot/Subtype/Widget/F 4/Rect[40 300 600 360]/T(a)/P 3 0 R{field}>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        ]
    )
    [page] = rendered_pages(form, most_pages=1)
    assert np.asarray(Image.open(io.BytesIO(page.image)).convert("L")).min() < 100
    assert page.text.strip() == text


def test_a_page_as_long_as_a_web_page_is_wide_enough_to_read() -> None:
    [page] = rendered_pages(
        pdf_of([CATALOG, PAGES, PAGE.replace("960 540", "595 4700")]), most_pages=1
    )
    assert (page.width, page.height > 7 * page.width) == (1000, True)
