"""The sample edition is published whatever its scores are: also where they tie across the line."""

import pytest

from judging.models import Announcement, Round
from tests.frontend.pages import sample_pages as sample
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_an_edition_whose_entries_all_tie_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "score_all", _score_alike)
    round = sample.a_round_in_scoring(entries=12, judges=4, sheets=2)
    sample.publish_with_winners(round, winners=6)
    assert round.announcement.state == Announcement.State.PUBLISHED
    assert sample.pages_after_publishing(round)


def _score_alike(round: Round) -> None:
    for assignment in round.assignments.select_related("round").order_by("pk"):
        make.score(assignment, [0.7 for _ in assignment.round.rubric.criteria.all()])
