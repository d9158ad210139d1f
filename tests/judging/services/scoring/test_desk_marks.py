"""Bookmarks and flags: the judge's own; organisers see how many want to discuss an entry."""

from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent
from judging.models import Assignment, AssignmentState, DeskMark, Round
from judging.queries.rounds.fit_answers import fit_answers
from judging.services.panel.way_in import PledgeMissing
from judging.services.scoring.desk_marks import mark_entry
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


def test_whether_an_entry_suited_is_said_after_its_sheet_and_counted(pair: Assignment) -> None:
    judge = pair.judge.user
    with pytest.raises(InvalidInput) as early:
        mark_entry(actor=judge, assignment=pair, suits=2)
    assert set(early.value.fields) == {"suits"}
    assert not DeskMark.objects.exists()
    f.score(pair)
    with pytest.raises(InvalidInput):
        mark_entry(actor=judge, assignment=pair, suits=7)
    mark_entry(actor=judge, assignment=pair, suits=2)
    assert mark_entry(actor=judge, assignment=pair, is_bookmarked=True).suits == 2
    rows = pair.round.assignments.select_related("round", "judge__user")
    other = rows.exclude(judge=pair.judge).earliest("pk")
    f.score(other)
    mark_entry(actor=other.judge.user, assignment=other, suits=0)
    found, by_judge = fit_answers(round=pair.round)
    assert (found.yes, found.partly, found.no, found.sheets) == (1, 0, 1, 2)
    assert (found.share, found.is_enough) == (0.5, False)
    assert by_judge[pair.judge_id].is_enough


def test_the_judge_answers_by_one_tap_or_by_api_and_organisers_read_the_share(
    pair: Assignment,
) -> None:
    judge, organiser = Client(), Client()
    judge.force_login(pair.judge.user)
    organiser.force_login(f.organiser_of(pair.round.edition))
    mine = f"/en/judge/rounds/{pair.round_id}/mine/"
    assert "Did this entry suit you?" not in judge.get(mine).content.decode()
    f.score(pair)
    assert "Did this entry suit you?" in judge.get(mine).content.decode()
    act = reverse("judges:mark", args=[pair.round_id, pair.pk])
    assert judge.post(act, {"suits": "1"}).status_code == 302
    assert DeskMark.objects.get().get_suits_display()
    api = reverse("api:judge-mark", args=[pair.pk])
    sent = {"is_bookmarked": False, "to_discuss": False, "suits": 2}
    assert judge.post(api, sent, content_type="application/json").json()["suits"] == 2
    report = f"/en/run/{pair.round.edition.slug}/ranking/judges/"
    assert "yes in 100% of 1 answers" in organiser.get(report).content.decode()
    read = reverse("api:round-fit-answers", args=[pair.round.edition.slug, pair.round.order])
    assert organiser.get(read).json()["share"] == 1.0
    assert judge.get(read).status_code == 404
