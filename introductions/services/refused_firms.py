"""Firms that a startup never wants to meet: left out of every later matching, and
nobody is told.
"""
# tested by: tests/introductions/services/test_propose.py

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.kernel.versions import merged
from challenge.models import User
from challenge.permissions import require
from introductions.algorithms.thesis_match import company_key
from introductions.models import RefusedHouse
from introductions.queries.visible import FIRM_IS_REFUSED, firm_name, firms_shown
from submissions.models import Entry
from submissions.permissions import may_submit_entry

MOST_HOUSES, MOST_LETTERS = 50, 120


@transaction.atomic
def save_refused_firms(
    *, actor: User, entry: Entry, names: Sequence[str], seen: str | None = None
) -> list[RefusedHouse]:
    """Replace the list.  Names are compared without legal form, spaces and capitals.

    seen: the version of firms_shown() that the person saw: a firm that somebody else named since
    stays on the list.
    """
    require(may_submit_entry, actor, entry)
    wanted = {
        company_key(name): " ".join(name.split()) for name in reversed(names) if company_key(name)
    }
    if len(wanted) > MOST_HOUSES or any(len(name) > MOST_LETTERS for name in wanted.values()):
        raise InvalidInput(
            fields={"names": _("Name at most 50 firms, each in at most 120 characters.")}
        )
    Entry.objects.select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)
    known = set(entry.refused_houses.values_list("key", flat=True))
    both = {firm_name(key): key for key in known | wanted.keys()}
    asked = {name: wanted.get(key) and FIRM_IS_REFUSED for name, key in both.items()}
    touched = merged(seen, firms_shown(entry), asked)
    out = {both[name] for name, refused in touched.items() if not refused}
    new = {both[name] for name, refused in touched.items() if refused} - known
    entry.refused_houses.filter(key__in=out).delete()
    RefusedHouse.objects.bulk_create(
        RefusedHouse(entry=entry, name=wanted[key], key=key, refused_by=actor)
        for key in wanted
        if key in new
    )
    after = sorted((known | new) - out)
    if sorted(known) != after:
        audit.record(actor, "refused_houses.saved", entry, before=sorted(known), after=after)
    return list(entry.refused_houses.all())
