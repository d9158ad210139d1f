"""One folding of names for the whole product: what a person reads as one name is one name.

Formulas: NFKC, general category Cf and Default_Ignorable_Code_Point of the Unicode standard.
"""

# tested by: tests/challenge/kernel/text/test_folded_names.py

import re
from unicodedata import category, normalize

# Default_Ignorable_Code_Point beside Cf: fillers, joiners and selectors that draw nothing
_IGNORED = dict.fromkeys(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xFFF0, 0xFFF9),
        *range(0xE0000, 0xE1000),
    ]
)


def visible(name: str) -> str:
    """The name without characters that nobody sees, blanks and controls folded to one blank."""
    signs = (" " if category(sign) in {"Cc", "Zs", "Zl", "Zp"} else sign for sign in name)
    return " ".join(without_invisible("".join(signs)).split())


def without_invisible(name: str) -> str:
    """The name as written, but for characters that draw nothing (Cf, fillers, selectors)."""
    return "".join(sign for sign in name.translate(_IGNORED) if category(sign) != "Cf").strip()


def folded(name: str) -> str:
    """By what two written names are compared: NFKC, visible characters, one blank, no case."""
    return visible(normalize("NFKC", visible(name))).casefold()


def beside(title: str, name: str) -> str:
    """What a title adds to the name printed before it: nothing where both read alike."""
    return "" if squeezed(title) == squeezed(name) else title


def only_difference(name: str, other: str) -> str:
    """In what two spellings of one folded name differ.

    invisible | blanks | width | case; "" if not at all, or in more than that.
    """
    if name == other or squeezed(name) != squeezed(other):
        return ""
    if visible(name) == visible(other):
        return "invisible"
    if normalize("NFKC", visible(name)) == normalize("NFKC", visible(other)):
        return "width"
    return "case" if folded(name) == folded(other) else "blanks"


def squeezed(name: str) -> str:
    """The folded name without any blank, and whole numbers without zeros that say nothing."""
    bare = folded(name).replace(" ", "")
    number = re.fullmatch(r"0*(\d+)(?:\.0+)?", bare)
    return number[1] if number else bare
