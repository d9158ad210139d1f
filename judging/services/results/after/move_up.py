"""A waiting list that moves up: who is next is asked by itself, answers in time, and comes into
the result by a correction of two people.
"""
# tested by: tests/judging/services/results/after/test_move_up.py

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import Refusal
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.clock_failures import Subject, attempt_apart
from challenge.services.mailing import promise_mail
from challenge.services.organiser_mail import mail_organisers
from judging.models import (
    Announcement,
    Decision,
    DecisionKind,
    PlaceOffer,
    ResultCorrection,
    Round,
    RoundState,
)
from judging.permissions import may_answer_place
from judging.queries.results.published.free_places import GONE, WAITS, free_places
from judging.queries.results.published.offers import (
    awards_left,
    next_in_line,
    offers_to_place,
)
from judging.services.results.correct import prepare_correction
from submissions.models import Member

State = PlaceOffer.State


class OfferOver(Refusal):
    """Its time is over, it was answered, or the place is gone."""

    code = "place_offer_over"
    status = 410
    message = gettext_lazy("This place can no longer be taken. Ask the organiser if in doubt.")


class NobodyAccepted(Refusal):
    """A place is given to whoever said yes."""

    code = "nobody_accepted"
    message = gettext_lazy("Nobody on the waiting list has accepted a place that is still free.")


def move_waiting_lists() -> None:
    """For the clock: every published round with a place that became free, each by itself."""
    waiting, gone = Decision.objects.filter(WAITS), Decision.objects.filter(GONE)
    rounds = Round.objects.filter(
        state=RoundState.PUBLISHED,
        edition__state=Edition.State.PUBLISHED,
        edition__rules__waitlist_days__gt=0,
        pk__in=waiting.values("round"),
    ).filter(pk__in=gone.values("round"))
    for round in rounds.select_related("edition").order_by("pk"):
        attempt_apart(
            what="results.move_up",
            subject=Subject("round", round.pk, round.edition_id),
            act=partial(offer_free_places, round=round),
        )


@transaction.atomic
def offer_free_places(*, round: Round) -> int:
    """Ask the next in line for each place that nobody was asked for, or nobody took; how many.

    Run twice, each is asked once.  An offer whose place is free no more is cancelled.
    """
    round = round.locked()
    days = round.edition.clock_rules()["waitlist_days"]
    free = free_places(round) if days else None
    left = {entry.pk: entry for entry in free.left_by} if free else {}
    _settle_offers(round, left)
    held = PlaceOffer.objects.filter(round=round, state__in=[State.OPEN, State.ACCEPTED])
    taken = set(held.values_list("left_by", flat=True))
    asked = 0
    for place in [entry for entry in left.values() if entry.pk not in taken]:
        waiting = next_in_line(round)
        if waiting is None:
            break
        now = clock.now()
        offer = PlaceOffer.objects.create(
            edition=round.edition, round=round, entry=waiting, left_by=place, offered_at=now,
            answer_by=now + timedelta(days=days),
        )  # fmt: skip
        audit.record(None, "place.offered", offer, entry=waiting.pk, left_by=place.pk)
        _mail_entrants(offer)
        asked += 1
    return asked


@transaction.atomic
def answer_place(*, actor: User, offer: PlaceOffer, takes_it: bool) -> PlaceOffer:
    """Say whether the startup takes the place; the same again changes nothing.

    OfferOver: it was answered otherwise, or its time is over.
    """
    require(may_answer_place, actor, offer)
    round = offer.round.locked()
    held = _held(offer)
    wanted = State.ACCEPTED if takes_it else State.DECLINED
    if held.state == wanted:
        return held
    free = free_places(round)
    is_free = free is not None and held.left_by_id in {entry.pk for entry in free.left_by}
    if not held.is_open or (takes_it and not is_free):
        raise OfferOver
    held.advance(wanted, answered_at=clock.now(), answered_by=actor)
    audit.record(actor, f"place.{wanted}", held, entry=held.entry_id, left_by=held.left_by_id)
    if takes_it:
        mail_organisers(
            actor=actor,
            edition=held.edition,
            key=f"place-accepted-{held.pk}",
            kind="place_accepted",
            path=f"rounds/{round.order}/correction/",
            offer=held,
            round=round,
        )
    else:
        offer_free_places(round=round)
    return held


@transaction.atomic
def prepare_move_up(*, actor: User, round: Round) -> ResultCorrection:
    """Prepare the correction that gives their places to all who accepted; a second person publishes
    it.  NobodyAccepted: there is none.
    """
    require(may_organise, actor, round.edition)
    round = round.locked()
    offers = offers_to_place(round)
    if not offers:
        raise NobodyAccepted
    announcement = Announcement.objects.select_related("round", "edition").get(round=round)
    changes, given = list[dict[str, Any]](), awards_left(round)
    for offer in offers:
        award = given.get(offer.left_by_id, "")
        kind = DecisionKind.AWARD if award else DecisionKind.ADVANCE
        changes.append({"entry": offer.entry_id, "kind": kind, "award": award})
        if award:
            changes.append({"entry": offer.left_by_id, "kind": DecisionKind.REJECT, "award": ""})
    return prepare_correction(
        actor=actor, announcement=announcement, changes=changes, seen=None, **_reasons(offers)
    )


def _reasons(offers: Iterable[PlaceOffer]) -> dict[str, str]:
    words = {}
    for language in ("ko", "en"):
        with translation.override(language):
            text = _("%(left)s withdrew; by the waiting list its place goes to %(entry)s.")
            parts = [
                text % {"left": offer.left_by.code, "entry": offer.entry.code} for offer in offers
            ]
            words[f"reason_{language}"] = " ".join(parts)
    return words


def _settle_offers(round: Round, left: dict[int, Any]) -> None:
    """Those whose time is over lapse; those whose place is free no more are cancelled."""
    rows = PlaceOffer.objects.select_for_update(no_key=True).filter(round=round)
    for offer in rows.filter(state__in=[State.OPEN, State.ACCEPTED]).order_by("pk"):
        if offer.state == State.OPEN and not offer.is_open:
            offer.advance(State.LAPSED)
            audit.record(None, "place.lapsed", offer, entry=offer.entry_id)
        elif offer.left_by_id not in left and offer.state == State.OPEN:
            offer.advance(State.CANCELLED)
            audit.record(None, "place.cancelled", offer, entry=offer.entry_id)


def _held(offer: PlaceOffer) -> PlaceOffer:
    rows = PlaceOffer.objects.select_for_update(no_key=True, of=("self",))
    names = ("edition", "round__edition", "entry__startup", "entry__edition", "left_by__startup")
    return rows.select_related(*names).get(pk=offer.pk)


def _mail_entrants(offer: PlaceOffer) -> None:
    """Everybody who writes for the entry; its representative answers."""
    members = Member.objects.filter(startup=offer.entry.startup_id)
    for member in members.exclude(kind=Member.Kind.VIEWER).select_related("user").order_by("pk"):
        prefix = "/en" if member.user.language == "en" else ""
        promise_mail(
            actor=None,
            key=f"place-offered-{offer.pk}-{member.user_id}",
            kind="place_offered",
            to=member.user,
            edition=offer.edition,
            link=f"{settings.SITE_URL}{prefix}/apply/{offer.entry_id}/place/",
            expires_at=offer.answer_by,
            offer=offer,
            round=offer.round,
        )
