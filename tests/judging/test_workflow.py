"""A round from its entries to its announcement, through the real services and the tasks' own
bodies.
"""

import pytest

from challenge.models import Mail
from judging.models import Decision, RoundState, Winner
from judging.queries.results import bundle
from judging.services.results import announce
from judging.services.rounds.running import close_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_a_round_goes_from_its_entries_to_its_announcement() -> None:
    round = f.a_round(entries=9, judges=6)
    organiser = f.organiser_of(round.edition)
    job = f.run(f.assignment_request.request_assignment(actor=organiser, round=round, seed=3))
    assert job.state == "done", job.error
    f.running.open_round(actor=organiser, round=round)
    f.score_all(round)
    close_round(actor=organiser, round=round)
    job = f.run(round.edition.jobs.get(kind="tally"))
    assert job.state == "done", job.error
    round.refresh_from_db()
    assert f.decide.decide_by_ranking(actor=organiser, round=round) == 9
    round.refresh_from_db()
    assert round.state == RoundState.DECIDED
    announcement = announce.prepare_announcement(
        actor=organiser, round=round, message_ko="축하합니다.", message_en="Well done."
    )
    published = announce.publish_announcement(
        actor=f.an_organiser_of(round.edition), announcement=announcement
    )
    announce.mail_results(announcement_id=published.pk)
    assert Mail.objects.filter(kind="result_announced").count() == 9
    assert bundle.first_difference(bundle=published.bundle) is None
    assert Decision.objects.filter(round=round, kind="advance").count() == 3


def test_the_next_round_takes_those_who_advanced_and_its_winners_are_made() -> None:
    first = f.a_published_round(entries=9, judges=6)
    organiser = f.organiser_of(first.edition)
    pitch = first.edition.rounds.get(order=2)
    pitch.sheets_per_entry, pitch.closes_at = 3, first.closes_at + f.timedelta(days=9)
    pitch.opens_at = first.opens_at
    pitch.save()
    assert f.admit.admit_entries(actor=organiser, round=pitch) == 3
    assert f.admit.admit_entries(actor=organiser, round=pitch) == 0
    f.run(f.assignment_request.request_assignment(actor=organiser, round=pitch))
    pitch.refresh_from_db()
    f.running.open_round(actor=organiser, round=pitch)
    f.score_all(pitch)
    f.running.close_round(actor=organiser, round=pitch)
    pitch.refresh_from_db()
    tally = f.tally.tally_round(round=pitch)
    assert tally.calibration_refused == "too_few_entries"
    f.decide.decide_by_ranking(actor=organiser, round=pitch)
    pitch.refresh_from_db()
    announcement = announce.prepare_announcement(actor=organiser, round=pitch)
    announce.publish_announcement(actor=f.an_organiser_of(pitch.edition), announcement=announcement)
    assert sorted(Winner.objects.values_list("award__key", flat=True)) == ["grand", "top", "top"]
