"""What a blind round hides.

The names of the company and its people, in every text that reaches a judge.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from submissions.models import Entry, EntryVersion, Member

COVER = "●●●"
LEAST_LETTERS = 2
_LEGAL = re.compile(
    r"\(주\)|㈜|주식회사|유한회사|\b(?:inc|corp|ltd|llc)\b\.?|\bco\.,?", re.IGNORECASE
)
_COMPANY = ("name_ko", "name_en", "representative", "registration_number", "phone")

Names = re.Pattern[str]


# viewer: caller
def names_to_hide(
    entries: Iterable[Entry], versions: Mapping[int, EntryVersion]
) -> dict[int, Names]:
    """Entry → what matches the names of its company and people.

    As they are now and as they were submitted.  One query.
    """
    rows = list(entries)
    people: dict[int, list[str]] = {}
    for member in Member.objects.filter(
        startup__in={entry.startup_id for entry in rows}
    ).select_related("user"):
        people.setdefault(member.startup_id, []).extend(
            [member.user.name, member.user.name_roman, member.user.email]
        )
    found = {}
    for entry in rows:
        submitted = versions[entry.pk].snapshot.get("company", {}) if entry.pk in versions else {}
        now = {name: getattr(entry.startup, name) for name in (*_COMPANY, "homepage")}
        found[entry.pk] = _pattern(
            [*_words(now), *_words(submitted), *people.get(entry.startup_id, [])]
        )
    return found


def covered(text: str, names: Names | None) -> str:
    """The text with every name covered."""
    return names.sub(COVER, text) if names and text else text


def _words(company: Mapping[str, Any]) -> list[str]:
    host = urlsplit(str(company.get("homepage") or "")).netloc.removeprefix("www.")
    return [str(company.get(name) or "") for name in _COMPANY] + [host]


def _pattern(words: Iterable[str]) -> Names:
    """Longest first, in any case, and over line breaks: a slide may break a name in two."""
    plain = {" ".join(_LEGAL.sub(" ", word).split()) for word in words} | {
        " ".join(word.split()) for word in words
    }
    kept = sorted((word for word in plain if len(word) >= LEAST_LETTERS), key=len, reverse=True)
    return re.compile("|".join(_spread(word) for word in kept) or r"(?!)", re.IGNORECASE)


def _spread(word: str) -> str:
    letters = r"\s*".join(re.escape(letter) for letter in word if not letter.isspace())
    return rf"(?<![A-Za-z]){letters}(?![A-Za-z])" if word.isascii() else letters
