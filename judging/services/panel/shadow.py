"""Shadow judges: who counts becomes one who looks on, and back, as long as nothing is scored."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import User
from challenge.permissions import require
from judging.models import (
    RECUSED_STATES,
    REMOVED_STATES,
    SHADOW_OF,
    Assignment,
    AssignmentState,
    Conflict,
    Judge,
)
from judging.permissions import may_manage_judge
from judging.services.assignment.request import ASSIGNABLE, request_repair
from judging.services.assignment.take_back import (
    begun,
    lock_assignments,
    lock_judge,
    lock_running_rounds,
    take_back,
)

_COUNTED_OF = {shadow: counted for counted, shadow in SHADOW_OF.items()}


class HasSheets(Refusal):
    """What was begun as one stays what it is."""

    code = "judge_has_sheets"
    message = _(
        "This judge has begun score sheets in this edition. Whether they count can be changed only "
        "before the first one."
    )


@transaction.atomic
def set_shadow(*, actor: User, judge: Judge, is_shadow: bool) -> Judge:
    """Make a judge a shadow, whose sheets never count, or one who counts again.

    What they have and didn't begin is taken back; where it counted, a repair is requested.
    HasSheets: they began a sheet, or submitted one.
    """
    require(may_manage_judge, actor, judge)
    rounds = {round.pk: round for round in lock_running_rounds(edition_id=judge.edition_id)}
    judge = lock_judge(judge=judge)
    if judge.is_shadow == is_shadow:
        return judge
    rows = Assignment.with_shadows.filter(judge=judge)
    held = lock_assignments(rows=rows.select_related("round"))
    if begun(assignments=held):
        raise HasSheets
    take_back(actor=actor, edition=judge.edition, assignments=held, reason="shadow")
    short = {row.round_id for row in held if row.state == AssignmentState.ACTIVE}
    _move(lock_assignments(rows=rows))
    Judge.with_shadows.filter(pk=judge.pk).update(is_shadow=is_shadow)
    judge.is_shadow = is_shadow
    audit.record(actor, "judge.made_shadow" if is_shadow else "judge.made_counting", judge)
    if not is_shadow:
        _into_public_log(actor, judge)
    for pk in sorted(short & set(rounds)):
        if rounds[pk].state in ASSIGNABLE:
            request_repair(actor=actor, round=rounds[pk], cause="replacement")
    return judge


def _into_public_log(actor: User, judge: Judge) -> None:
    """What the public log did not take of the shadow, and holds of everybody who counts."""
    facts: dict[str, Any] = {"edition": judge.edition, "judge": judge.pk}
    for pledge in judge.pledges.order_by("pk"):
        audit.record(actor, "pledge.counted", pledge, version=pledge.text_version, **facts)
    standing = judge.conflicts.filter(source=Conflict.Source.DECLARED, withdrawn_at=None)
    for conflict in standing.order_by("pk"):
        told = facts | {"entry": conflict.entry_id, "kind": conflict.kind}
        audit.record(actor, "conflict.counted", conflict, **told)


def _move(rows: list[Assignment]) -> None:
    """Pairs that are over, from the states that count to those of shadows, or back."""
    for state in (*RECUSED_STATES, *REMOVED_STATES):
        other = SHADOW_OF.get(state) or _COUNTED_OF[state]
        Assignment.advance_all([row for row in rows if row.state == state], other)
