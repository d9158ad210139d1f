"""The steps of a round's allocation: batches by its rule, and an organiser's word about them.

A step rests on the newest tally; the same input gives no second step, so that a task that comes
again, late or twice changes nothing (docs/science.md §1.6).
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.digests import digest
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import User
from challenge.permissions import require
from judging.algorithms.allocation.next_batch import Batch
from judging.models import AllocationStep, Round, RoundEntry, RoundState, Tally
from judging.permissions import may_run_round
from judging.queries.assignment.allocation.allocation_basis import (
    allocation_basis,
    batch_of,
    seed_of_batch,
    sheets_of,
)
from judging.queries.assignment.allocation.allocation_state import AllocationState, allocation_state
from judging.services.assignment.request import request_repair, require_assignable

Kind = AllocationStep.Kind
MOST_LETTERS = 300
BY_HAND = (Kind.PAUSED, Kind.RESUMED, Kind.SKIPPED, Kind.ENDED, Kind.EVENED)


class NothingToSteer(Refusal):
    """The rule asks for nothing, or not now."""

    code = "nothing_to_steer"
    message = _(
        "Sheets of this round are spread evenly, the round is not open, or its rule has ended: "
        "there is nothing to change."
    )


@transaction.atomic
def ask_next_batch(*, actor: User | None, round: Round, tally: Tally) -> AllocationStep | None:
    """Ask for the next batch by the round's rule; None: not now, or it was done already.

    tally: what the choice rests on; nothing is done where it isn't the newest any more.
    """
    if actor is not None:
        require(may_run_round, actor, round)
    round = round.locked()
    require_assignable(round=round)
    state = allocation_state(round=round)
    newest = round.tallies.order_by("-number").values_list("pk", flat=True).first()
    if state is None or newest != tally.pk or not state.may_follow(tally):
        return None
    basis = allocation_basis(round=round, state=state, tally=tally)
    found = digest(basis)
    seed = seed_of_batch(basis_digest=found, round_seed=round.seed)
    batch = batch_of(basis=basis, seed=seed)
    facts = {"seed": seed, "input_digest": found, "rests_on": state.rests_on(tally)}
    return _record(actor, round, state, batch, basis=basis, tally=tally, **facts)


@transaction.atomic
def steer_allocation(*, actor: User, round: Round, kind: str, reason: str) -> AllocationStep:
    """Pause, resume, go on without waiting, end early, or turn to even; with a reason in the log.

    The same again (a double click) changes nothing.
    """
    require(may_run_round, actor, round)
    _require_words(kind, reason)
    round = round.locked()
    state = allocation_state(round=round)
    last = round.allocation_steps.order_by("-number").first()
    if last is not None and last.kind == kind and last.reason == reason.strip():
        return last
    if state is None or state.end is not None or round.state != RoundState.OPEN:
        raise NothingToSteer
    if kind == (Kind.PAUSED if state.is_paused else Kind.RESUMED) or (
        kind == Kind.EVENED and state.is_even
    ):
        raise NothingToSteer
    step = AllocationStep.objects.create(
        round=round,
        number=len(state.steps) + 1,
        kind=kind,
        reason=reason.strip(),
        asked=state.asked,
        budget=state.rule.budget,
        made_by=actor,
    )
    audit.record(actor, "allocation.steered", round, kind=kind, reason=step.reason, step=step.pk)
    return step


def _require_words(kind: str, reason: str) -> None:
    wrong: dict[str, Any] = {}
    if kind not in BY_HAND:
        wrong["kind"] = _("Choose one of: %(known)s.") % {"known": ", ".join(BY_HAND)}
    if not 0 < len(reason.strip()) <= MOST_LETTERS:
        wrong["reason"] = _(
            "Write the reason in at most %(most)d characters: it appears in the log."
        ) % {"most": MOST_LETTERS}
    if wrong:
        raise InvalidInput(fields=wrong)


def _record(
    actor: User | None,
    round: Round,
    state: AllocationState,
    batch: Batch,
    *,
    basis: dict[str, Any],
    **facts: Any,
) -> AllocationStep:
    """The step with its rows and its job, or the stop with the reason of the rule."""
    job = None
    if batch.sheets:
        _want(round, basis["entries"], batch)
        job = request_repair(actor=actor, round=round, cause="allocation")
    step = AllocationStep.objects.create(
        round=round,
        number=len(state.steps) + 1,
        kind=Kind.BATCH if batch.sheets else Kind.STOPPED,
        reason=batch.stop,
        sheets=sheets_of(basis=basis, batch=batch),
        asked=state.asked + len(batch.sheets),
        budget=state.rule.budget,
        basis=basis,
        job=job,
        made_by=actor,
        **facts,
    )
    why: dict[str, Any] = {"reason": batch.stop} if batch.stop else {}
    audit.record(
        actor,
        "round.widened" if batch.sheets else "allocation.stopped",
        round,
        step=step.pk,
        sheets=len(batch.sheets),
        asked=step.asked,
        seed=step.seed,
        digest=step.input_digest,
        **why,
    )
    return step


def _want(round: Round, entries: list[int], batch: Batch) -> None:
    """Write how many sheets the entries of the batch want now."""
    more = dict(zip(entries, batch.per_entry(len(entries)).tolist(), strict=True))
    held = RoundEntry.objects.select_for_update(no_key=True).filter(
        round=round, entry__in=[entry for entry, count in more.items() if count]
    )
    rows = list(held.order_by("pk"))
    for row in rows:
        row.wanted_sheets = (row.wanted_sheets or round.sheets_per_entry) + more[row.entry_id]
    RoundEntry.objects.bulk_update(rows, ["wanted_sheets"])
