"""An organiser notes whether it happened: from then on the forecasts of this winner are open."""
# tested by: tests/introductions/services/forecasts/test_result.py

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, NotFound
from challenge.kernel.versions import require_seen
from challenge.models import User
from challenge.permissions import require
from introductions.models import ForecastQuestion, ForecastResult
from introductions.permissions import may_keep_forecasts
from introductions.queries.forecasts.scores import reported_krw
from judging.models import Winner


@transaction.atomic
def note_forecast_result(
    *,
    actor: User,
    question: ForecastQuestion,
    winner: Winner,
    happened: bool | None,
    source: str = "",
    seen: str | None = None,
) -> ForecastResult | None:
    """happened: None takes a note back that was wrong.  A no needs the time to be over, and a yes
    "by both reports" needs them to say so; whoever forecast reads it.

    seen: the version of the note that the sender saw; it is needed to change one.
    """
    require(may_keep_forecasts, actor, question.edition)
    if winner.entry.edition_id != question.edition_id:
        raise NotFound
    ForecastQuestion.objects.select_for_update(no_key=True).get(pk=question.pk)
    question = ForecastQuestion.objects.select_related("edition").get(pk=question.pk)
    stands = ForecastResult.objects.filter(question=question, winner=winner).first()
    wanted = {"happened": happened, "source": source}
    now = stands.decision_values() if stands else None
    if now == wanted or (stands is None and happened is None):
        return stands
    require_seen(seen, now, wanted, row=stands)
    if happened is None:
        ForecastResult.objects.filter(question=question, winner=winner).delete()
        audit.record(actor, "forecasts.result_lifted", question, edition=question.edition)
        return None
    _check(question, winner, happened=happened, source=source)
    made = stands or ForecastResult(question=question, winner=winner)
    made.happened, made.source = happened, source
    made.noted_by, made.noted_at = actor, clock.now()
    made.save()
    audit.record(actor, "forecasts.result_noted", made, edition=question.edition, **wanted)
    return made


def _check(question: ForecastQuestion, winner: Winner, *, happened: bool, source: str) -> None:
    if source not in ForecastResult.Source.values:
        raise InvalidInput(fields={"source": _("Say how it is known.")})
    if not happened and timezone.localdate(clock.now()) <= question.ends_on:
        words = _("It may still happen: a no can be noted once the months are over.")
        raise InvalidInput(fields={"happened": words})
    reported = reported_krw(question, winner) >= question.amount_krw
    if source == ForecastResult.Source.REPORTS and happened != reported:
        raise InvalidInput(fields={"source": _("The two sides don't report that here.")})
