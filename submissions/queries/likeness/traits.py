"""What of a submitted entry is compared with others."""
# tested by: tests/submissions/services/test_likeness.py

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.crypto import salted_hmac

from challenge.kernel.text.folded_names import folded, squeezed
from challenge.kernel.text.house_names import house_names
from submissions.models import Entry, EntryState, EntryVersion, LikenessTrait

Kind = LikenessTrait.Kind
LEAST_DIGITS = 8  # of a phone number


# viewer: clock
def entries_to_read() -> QuerySet[Entry]:
    """Those whose last version has not been read yet; what was erased never is."""
    last = EntryVersion.objects.filter(entry=OuterRef("pk")).order_by("-number").values("pk")[:1]
    rows = Entry.objects.exclude(state=EntryState.DRAFT).filter(erased_at=None)
    return (
        rows.annotate(last=Subquery(last))
        .filter(last__isnull=False)
        .filter(Q(sketch__isnull=True) | ~Q(sketch__version=F("last")))
        .order_by("pk")
    )


# viewer: pure
def digest_of(kind: str, value: str) -> int:
    """A signed number of 64 bits that only this installation can make of the value."""
    key = salted_hmac("submissions.likeness", f"{kind}:{value}", algorithm="sha256")
    return int.from_bytes(key.digest()[:8], signed=True)


# viewer: pure
def traits_in(snapshot: dict[str, Any], accounts: Iterable[int]) -> set[tuple[str, int]]:
    """Kind and value of everything but the text.  accounts: ids of those who write or read."""
    return {(kind, digest_of(kind, value)) for kind, value in _words_of(snapshot, accounts)}


def _words_of(snapshot: dict[str, Any], accounts: Iterable[int]) -> Iterator[tuple[str, str]]:
    company = snapshot["company"]
    if number := company.get("registration_number"):
        yield Kind.REGISTRATION, number
    for column in ("name_ko", "name_en"):
        for name in house_names(company.get(column) or ""):
            yield Kind.NAME, name
    phone = "".join(sign for sign in company.get("phone") or "" if sign.isdecimal())
    if len(phone) >= LEAST_DIGITS:
        yield Kind.PHONE, phone.removeprefix("82").removeprefix("0")
    if person := squeezed(company.get("representative") or ""):
        yield Kind.REPRESENTATIVE, person
    for account in accounts:
        yield Kind.ACCOUNT, str(account)
    for file in snapshot["files"]:
        yield Kind.DECK, file["sha256"]


# viewer: pure
def text_in(snapshot: dict[str, Any]) -> str:
    """Item and answers, folded, the questions left out."""
    item = [str(snapshot["item"].get(name, "")) for name in ("one_line_ko", "one_line_en")]
    answers = [str(row["answer"]) for row in snapshot["answers"] if isinstance(row["answer"], str)]
    return folded(" ".join([*item, *answers]))
