"""The app's icons are the house's mark, in the sizes that their names and the manifest say."""

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tools.app_icons import FOLDER, ICONS, drawn

INDIGO = (42, 73, 198)


@pytest.mark.parametrize(("name", "pixels", "is_square"), [(n, *of) for n, of in ICONS.items()])
def test_an_icon_has_its_size_and_where_the_device_cuts_it_no_clear_corner(
    name: str, pixels: int, is_square: bool
) -> None:
    picture = Image.open(FOLDER / f"{name}.png").convert("RGBA")
    assert picture.size == (pixels, pixels)
    red, green, blue, solid = picture.getpixel((0, 0))  # type: ignore[misc]
    assert (solid > 0) == is_square
    assert not is_square or (red, green, blue) == INDIGO


@pytest.mark.browser
def test_the_icons_are_those_that_the_script_draws(browser: Browser) -> None:
    name, (pixels, is_square) = "192", ICONS["192"]
    again = drawn(browser, pixels, is_square=is_square)
    assert again == (FOLDER / f"{name}.png").read_bytes()
