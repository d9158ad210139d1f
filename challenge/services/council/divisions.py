"""Divisions, and who sits in them."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import CouncilPerson, Division, Seat, User
from challenge.permissions import may_operate, require
from challenge.services.council.council import hold_council
from challenge.services.council.members import MemberGone

MOST_NAME, MOST_DIVISIONS = 60, 30


@transaction.atomic
def add_division(*, actor: User, name_ko: str, name_en: str = "") -> Division:
    """One more division, after the others; the same name again is the same one."""
    require(may_operate, actor, None)
    given = _checked({"name_ko": name_ko, "name_en": name_en})
    hold_council()
    known = Division.objects.filter(name_ko=given["name_ko"]).first()
    if known is not None:
        return known
    count = Division.objects.count()
    if count >= MOST_DIVISIONS:
        raise InvalidInput(fields={"name_ko": _("There are 30 divisions already.")})
    division = Division.objects.create(order=count + 1, **given)
    audit.record(actor, "council.division_added", division)
    return division


@transaction.atomic
def save_division(
    *, actor: User, division: Division, seen: str | None = None, **values: Any
) -> Division:
    """Call it otherwise.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_operate, actor, None)
    given = _checked(values)
    hold_council()
    held = Division.objects.filter(pk=division.pk).first()
    if held is None:
        raise MemberGone
    changes = held.merged(seen, given)
    if not changes:
        return held
    same = Division.objects.filter(name_ko=changes.get("name_ko", "")).exclude(pk=held.pk)
    if same.exists():
        raise InvalidInput(fields={"name_ko": _("Another division is called so.")})
    for name, value in changes.items():
        setattr(held, name, value)
    held.save(update_fields=list(changes))
    audit.record(actor, "council.division_saved", held, after=changes)
    return held


@transaction.atomic
def give_seat(
    *, actor: User, division: Division, person: CouncilPerson, is_chair: bool = False
) -> Seat:
    """Somebody of a member sits in the division, or chairs it; twice is once."""
    require(may_operate, actor, None)
    hold_council()
    if not CouncilPerson.objects.filter(pk=person.pk).exists():
        raise MemberGone
    if not Division.objects.filter(pk=division.pk).exists():
        raise MemberGone
    seat, made = Seat.objects.get_or_create(
        division=division, person=person, defaults={"is_chair": is_chair}
    )
    if not made and seat.is_chair == is_chair:
        return seat
    if not made:
        seat.is_chair = is_chair
        seat.save(update_fields=["is_chair"])
    user = person.user_id
    audit.record(actor, "council.seat_given", seat, user=user, division=division.pk, chair=is_chair)
    return seat


@transaction.atomic
def take_seat(*, actor: User, seat: Seat) -> None:
    """They sit in the division no more."""
    require(may_operate, actor, None)
    hold_council()
    found = Seat.objects.select_related("person").filter(pk=seat.pk).first()
    if found is None:
        return  # somebody was faster
    user, division = found.person.user_id, found.division_id
    audit.record(actor, "council.seat_taken", found, user=user, division=division)
    found.delete()


def _checked(values: dict[str, Any]) -> dict[str, str]:
    given = {name: str(text).strip() for name, text in values.items()}
    wrong: dict[str, Any] = {
        name: _("Write at most 60 characters.")
        for name, text in given.items()
        if len(text) > MOST_NAME
    }
    if given.get("name_ko") == "":
        wrong["name_ko"] = _("Name the division.")
    if wrong:
        raise InvalidInput(fields=wrong)
    return given
