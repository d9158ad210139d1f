"""The icons of the judges' app, drawn from the house's own mark: python -m tools.app_icons.

Writes frontend/static/img/app/<name>.png.  Where the device cuts the shape itself (maskable, iOS),
the mark stands on a full square.
"""
# tested by: tests/tools/test_app_icons.py

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "frontend" / "static" / "img"
MARK, FOLDER = IMAGES / "icon.svg", IMAGES / "app"
CORNER = 'rx="9"'
ICONS = {
    "192": (192, False),
    "512": (512, False),
    "512-maskable": (512, True),
    "apple": (180, True),
}
COLOURS = 64  # two colours and the steps between them


def main() -> None:
    """Write every icon."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as played:
        browser = played.chromium.launch(executable_path=os.environ.get("CHROMIUM"))
        for name, (pixels, is_square) in ICONS.items():
            (FOLDER / f"{name}.png").write_bytes(drawn(browser, pixels, is_square=is_square))
        browser.close()


def drawn(browser: Browser, pixels: int, *, is_square: bool) -> bytes:
    """The mark as PNG, this many pixels wide."""
    mark = MARK.read_text("utf-8")
    if CORNER not in mark:
        raise SystemExit(f"{MARK}: its corner is not {CORNER} any more")
    if is_square:
        mark = mark.replace(CORNER, "")
    page = browser.new_page(viewport={"width": pixels, "height": pixels})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{mark}")
    shot = page.screenshot(omit_background=True)
    page.close()
    picture = Image.open(BytesIO(shot)).convert("RGBA")
    done = BytesIO()
    drawn_on = picture.convert("RGB").quantize(COLOURS) if is_square else picture
    drawn_on.save(done, "PNG", optimize=True)
    return done.getvalue()


if __name__ == "__main__":
    main()
