"""What a judge does before the first entry of a round: sign the pledge, go through the names."""

from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal
from judging.models import Judge, Round
from judging.queries.scoring.judge_work import is_to_check_names
from judging.services.assignment.recuse import NamesUnchecked
from judging.services.panel.pledge import has_pledged


class PledgeMissing(Refusal):
    """Nothing is shown or scored before the pledge is signed."""

    code = "pledge_missing"
    status = 403
    message = _("Sign the pledge first.")


def require_way_in(*, judge: Judge, round: Round) -> None:
    """PledgeMissing, NamesUnchecked: the judge may not read or score entries of the round yet."""
    if not has_pledged(judge=judge):
        raise PledgeMissing
    if is_to_check_names(round, judge):
        raise NamesUnchecked
