"""Houses of a judge that only look like a startup's: their names begin alike, so that a person asks
whether they are one; what is surely the same is found as a conflict (ties.py).
"""

# tested by: tests/judging/queries/assignment/test_alike.py

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from challenge.kernel.text.house_names import house_names
from challenge.models import Organisation
from judging.models import Judge
from submissions.models import Entry, EntryState
from submissions.queries.as_submitted import as_submitted

# letters in which two names must begin alike; a Korean name may have two syllables
LEAST_LETTERS, LEAST_SYLLABLES = 4, 2
# as the company is called now, and as it was ever submitted: a new name must not hide a tie
SUBMITTED = "startup__entries__versions__snapshot__company"
NAMES = ("startup__name_ko", "startup__name_en", f"{SUBMITTED}__name_ko", f"{SUBMITTED}__name_en")


@dataclass(frozen=True, slots=True)
class Alike:
    """house: the judge's, as it is written; entry: as submitted."""

    house: str
    entry: Entry


# viewer: caller
def entries_alike(judge: Judge, houses: Iterable[Organisation]) -> list[Alike]:
    """Entries whose company's name begins as one of the houses' names does, or the reverse, and
    which were never looked at as a conflict with this judge.  One query, unless one looks alike.
    """
    keys = {
        key: house.name_ko
        for house in houses
        for key in house_names(house.name_ko) | house_names(house.name_en)
        if len(key) >= _least(key)
    }
    if not keys:
        return []
    beginning = Q()
    for start in {key[: _least(key)] for key in keys}:
        for name in NAMES:
            beginning |= Q(**{f"{name}__icontains": start})
    rows = Entry.objects.filter(edition=judge.edition_id, state=EntryState.SUBMITTED)
    near = rows.filter(beginning).exclude(conflicts__judge=judge).order_by("number")
    named = near.values_list("pk", *NAMES).distinct()
    found = {pk: house for pk, *names in named if (house := _house_like(filter(None, names), keys))}
    if not found:
        return []
    entries = as_submitted(Entry.objects.filter(pk__in=found)).order_by("number")
    return [Alike(found[entry.pk], entry) for entry in entries]


def _house_like(names: Iterable[str], keys: dict[str, str]) -> str:
    """The house whose name begins like one of these, or with which one of these begins; "" if none
    does.  The same name is a conflict already.
    """
    own = {key for name in names for key in house_names(name) if len(key) >= _least(key)}
    for key, house in sorted(keys.items()):
        if any(key != mine and (key.startswith(mine) or mine.startswith(key)) for mine in own):
            return house
    return ""


def _least(key: str) -> int:
    return LEAST_LETTERS if key.isascii() else LEAST_SYLLABLES
