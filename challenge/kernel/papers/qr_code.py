"""QR codes for papers."""
# tested by: tests/frontend/pages/startups/submitted/test_receipt.py

from io import BytesIO

import qrcode
from qrcode.image.svg import SvgPathImage

QUIET_ZONE = 2  # modules; the paper around it is white
MENDS_15_PERCENT, MENDS_7_PERCENT = qrcode.ERROR_CORRECT_M, qrcode.ERROR_CORRECT_L
MOST_BYTES = {MENDS_15_PERCENT: 2331, MENDS_7_PERCENT: 2953}  # ISO/IEC 18004, version 40


def is_too_long(text: str) -> bool:
    """For any code."""
    return len(text.encode()) > max(MOST_BYTES.values())


def qr_code(text: str) -> str:
    """The text as an SVG picture, as small as it can be; "": it is too long for a code."""
    if is_too_long(text):
        return ""
    fits_firm = len(text.encode()) <= MOST_BYTES[MENDS_15_PERCENT]
    code = qrcode.QRCode(
        error_correction=MENDS_15_PERCENT if fits_firm else MENDS_7_PERCENT, border=QUIET_ZONE
    )
    code.add_data(text)
    file = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(file)
    return file.getvalue().decode()
