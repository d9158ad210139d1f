"""Texts that the public sees are held in Korean and in English; this picks the reader's."""
# tested by: tests/submissions/services/test_submit.py

from django.utils.translation import get_language


def pick(korean: str, english: str) -> str:
    """The text in the active language; Korean where the English one is missing, and the reverse."""
    wanted, other = (
        (english, korean) if (get_language() or "ko").startswith("en") else (korean, english)
    )
    return wanted or other
