"""What the clock may do by itself, which organisers choose: at night, and after an outage.

May change at any time, since no application and no score depends on it.
"""

# tested by: tests/challenge/services/test_clock_rules.py

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import Edition, User
from challenge.models.edition import MOST_WAITLIST_DAYS
from challenge.permissions import may_organise, require

HOURS_OF_A_DAY = range(24)
NAMES = ("quiet_from", "quiet_until", "after_outage", "waitlist_days")


@transaction.atomic
def set_clock_rules(
    *,
    actor: User,
    edition: Edition,
    quiet_from: int | None,
    quiet_until: int | None,
    after_outage: str,
    waitlist_days: int | None = None,
    seen: str | None = None,
) -> Edition:
    """quiet_from, quiet_until: whole hours of the edition's zone, over midnight or not, between
    which nobody is written to without need; None both: at any hour.  after_outage: rounds get the
    lost time back, or wait for an organiser.  waitlist_days: in which whoever waits says whether
    they take a place that became free; 0: organisers ask them by hand; None: as it is.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody set them otherwise
    since.
    """
    require(may_organise, actor, edition)
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    values = (quiet_from, quiet_until, after_outage, waitlist_days)
    given = dict(zip(NAMES, values, strict=True))
    if waitlist_days is None:
        del given["waitlist_days"]
    changes = edition.merged(seen, given)
    if not changes:
        return edition
    before = edition.clock_rules()
    after = {**before, **changes}
    if mistakes := _mistakes(after):
        raise InvalidInput(fields=mistakes)
    hours = [after["quiet_from"], after["quiet_until"]]
    named = {name: after[name] for name in ("after_outage", "waitlist_days")}
    edition.rules = {**edition.rules, **named, "quiet_hours": [] if None in hours else hours}
    edition.save(update_fields=["rules"])
    audit.record(actor, "edition.clock_rules_set", edition, before=before, after=after)
    return edition


def _mistakes(rules: dict[str, Any]) -> dict[str, Any]:
    """What is wrong, at its field."""
    begins, ends = rules["quiet_from"], rules["quiet_until"]
    found: dict[str, Any] = {}
    for name, hour in (("quiet_from", begins), ("quiet_until", ends)):
        if hour is not None and hour not in HOURS_OF_A_DAY:
            found[name] = _("Write a whole hour from 0 to 23.")
    if not found and (begins is None) != (ends is None):
        missing = "quiet_from" if begins is None else "quiet_until"
        found[missing] = _("Write both hours, or neither: then mail goes out at any hour.")
    elif not found and begins is not None and begins == ends:
        found["quiet_until"] = _("Write another hour than the one at which the night begins.")
    if rules["after_outage"] not in Edition.AfterOutage.values:
        found["after_outage"] = _("Choose what happens to rounds after an outage.")
    if rules["waitlist_days"] not in range(MOST_WAITLIST_DAYS + 1):
        words = _("Write a whole number of days from 0 to %(most)d.")
        found["waitlist_days"] = words % {"most": MOST_WAITLIST_DAYS}
    return found
