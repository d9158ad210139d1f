"""What a blind round hides.

The names of the company and its people, and every way to reach them, in every text that reaches a
judge.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib.postgres.aggregates import ArrayAgg

from judging.queries.scoring.masking.contact_patterns import CONTACTS
from judging.queries.scoring.masking.name_patterns import (
    LEAST_JOINED,
    any_of,
    company_patterns,
    person_patterns,
    roman_patterns,
    spread,
)
from submissions.algorithms.letters import folded_text
from submissions.models import Entry, EntryVersion, Member

COVER = "●●●"
_COMPANY = ("name_ko", "name_en", "representative", "registration_number", "phone", "homepage")
_DIGITS = re.compile(r"\D")

_PLATFORMS = {  # in addresses of many, and words of anybody
    "www", "blog", "cafe", "shop", "store", "smartstore", "naver", "gmail", "daum", "hanmail",
    "kakao", "nate", "google", "outlook", "hotmail", "yahoo", "icloud", "instagram", "facebook",
    "linkedin", "youtube", "twitter", "github", "notion", "tistory", "brunch", "wixsite", "imweb",
    "cafe24", "company", "official", "channel", "site", "page", "home", "main", "index", "korea",
    "info", "contact", "hello", "help", "admin", "support", "office", "sales", "mail", "team",
    "founder", "manager", "master", "test", "user", "member", "startup", "example",
}  # fmt: skip

Names = re.Pattern[str]


# viewer: caller
def names_to_hide(
    entries: Iterable[Entry], versions: Mapping[int, EntryVersion]
) -> dict[int, Names]:
    """Entry → what matches the names of its company and people, and any phone, mail or web address
    and business number.

    As they are now and as they were submitted.  One query.
    """
    rows = list(entries)
    people: dict[int, list[str]] = {}
    members = Member.objects.filter(startup__in={entry.startup_id for entry in rows})
    others = ArrayAgg("user__other_addresses__email", default=[])  # also those that wait
    for member in members.select_related("user").annotate(others=others):
        user = member.user
        people.setdefault(member.startup_id, []).extend(
            [
                *person_patterns(user.name),
                *roman_patterns(user.name_roman),
                *(each for mail in [user.email, *member.others] if mail for each in _of_mail(mail)),
            ]
        )
    found = {}
    for entry in rows:
        submitted = versions[entry.pk].snapshot.get("company", {}) if entry.pk in versions else {}
        now = {name: getattr(entry.startup, name) for name in _COMPANY}
        found[entry.pk] = any_of(
            [
                *CONTACTS,
                *_of_company(now),
                *_of_company(submitted),
                *people.get(entry.startup_id, []),
            ]
        )
    return found


def covered(text: str, names: Names | None) -> str:
    """The text with every name covered, whatever characters it is written with."""
    if not names or not text:
        return text
    kept, place = [], 0
    for start, end in folded_text(text).found(names):
        kept += [text[place:start], COVER]
        place = end
    return "".join([*kept, text[place:]])


def _of_company(company: Mapping[str, Any]) -> Iterator[str]:
    """Patterns of a company's facts."""
    given = {name: str(company.get(name) or "") for name in _COMPANY}
    yield from company_patterns(given["name_ko"])
    yield from company_patterns(given["name_en"])
    yield from person_patterns(given["representative"])
    for name in ("registration_number", "phone"):
        digits = _DIGITS.sub("", given[name])
        if digits:
            yield spread(digits)
    yield from _of_homepage(given["homepage"])


def _of_homepage(address: str) -> Iterator[str]:
    """The address, and what in it is a name: acme.io, instagram.com/acme_official."""
    parts = urlsplit(address if "//" in address else f"//{address}")
    host = parts.netloc.removeprefix("www.")
    if host:
        yield spread(host)
    for label in {*host.split(".")[:-1], *parts.path.split("/")}:
        if len(label) >= LEAST_JOINED and label.lower() not in _PLATFORMS:
            yield spread(label)


def _of_mail(address: str) -> Iterator[str]:
    """The box and the domain of a person's address, where they are names."""
    box, _, domain = address.partition("@")
    for label in (box, domain.partition(".")[0]):
        if len(label) >= LEAST_JOINED and label.lower() not in _PLATFORMS:
            yield spread(label)
