"""The council itself: how it is called and who may read its directory."""
# tested by: tests/challenge/services/council/test_members.py

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.versions import NO_ROW
from challenge.models import Council, Division, User
from challenge.models.council.divisions import FIRST_DIVISIONS, STEERING
from challenge.permissions import may_operate, require

MOST_NAME = 120


class NoCouncil(Refusal):
    """Members are of something."""

    code = "no_council"
    message = _("There is no council yet. Save its name first.")


@transaction.atomic
def save_council(*, actor: User, seen: str | None = None, **values: Any) -> Council:
    """Found the council with its first divisions, or change how it is called and who may read it.

    values: name_ko, name_en, directory.  seen: the version (etag) that the person saw;
    ChangedMeanwhile: somebody changed the same.
    """
    require(may_operate, actor, None)
    wanted = _checked(values)
    council = Council.objects.select_for_update(no_key=True).first()
    if council is None:
        return _found(actor, wanted)
    changes = council.merged(None if seen == NO_ROW else seen, wanted)
    if changes:
        before = {name: getattr(council, name) for name in changes}
        for name, value in changes.items():
            setattr(council, name, value)
        council.save(update_fields=list(changes))
        audit.record(actor, "council.saved", council, before=before, after=changes)
    return council


def hold_council() -> Council:
    """Part of another act: whoever keeps the council waits for whoever else does."""
    council = Council.objects.select_for_update(no_key=True).first()
    if council is None:
        raise NoCouncil
    return council


def _found(actor: User, values: dict[str, Any]) -> Council:
    if not values.get("name_ko"):
        raise InvalidInput(fields={"name_ko": _("Write the council's name.")})
    council = Council.objects.create(**values)
    Division.objects.create(name_ko=STEERING[0], name_en=STEERING[1], is_steering=True, order=0)
    Division.objects.bulk_create(
        Division(name_ko=korean, name_en=english, order=order)
        for order, (korean, english) in enumerate(FIRST_DIVISIONS, 1)
    )
    audit.record(actor, "council.saved", council, after=values)
    return council


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    given = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    wrong: dict[str, Any] = {}
    for name, text in given.items():
        if name in {"name_ko", "name_en"} and len(text) > MOST_NAME:
            wrong[name] = _("Write at most 120 characters.")
    if given.get("name_ko") == "":
        wrong["name_ko"] = _("Write the council's name.")
    if given.get("directory", Council.Directory.HIDDEN) not in Council.Directory.values:
        wrong["directory"] = _("Choose one of the list.")
    if wrong:
        raise InvalidInput(fields=wrong)
    return given
