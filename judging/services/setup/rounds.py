"""The rounds of an edition and their rules, which freeze when scoring opens (docs/rules-kr.md)."""

import secrets
from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.calendars.local_days import days_later
from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from challenge.services.application_form import is_form_free
from challenge.services.editions import RulesAreFrozen, check_row
from judging.algorithms.allocation.allocation_plan import FEWEST_FIRST
from judging.algorithms.allocation.next_batch import TWO_STAGE
from judging.models import Method, Round, RoundKind, RoundState
from judging.models.round import MOST_AUDIENCE_POINTS, WRITTEN_ELSEWHERE, edited_options
from judging.permissions import may_run_round
from judging.queries.setup.allocation_rule import (
    CHOOSING,
    FAIR_METHODS,
    allocation_rule,
    audit_share,
)
from judging.queries.setup.assignment_options import MOST_SHEETS, check_options, check_shares
from judging.queries.setup.award_places import award_places, last_round, places_differ
from judging.queries.setup.round_dates import dates_out_of_order
from judging.queries.setup.rubric import WHOLE
from judging.queries.setup.score_rules import score_mistakes
from judging.services.setup.rubric import copy_rubric, rubric_of_preset, unfrozen_round
from judging.services.setup.tell_of_dates import tell_of_dates

OPTIONS = "allocation_options"
A_WEEK_DAYS = 7
MOST_PICKS = 3
ROUND_COLUMNS = frozenset(
    {
        "kind", "name_ko", "name_en", "opens_at", "closes_at", "blind",
        "sheets_per_entry", "places", "method", "pass_mark", "bonus_cap",
        "min_sheets", "ties", "wild_cards", "min_comment_length",
        "discussion_spread", "discussion_scores", "discussion_names",
        "allocation", "allocation_options", "lottery", "linking", "balance",
        "max_load", "seed", "audience_vote", "audience_picks", "audience_points",
        "asks_amounts", "own_order", "drop_each", "trim_by_criterion", "best_of", "carried_share",
    }
)  # fmt: skip
COPIED = (
    "sheets_per_entry", "method", "pass_mark", "bonus_cap", "min_sheets", "ties", "wild_cards",
    "discussion_spread", "discussion_scores", "discussion_names",
    "min_comment_length", "allocation", "lottery", "linking", "balance", "max_load",
    "asks_amounts", "own_order", "drop_each", "trim_by_criterion", "best_of",
)  # fmt: skip


LAST_PLACES = _(
    "Awards are given in the last round, so it chooses as many as they have places: %(total)s."
)
UNEVEN_METHOD = _(
    "By this rule entries get different numbers of sheets. Choose the mean or the calibrated "
    "score as the official method."
)


class SeedIsSet(Refusal):
    """A seed is drawn once."""

    code = "seed_is_set"
    message = _(
        "This round has its seed, or judges are assigned already. A seed can only be "
        "committed to before that."
    )


class RoundInUse(Refusal):
    """Entries take part, or it is the only one."""

    code = "round_in_use"
    message = _(
        "This round can't be removed: entries take part in it already, or it is the only one."
    )


@transaction.atomic
def update_round(*, actor: User, round: Round, seen: str | None = None, **changes: Any) -> Round:
    """Change a round's rules or dates; refused once its scoring has opened.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_run_round, actor, round)
    # its dates follow those of the call and of other rounds: one change of dates at a time
    Edition.objects.select_for_update(no_key=True).get(pk=round.edition_id)
    round = unfrozen_round(round=round)
    if unknown := set(changes) - ROUND_COLUMNS:
        raise InvalidInput(fields={name: _("This can't be changed here.") for name in unknown})
    check_shares(given=changes)
    if "allocation_options" in changes:
        check_options(edition=round.edition, options=changes["allocation_options"])
    committed = "commitment" in round.allocation_options
    if committed and "seed" in changes and changes["seed"] != round.seed:
        raise SeedIsSet
    before = {name: getattr(round, name) for name in changes}
    changes = _merged(round, seen, changes)
    changes = {name: value for name, value in changes.items() if value != before[name]}
    if not changes:
        return round
    for name, value in changes.items():
        setattr(round, name, value)
    _require_fair_vote(round)
    check_row(round)
    _seal_lot(actor, round)
    mistakes = _mistakes(round) | dates_out_of_order(round=round, changed=changes)
    if "places" in changes and (text := places_differ(round)):
        mistakes["places"] = text
    if mistakes:
        raise InvalidInput(fields=mistakes)
    round.save(update_fields=list(changes))
    earlier = {name: before[name] for name in changes}
    event = audit.record(
        actor, "round.updated", round, before=earlier, after=changes, changed=sorted(changes)
    )
    tell_of_dates(actor=actor, round=round, event=event, changed=changes)
    return round


@transaction.atomic
def commit_seed(*, actor: User, round: Round) -> str:
    """Draw the round's seed now and return only its commitment, for a public notice.

    The commitment is SHA-256 of {"nonce", "seed"}; both stand in the results bundle, so that
    anyone sees that the seed was not chosen afterwards.
    """
    require(may_run_round, actor, round)
    return _commit(actor, unfrozen_round(round=round))


def _seal_lot(actor: User, round: Round) -> None:
    """A lot among equals needs a seed that was committed to before judging: now, if none was."""
    if round.ties == Round.Ties.LOT and round.tie_seal is None:
        try:
            _commit(actor, round)
        except SeedIsSet as late:
            raise InvalidInput(fields={"ties": SeedIsSet.message}) from late


def _commit(actor: User, round: Round) -> str:
    """Draw the seed, write it down, and return its commitment."""
    if round.seed is not None or round.assignments.exists():
        raise SeedIsSet
    seed, nonce = secrets.randbelow(2**31), secrets.token_hex(16)
    commitment = digest({"seed": seed, "nonce": nonce})
    round.seed = seed
    round.allocation_options = {
        **round.allocation_options,
        "commitment": commitment,
        "nonce": nonce,
    }
    round.save(update_fields=["seed", "allocation_options"])
    audit.record(actor, "seed.committed", round, commitment=commitment)
    return commitment


@transaction.atomic
def add_round(
    *,
    actor: User,
    edition: Edition,
    kind: str,
    name_ko: str,
    idempotency_key: str = "",
    **facts: Any,
) -> Round:
    """One more round at the end; the same idempotency_key again gives the round that is there.

    Its rules and rubric begin as copies of the last round's; a week, from a day after that one
    closes.
    """
    edition = _locked(actor, edition)
    key = idempotency_key
    before = audit.done_before(actor, "round.added", edition=edition, idempotency_key=key)
    if before is not None:
        return Round.objects.get(pk=int(before.object_id))
    last = edition.rounds.select_related("rubric").order_by("-order").first()
    copied = {name: getattr(last, name) for name in COPIED} if last else {}
    copied["allocation"] = usual_allocation(kind, copied.get("allocation"))
    place = _place_after(last, edition, facts)
    if facts.get("places") not in {None, place["places"]}:
        raise InvalidInput(fields={"places": LAST_PLACES % {"total": place["places"]}})
    round = Round(edition=edition, kind=kind, name_ko=name_ko, **copied, **facts | place)
    _require_fair_vote(round)
    check_row(round)
    if mistakes := _mistakes(round) | dates_out_of_order(round=round, changed=facts):
        raise InvalidInput(fields=mistakes)
    round.save(force_insert=True)
    _seal_lot(actor, round)
    copy_rubric(rubric=last.rubric if last else None, round=round)
    audit.record(actor, "round.added", round, kind=kind, order=round.order, idempotency_key=key)
    return round


@transaction.atomic
def remove_round(*, actor: User, round: Round) -> None:
    """Remove a round while nothing has happened in it; the orders of the others stay."""
    edition = _locked(actor, round.edition)
    round = round.locked()
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
    fit_last_round(actor=actor, edition=edition, places=award_places(edition))


@transaction.atomic
def fit_last_round(*, actor: User, edition: Edition, places: int) -> Round | None:
    """Let the last round choose that many entries, unless its rules are frozen; the round as it
    stands then.
    """
    require(may_organise, actor, edition)
    last = last_round(edition)
    if last is None or not places or last.places == places:
        return last
    last = last.locked()
    is_free = last.state in {RoundState.SETUP, RoundState.ASSIGNED}
    if is_free and last.rubric.frozen_at is None:
        before, last.places = last.places, places
        last.save(update_fields=["places"])
        audit.record(
            actor,
            "round.updated",
            last,
            before={"places": before},
            after={"places": places},
            changed=["places"],
        )
    return last


@transaction.atomic
def round_of_preset(*, edition: Edition, order: int, row: Mapping[str, Any]) -> Round:
    """A round as a preset's row describes it, with its rubric; its times follow the deadline."""
    facts = dict(row)
    criteria = facts.pop("criterion")
    zone = edition.time_zone
    opens_at = days_later(edition.closes_at, facts.pop("opens_days_after_close"), zone)
    closes_at = days_later(opens_at, facts.pop("open_days"), zone)
    facts |= {name: Decimal(facts[name]) for name in ("pass_mark", "bonus_cap")}
    round = Round.objects.create(
        edition=edition, order=order, opens_at=opens_at, closes_at=closes_at, **facts
    )
    rubric_of_preset(round=round, criteria=criteria)
    return round


def usual_allocation(kind: str, of_last_round: str | None) -> str:
    """A pitch is heard by all; any other round begins as the last one, or evenly."""
    if kind == RoundKind.PITCH:
        return Round.Allocation.EVERYBODY
    if of_last_round in {None, Round.Allocation.EVERYBODY}:
        return Round.Allocation.EVEN
    return str(of_last_round)


def _place_after(last: Round | None, edition: Edition, given: Mapping[str, Any]) -> dict[str, Any]:
    """Order, times and places of a new last round: the times given, or a week from a day after;
    as many places as the awards have.
    """
    zone, ended_at = edition.time_zone, last.closes_at if last else edition.closes_at
    opens_at = given.get("opens_at") or days_later(ended_at, 1, zone)
    return {
        "order": (last.order if last else 0) + 1,
        "opens_at": opens_at,
        "closes_at": given.get("closes_at") or days_later(opens_at, A_WEEK_DAYS, zone),
        # the awards are given in it
        "places": award_places(edition) or (last.places if last else 1),
    }


def _locked(actor: User, edition: Edition) -> Edition:
    require(may_organise, actor, edition)
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if not is_form_free(edition):
        raise RulesAreFrozen(
            _("Applications are open, so rounds can no longer be added or removed.")
        )
    return edition


def _merged(round: Round, seen: str | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be written, each option of the assignment by itself; those that other services
    write stay as they are.
    """
    given = changes.get("allocation_options")
    plain = {name: value for name, value in changes.items() if name != "allocation_options"}
    if given is None:
        return round.merged(seen, plain)
    if seen is None:
        own = {k: v for k, v in given.items() if k not in WRITTEN_ELSEWHERE}
        kept = {k: v for k, v in round.allocation_options.items() if k in WRITTEN_ELSEWHERE}
        return {**plain, OPTIONS: {**own, **kept}}
    wanted = {**dict.fromkeys(edited_options(round.allocation_options)), **edited_options(given)}
    touched = round.merged(seen, {**plain, **wanted})
    options = {name: value for name, value in touched.items() if name in wanted}
    written = {name: value for name, value in touched.items() if name not in options}
    return {**written, OPTIONS: _nested(round.allocation_options, options)} if options else written


def _nested(options: Mapping[str, Any], touched: Mapping[str, Any]) -> dict[str, Any]:
    """The options with what is touched ("allocation_options.weights.stage") in its place; None:
    taken out.
    """
    found: dict[str, Any] = deepcopy(dict(options))
    for name, value in touched.items():
        *way, last = name.split(".")[1:]
        place = found
        for step in way:
            place = place.setdefault(step, {})
        place[last] = value
        if value is None:
            del place[last]
    return found


def _mistakes(round: Round) -> dict[str, Any]:
    """What no constraint of the database says, at the field to correct."""
    found: dict[str, Any] = {
        name: _("Write 1 or more.")
        for name in ("sheets_per_entry", "places", "min_sheets", "max_load")
        if getattr(round, name) < 1
    }
    if not 0 <= round.pass_mark <= WHOLE:
        found["pass_mark"] = _("Write a number from 0 to 100.")
    if round.bonus_cap < 0:
        found["bonus_cap"] = _("Write 0 or more.")
    if not 1 <= round.audience_picks <= MOST_PICKS:
        found["audience_picks"] = _("Write 1, 2 or 3.")
    if round.kind != RoundKind.PITCH and round.audience_vote != Round.AudienceVote.OFF:
        found["audience_vote"] = _("Only a pitch round has an audience that can vote.")
    if round.own_order and not round.takes_own_orders:
        found["own_order"] = _(
            "The calibrated score is the official one here, and no judge's order may enter that. "
            "Choose another official method, or leave this out."
        )
    return _rule_mistakes(round) | score_mistakes(round) | found


def _require_fair_vote(round: Round) -> None:
    """InvalidInput: points of an audience that might vote as often as it likes, or on no scale."""
    if not round.audience_points:
        return
    if not 0 <= round.audience_points <= MOST_AUDIENCE_POINTS:
        text: Any = _("Write a number from 0 to %(most)d.") % {"most": MOST_AUDIENCE_POINTS}
    elif round.audience_vote != Round.AudienceVote.TICKET:
        text = _(
            "Points need one vote a ticket: without tickets, one person can vote from several "
            "browsers."
        )
    elif round.method == Method.SUM:
        text = _("Points are of 100. Choose another official method than the sum.")
    else:
        return
    raise InvalidInput(fields={"audience_points": text})


def _rule_mistakes(round: Round) -> dict[str, Any]:
    """What a rule that gives entries different numbers of sheets can't go with."""
    if audit_share(round) and round.method not in FAIR_METHODS:
        return {"method": UNEVEN_METHOD}
    if round.allocation not in CHOOSING:
        return {}
    found: dict[str, Any] = {}
    rule = allocation_rule(round=round, entries=1, judges=MOST_SHEETS)
    if rule.first < FEWEST_FIRST:
        found["sheets_per_entry"] = _(
            "Write 2 or more: every entry gets so many sheets before the rule chooses."
        )
    elif round.min_sheets > rule.first:
        found["min_sheets"] = _(
            "Some entries stay at the sheets that every entry gets. Ask for no more than those "
            "before there is a result."
        )
    if round.method not in FAIR_METHODS:
        found["method"] = UNEVEN_METHOD
    if rule.most < rule.first or (rule.kind == TWO_STAGE and rule.second <= rule.first):
        found["allocation"] = _(
            "The most sheets of one entry and those of the second stage must be more than the "
            "score sheets that every entry gets."
        )
    return found
