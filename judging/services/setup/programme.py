"""Which rounds and awards an edition has: added and taken away until applications open."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.application_form import is_form_free
from challenge.services.editions import RulesAreFrozen
from judging.models import Anchor, Award, Criterion, Decision, Round, RoundState, Rubric
from judging.services.setup.edition import check_row, require_not_given

COPIED = (
    "sheets_per_entry",
    "method",
    "pass_mark",
    "bonus_cap",
    "min_sheets",
    "min_comment_length",
    "allocation",
    "lottery",
    "linking",
    "max_load",
)


class RoundInUse(Refusal):
    """Entries take part, or it is the only one."""

    code = "round_in_use"
    message = _(
        "This round can't be taken away: entries take part in it already, or it is the only one."
    )


class AwardInUse(Refusal):
    """A decision names it, or it is the only one."""

    code = "award_in_use"
    message = _(
        "This award can't be taken away: a decision names it already, or it is the only one."
    )


@transaction.atomic
def add_round(*, actor: User, edition: Edition, kind: str, name_ko: str, **facts: Any) -> Round:
    """One more round at the end.

    Its rules and rubric begin as copies of the last round's; a week, from a day after that one
    closes.
    """
    edition = _locked(actor, edition)
    last = edition.rounds.select_related("rubric").order_by("-order").first()
    values: dict[str, Any] = {name: getattr(last, name) for name in COPIED} if last else {}
    opens_at = facts.pop("opens_at", None) or (
        last.closes_at if last else edition.closes_at
    ) + timedelta(days=1)
    closes_at = facts.pop("closes_at", None) or opens_at + timedelta(days=7)
    places = facts.pop("places", None) or (last.places if last else 1)
    round = Round(
        edition=edition,
        order=(last.order if last else 0) + 1,
        kind=kind,
        name_ko=name_ko,
        opens_at=opens_at,
        closes_at=closes_at,
        places=places,
        **values,
        **facts,
    )
    check_row(round)
    round.save(force_insert=True)
    rubric = Rubric.objects.create(round=round)
    for criterion in last.rubric.criteria.prefetch_related("anchors") if last else []:
        _copy(criterion, rubric)
    audit.record(actor, "round.added", round, kind=kind, order=round.order)
    return round


@transaction.atomic
def remove_round(*, actor: User, round: Round) -> None:
    """Take a round away while nothing has happened in it; the orders of the others stay."""
    edition = _locked(actor, round.edition)
    if (
        round.state != RoundState.SETUP
        or round.participations.exists()
        or not edition.rounds.exclude(pk=round.pk).exists()
    ):
        raise RoundInUse
    audit.record(
        actor, "round.removed", round, edition=edition, order=round.order, name=round.name_ko
    )
    round.delete()


@transaction.atomic
def add_award(
    *,
    actor: User,
    edition: Edition,
    name_ko: str,
    name_en: str = "",
    places: int = 1,
    prize_krw: int = 0,
) -> Award:
    """One more award, after the others."""
    require(may_organise, actor, edition)
    order = (edition.awards.aggregate(last=Max("order"))["last"] or 0) + 1
    taken = set(edition.awards.values_list("key", flat=True))
    key = next(
        name
        for number in range(order, order + len(taken) + 1)
        if (name := f"award-{number}") not in taken
    )
    award = Award(
        edition=edition,
        key=key,
        order=order,
        name_ko=name_ko,
        name_en=name_en,
        places=places,
        prize_krw=prize_krw,
    )
    check_row(award)
    award.save()
    audit.record(actor, "award.added", award, edition=edition, key=key)
    return award


@transaction.atomic
def remove_award(*, actor: User, award: Award) -> None:
    """Take an award away; refused once a decision names it."""
    require(may_organise, actor, award.edition)
    require_not_given(award)
    if (
        Decision.objects.filter(award=award).exists()
        or not award.edition.awards.exclude(pk=award.pk).exists()
    ):
        raise AwardInUse
    audit.record(actor, "award.removed", award, edition=award.edition, key=award.key)
    award.delete()


def _locked(actor: User, edition: Edition) -> Edition:
    require(may_organise, actor, edition)
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if not is_form_free(edition):
        raise RulesAreFrozen(
            _("Applications are open, so rounds can no longer be added or taken away.")
        )
    return edition


def _copy(criterion: Criterion, rubric: Rubric) -> None:
    anchors = list(criterion.anchors.all())
    facts = {
        name: getattr(criterion, name)
        for name in (
            "key",
            "order",
            "mode",
            "title_ko",
            "title_en",
            "help_ko",
            "help_en",
            "points",
            "step",
        )
    }
    made = Criterion.objects.create(rubric=rubric, **facts)
    Anchor.objects.bulk_create(
        Anchor(criterion=made, level=anchor.level, text_ko=anchor.text_ko, text_en=anchor.text_en)
        for anchor in anchors
    )
