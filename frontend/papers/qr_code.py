"""QR codes for papers."""
# tested by: tests/frontend/pages/startups/submitted/test_receipt.py

from io import BytesIO

import qrcode
from qrcode.image.svg import SvgPathImage

QUIET_ZONE = 2  # modules; the paper around it is white
MENDS_15_PERCENT = qrcode.ERROR_CORRECT_M


def qr_code(text: str) -> str:
    """The text as an SVG picture, as small as it can be."""
    code = qrcode.QRCode(error_correction=MENDS_15_PERCENT, border=QUIET_ZONE)
    code.add_data(text)
    file = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(file)
    return file.getvalue().decode()
