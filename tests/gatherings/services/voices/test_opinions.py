"""Votes are counted by the clock for five people and more, and once for all at the end."""

import pytest
from django.utils import timezone

from challenge.models import Job
from gatherings.models import OpinionResult, Vote
from gatherings.queries.voices import outcome_of
from gatherings.services.voices.opinions import ask_for_counts, write_opinions
from tests.gatherings.services.voices.worlds import (
    a_consultation,
    a_statement,
    ended,
    voted,
)

pytestmark = pytest.mark.django_db
CAMPS = ["++--++--", "++--++-+", "++--+--o", "++---+--", "++--++--"]
OTHERS = ["+---++++", "+-+-++++", "+--+++++", "+---+++o", "+---++++"]


def counted() -> int:
    """Ask as the clock does, and do what was asked for."""
    asked = ask_for_counts()
    for job in Job.objects.filter(kind="count_voices", state="queued").order_by("pk"):
        write_opinions(job_id=job.pk)
    return asked


def test_groups_and_what_they_share_are_shown_without_names() -> None:
    row = a_consultation()
    statements = [a_statement(row) for _number in range(8)]
    voted(row, [*CAMPS, *OTHERS])
    assert counted() == 1
    outcome = outcome_of(row)
    assert outcome is not None
    assert outcome.sizes == (5, 5)
    assert statements[0] in [opinion.statement for opinion in outcome.shared]
    assert statements[1] in [opinion.statement for opinion in outcome.divided]
    first = next(each for each in outcome.shared if each.statement == statements[0])
    assert first.all is not None
    assert (first.all.agrees, first.all.seen) == (10, 10)
    assert not outcome.result.is_final


def test_four_people_are_told_of_nowhere() -> None:
    row = a_consultation()
    for _number in range(8):
        a_statement(row)
    voted(row, CAMPS[:4])
    assert counted() == 0
    assert outcome_of(row) is None
    ended(row)
    assert counted() == 1
    result = OpinionResult.objects.get()
    assert (result.is_final, result.voters) == (True, 4)
    assert result.figures == {"sizes": [], "statements": [], "shared": [], "divided": []}


def test_a_statement_that_four_saw_has_no_figures() -> None:
    row = a_consultation()
    statements = [a_statement(row) for _number in range(8)]
    voted(row, ["++++++++", "++++++++", "++++++++", "++++++++", "+++++++."])
    counted()
    outcome = outcome_of(row)
    assert outcome is not None
    assert [opinion.statement for opinion in outcome.shared] == statements[:7]
    (last,) = outcome.others
    assert (last.statement, last.all, last.groups) == (statements[7], None, (None,))


def test_it_is_counted_anew_for_five_more_and_not_for_one() -> None:
    row = a_consultation()
    for _number in range(8):
        a_statement(row)
    voted(row, CAMPS)
    assert counted() == 1
    before = OpinionResult.objects.get().made_at
    voted(row, OTHERS[:4])
    assert counted() == 0
    assert OpinionResult.objects.get().made_at == before
    voted(row, OTHERS[4:])
    assert counted() == 1
    assert OpinionResult.objects.get().voters == 10


def test_the_end_freezes_it() -> None:
    row = a_consultation()
    for _number in range(8):
        a_statement(row)
    people = voted(row, CAMPS)
    ended(row)
    assert counted() == 1
    final = OpinionResult.objects.get()
    assert final.is_final
    Vote.objects.filter(user=people[0]).delete()  # as an erasure does
    assert counted() == 0
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(state="queued")
    write_opinions(job_id=job.pk)
    again = OpinionResult.objects.get()
    assert (again.voters, again.figures, again.made_at) == (5, final.figures, final.made_at)
    assert timezone.now() > row.closes_at
