"""The awards of an edition."""

# tested by: tests/judging/services/setup/test_edition.py

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.kernel.versions import known_or_new
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.editions import check_row
from judging.models import Announcement, Award, Decision, Round
from judging.queries.setup.award_places import award_places
from judging.services.setup.rounds import fit_last_round


class AwardIsGiven(Refusal):
    """A published result is not changed."""

    code = "award_is_given"
    message = gettext_lazy(
        "This award was announced with its winners, so it can no longer be changed."
    )


class AwardsAreAnnounced(Refusal):
    """What the public reads stays."""

    code = "awards_are_announced"
    message = gettext_lazy(
        "The awards are part of an announcement, so they stay as they are. Withdraw the "
        "announcement first, if it isn't published yet."
    )


@transaction.atomic
def save_award(
    *, actor: User, edition: Edition, key: str, seen: str | None = None, **facts: Any
) -> Award:
    """Add an award, or change the one with this key.

    seen: the version (etag) that the person saw; ChangedMeanwhile, RemovedMeanwhile:
    somebody changed the same, or removed it.
    """
    require(may_organise, actor, edition)
    hold_rounds(edition=edition)
    if Announcement.objects.filter(edition=edition, round__decisions__award__isnull=False).exists():
        raise AwardsAreAnnounced
    award = known_or_new(edition.awards.all(), seen, edition=edition, key=key)
    require_not_given(award)
    changes = award.merged(seen, facts) if award.pk else facts
    if award.pk and not changes:
        return award
    for name, value in changes.items():
        setattr(award, name, value)
    check_row(award)
    award.save(update_fields=list(changes) if award.pk else None)
    _fit_awards(actor=actor, edition=edition)
    audit.record(actor, "award.saved", award, edition=edition, key=key, after=changes)
    return award


def hold_rounds(*, edition: Edition) -> Edition:
    """The edition and all its rounds until the commit: awards change while nobody decides."""
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    list(Round.objects.select_for_update(no_key=True).filter(edition=edition).order_by("pk"))
    return edition


def require_not_given(award: Award) -> None:
    """AwardIsGiven: a winner was announced."""
    if award.pk and award.winners.exists():
        raise AwardIsGiven


class MoreAwardsThanPlaces(Refusal):
    """Scoring has opened with fewer places."""

    code = "more_awards_than_places"
    status = 422


class AwardInUse(Refusal):
    """A decision names it, or it is the only one."""

    code = "award_in_use"
    message = gettext_lazy(
        "This award can't be removed: a decision names it already, or it is the only one."
    )


@transaction.atomic
def add_award(
    *,
    actor: User,
    edition: Edition,
    name_ko: str,
    name_en: str = "",
    places: int = 1,
    prize_krw: int = 0,
    idempotency_key: str = "",
) -> Award:
    """One more award, after the others.

    idempotency_key: the same again (a double click) gives the award that is there.
    """
    require(may_organise, actor, edition)
    hold_rounds(edition=edition)
    before = audit.done_before(
        actor, "award.added", edition=edition, idempotency_key=idempotency_key
    )
    known = Award.objects.filter(pk=int(before.object_id)).first() if before else None
    if known is not None:
        return known
    order = (edition.awards.aggregate(last=Max("order"))["last"] or 0) + 1
    key = _free_key(edition, order)
    typed = {"name_ko": name_ko, "name_en": name_en, "places": places, "prize_krw": prize_krw}
    award = Award(edition=edition, key=key, order=order, **typed)
    check_row(award)
    award.save()
    _fit_awards(actor=actor, edition=edition)
    audit.record(
        actor, "award.added", award, edition=edition, key=key, idempotency_key=idempotency_key
    )
    return award


def _free_key(edition: Edition, first: int) -> str:
    taken = set(edition.awards.values_list("key", flat=True))
    return next(
        name
        for number in range(first, first + len(taken) + 1)
        if (name := f"award-{number}") not in taken
    )


@transaction.atomic
def remove_award(*, actor: User, award: Award) -> None:
    """Remove an award; refused once a decision names it."""
    require(may_organise, actor, award.edition)
    edition = hold_rounds(edition=award.edition)
    if not edition.awards.filter(pk=award.pk).exists():
        return  # somebody was faster
    require_not_given(award)
    if (
        Decision.objects.filter(award=award).exists()
        or not award.edition.awards.exclude(pk=award.pk).exists()
    ):
        raise AwardInUse
    audit.record(actor, "award.removed", award, edition=edition, key=award.key)
    award.delete()
    _fit_awards(actor=actor, edition=edition)


def _fit_awards(*, actor: User, edition: Edition) -> None:
    """The last round chooses as many as can win.

    MoreAwardsThanPlaces: its rules are frozen, so no more awards than its places may be added;
    fewer may stand while another one is being made larger, but nothing is decided meanwhile.
    """
    total = award_places(edition)
    last = fit_last_round(actor=actor, edition=edition, places=total)
    if last is not None and total > last.places:
        text = _(
            "The last round chooses %(places)s, and its rules are frozen. First take places "
            "from another award."
        ) % {"places": last.places}
        raise MoreAwardsThanPlaces(text, fields={"places": text})
