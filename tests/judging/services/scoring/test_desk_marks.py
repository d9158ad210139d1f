"""Bookmarks and flags: the judge's own; organisers see how many want to discuss an entry."""

from copy import deepcopy

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent
from judging.models import Assignment, AssignmentState, DeskMark, Round
from judging.services.scoring.desk_marks import mark_entry
from judging.services.scoring.sheet import PledgeMissing
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def round_of_module(module_database: None) -> Round:
    return f.an_open_round(entries=3, judges=3)


@pytest.fixture
def pair(round_of_module: Round) -> Assignment:
    return f.first_assignment(deepcopy(round_of_module))


def acts() -> list[str]:
    events = AuditEvent.objects.filter(action__in=["sheet.flagged", "sheet.unflagged"])
    return list(events.order_by("pk").values_list("action", flat=True))


def test_a_flag_is_on_record_and_its_reason_goes_with_it(pair: Assignment) -> None:
    judge = pair.judge.user
    mark_entry(actor=judge, assignment=pair, to_discuss=True, reason=" 시장 수치가 다릅니다 ")
    mark = mark_entry(actor=judge, assignment=pair, is_bookmarked=True)
    assert (mark.to_discuss, mark.reason, mark.is_bookmarked) == (
        True,
        "시장 수치가 다릅니다",
        True,
    )
    again = mark_entry(actor=judge, assignment=pair, to_discuss=True)
    assert (again.pk, again.reason) == (mark.pk, "시장 수치가 다릅니다")
    assert acts() == ["sheet.flagged"]
    assert "시장" not in str(AuditEvent.objects.get(action="sheet.flagged").facts)
    mark = mark_entry(actor=judge, assignment=pair, to_discuss=False)
    assert (mark.reason, mark.is_bookmarked) == ("", True)
    assert acts() == ["sheet.flagged", "sheet.unflagged"]


def test_nobody_else_and_nobody_without_a_pledge_marks_an_entry(pair: Assignment) -> None:
    for other in (f.organiser_of(pair.round.edition), f.a_person()):
        with pytest.raises(NotAllowed):
            mark_entry(actor=other, assignment=pair, to_discuss=True)
    with pytest.raises(InvalidInput):
        mark_entry(actor=pair.judge.user, assignment=pair, to_discuss=True, reason="가" * 301)
    pair.judge.pledges.all().delete()
    with pytest.raises(PledgeMissing):
        mark_entry(actor=pair.judge.user, assignment=pair, to_discuss=True)
    Assignment.objects.filter(pk=pair.pk).update(state=AssignmentState.RECUSED)
    with pytest.raises(NotAllowed):
        mark_entry(actor=pair.judge.user, assignment=pair, to_discuss=True)
    assert not DeskMark.objects.exists()
