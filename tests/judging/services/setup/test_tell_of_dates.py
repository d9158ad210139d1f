"""Judges hear of new dates before a round opens: each change once, and only who knew of work."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from challenge.models import Mail
from judging.models import Round
from judging.services.assignment.notify import notify_judges
from judging.services.setup.rounds import update_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told() -> list[int | None]:
    return list(Mail.objects.filter(kind="judge_dates_moved").values_list("to_user", flat=True))


def put_off(round: Round, by: timedelta) -> None:
    round.refresh_from_db()
    dates: dict[str, Any] = {"opens_at": round.opens_at + by, "closes_at": round.closes_at + by}
    update_round(actor=f.organiser_of(round.edition), round=round, **dates)


def test_who_knows_of_work_hears_of_every_change_of_dates_and_of_nothing_else() -> None:
    round = f.an_assigned_round(entries=3, judges=4)
    organiser = f.organiser_of(round.edition)
    Round.objects.filter(pk=round.pk).update(opens_at=round.opens_at + DAY)
    put_off(round, DAY)
    assert told() == []  # nobody knows of work yet
    notify_judges(actor=organiser, round=round)
    update_round(actor=organiser, round=round, pass_mark=50)
    assert told() == []
    judges = set(round.assignments.values_list("judge__user", flat=True))
    for times, by in enumerate((DAY, -DAY, DAY), 1):  # there and back again
        put_off(round, by)
        assert Counter(told()) == Counter([*judges] * times)
    mail = Mail.objects.filter(kind="judge_dates_moved").latest("pk")
    round.refresh_from_db()
    assert mail.expires_at == round.closes_at
