"""How long a text is as people count: an accent, a skin tone or a joined emoji makes no letter of
its own.
"""

import re
from unicodedata import category, normalize

_JOINED = re.compile("\u200d.|[\U0001f3fb-\U0001f3ff]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_MARKS = {"Mn", "Me"}


def letters_in(text: str) -> int:
    """The number of letters, as the counter beside the field shows it (Intl.Segmenter)."""
    plain = _JOINED.sub("", _FLAG.sub("#", normalize("NFC", text)))
    return sum(category(letter) not in _MARKS for letter in plain)
