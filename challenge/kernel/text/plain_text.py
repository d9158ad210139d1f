"""Text without the characters that nobody sees or types on purpose: one folding for all that comes
in (forms, API, files) and for exports of what was stored before.
"""

# tested by: tests/challenge/kernel/text/test_plain_text.py

import re

# C0 but tab and line ends, DEL, C1; and U+FFFE, U+FFFF, which XML can't hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]+")
# Marks that turn the direction of what follows: a name could be shown as another.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain_text(text: str) -> str:
    """The text with every run of control characters as one blank and no marks that turn it.

    Tabs, line ends and the joiners of emoji stay.  NUL and lone surrogates: see the callers, which
    refuse them.
    """
    if text.isprintable():
        return text
    return _TURNING.sub("", _CONTROL.sub(" ", text))


def plain_values(value: object) -> object:
    """The same for every text in lists and mappings, as JSON gives them."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, list):
        return [plain_values(item) for item in value]
    if isinstance(value, dict):
        return {plain_values(key): plain_values(item) for key, item in value.items()}
    return value
