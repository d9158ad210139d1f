"""What becomes of each row beside what is here already, and beside the other rows of the file."""
# tested by: tests/judging/services/imports/test_mapped_import.py

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from challenge.kernel.text.folded_names import folded
from challenge.kernel.text.house_names import house_names
from challenge.models import Edition, User
from submissions.models import Startup


# viewer: caller
def fates_of(kind: str, edition: Edition, rows: Sequence[Any]) -> dict[int, list[str]]:
    """Of each good row, by its line: what will happen that is more than writing it."""
    if kind == "entries":
        return _of_entries(edition, rows)
    if kind == "decisions":
        return {row.line: row.says for row in rows if row.says}
    return _of_judges(rows) if kind == "judges" else {}


def _of_entries(edition: Edition, rows: Sequence[Any]) -> dict[int, list[str]]:
    here, before, names = _companies(edition)
    known = _accounts(row.values["email"] for row in rows)
    houses: dict[str, list[int]] = defaultdict(list)
    people: dict[str, list[int]] = defaultdict(list)
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        company, email = row.values["company"], row.values["email"]
        keys = house_names(company)
        if row.startup:
            words = _("“%(name)s” applied before and keeps its page; only the entry is new.")
            found[row.line].append(words % {"name": names.get(row.startup, company)})
        elif other := _first(here, keys):
            words = _(
                "“%(name)s” has an entry in this edition and looks like the same company. Leave "
                "the row out if it is; otherwise both stay."
            )
            found[row.line].append(words % {"name": other})
        elif other := _first(before, keys):
            words = _(
                "“%(name)s” applied before, but under another business number or none: written as "
                "another company."
            )
            found[row.line].append(words % {"name": other})
        if email in known and not row.startup:
            words = _("%(email)s has an account: its owner becomes the representative.")
            found[row.line].append(words % {"email": email})
        houses[min(keys, default=company)].append(row.line)
        people[email].append(row.line)
    _alike(found, houses, _("The same company by its name as line %(line)s: both are written."))
    _alike(found, people, _("The same e-mail address as line %(line)s: one person for both."))
    return dict(found)


def _companies(edition: Edition) -> tuple[dict[str, str], dict[str, str], dict[int, str]]:
    """Names by how a company is recognised: of this edition, of all of the programme; and by id."""
    applied = Startup.objects.filter(
        entries__submitted_at__isnull=False, entries__edition__challenge=edition.challenge_id
    ).values_list("pk", "name_ko", "entries__edition")
    here = {key: name for _pk, name, of in applied if of == edition.pk for key in house_names(name)}
    before = {key: name for _pk, name, _of in applied for key in house_names(name)}
    return here, before, {pk: name for pk, name, _of in applied}


def _first(names: dict[str, str], keys: Iterable[str]) -> str:
    return next((names[key] for key in sorted(keys) if key in names), "")


def _of_judges(rows: Sequence[Any]) -> dict[int, list[str]]:
    known = _accounts(row.email for row in rows)
    names: dict[str, list[int]] = defaultdict(list)
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.email in known:
            words = _("%(email)s has an account: invited with it.")
            found[row.line].append(words % {"email": row.email})
        names[folded(row.name)].append(row.line)
    _alike(found, names, _("The same name as line %(line)s: two people are invited."))
    return dict(found)


def _accounts(emails: Iterable[str]) -> set[str]:
    asked = set(emails)
    found = Q(email__in=asked) | Q(other_addresses__email__in=asked)
    return asked & User.objects.addresses_of(User.objects.filter(found).values("pk")).keys()


def _alike(found: dict[int, list[str]], lines: dict[str, list[int]], words: str) -> None:
    for same in lines.values():
        for line in same[1:]:
            found[line].append(words % {"line": same[0]})
