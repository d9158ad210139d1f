"""How large a logo stands on paper."""
# tested by: tests/challenge/kernel/papers/test_hwpx_file.py

import struct

LOGO_WIDTH_MM, LOGO_HEIGHT_MM = 60.0, 14.0  # at most


def logo_size_mm(png: bytes) -> tuple[float, float]:
    """Its width and height: as large as fits, in its own proportions."""
    width, height = struct.unpack(">II", png[16:24])
    scale = min(LOGO_WIDTH_MM / width, LOGO_HEIGHT_MM / height)
    return width * scale, height * scale
