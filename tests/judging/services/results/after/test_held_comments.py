"""Comments held back from startups: the startup reads the reason, the score stays."""

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, RoleKind
from judging.models import HeldComment, Round, Scoresheet
from judging.queries.results.feedback import results_of
from judging.services.results.after.held_comments import hold_comments, show_comments
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def sheets_of(round: Round) -> list[Scoresheet]:
    rows = Scoresheet.objects.filter(assignment__round=round).select_related("assignment__entry")
    return list(rows.order_by("pk"))


def test_a_held_comment_reaches_no_startup_and_its_reason_does() -> None:
    round = make.published(make.a_decided_round())
    sheet = sheets_of(round)[0]
    Scoresheet.objects.filter(pk=sheet.pk).update(comment="김서연 대표께 연락 주세요")
    entry = sheet.assignment.entry
    before = results_of(entry)[0]
    assert "김서연 대표께 연락 주세요" in before.comments

    actor = make.organiser_of(round.edition)
    assert hold_comments(actor=actor, round=round, sheets=[sheet.pk], reason="people") == 1
    after = results_of(entry)[0]
    assert "김서연 대표께 연락 주세요" not in after.comments
    assert len(after.comments) == len(before.comments) - 1
    assert after.held == ["people"]
    assert (after.base, after.sheets) == (before.base, before.sheets)

    assert show_comments(actor=actor, round=round, sheets=[sheet.pk]) == 1
    assert results_of(entry)[0].comments == before.comments
    told = AuditEvent.objects.filter(action__startswith="comment.").order_by("pk")
    assert [(row.action, row.object_id) for row in told] == [
        ("comment.held", str(sheet.pk)),
        ("comment.shown", str(sheet.pk)),
    ]


def test_what_is_held_already_keeps_its_reason_and_is_told_once() -> None:
    round = make.a_closed_round()
    first, second, *_rest = sheets_of(round)
    actor = make.organiser_of(round.edition)
    hold_comments(actor=actor, round=round, sheets=[first.pk], reason="insult")
    both = [first.pk, second.pk]
    assert hold_comments(actor=actor, round=round, sheets=both, reason="judge") == 1
    held = HeldComment.objects.order_by("sheet_id").values_list("sheet_id", "reason")
    assert list(held) == [(first.pk, "insult"), (second.pk, "judge")]
    assert AuditEvent.objects.filter(action="comment.held").count() == 2
    assert show_comments(actor=actor, round=round, sheets=both) == 2
    assert show_comments(actor=actor, round=round, sheets=both) == 0
    assert AuditEvent.objects.filter(action="comment.shown").count() == 2


def test_what_is_wrong_is_named_and_nothing_is_held() -> None:
    round, other = make.a_closed_round(), make.a_closed_round()
    actor = make.organiser_of(round.edition)
    mine, foreign = sheets_of(round)[0].pk, sheets_of(other)[0].pk
    for sheets, reason, wrong in (
        ([mine], "", "reason"),
        ([mine], "gold", "reason"),
        ([], "judge", "sheets"),
        ([mine, foreign], "judge", "sheets"),
        (list(range(1, HeldComment.MOST_AT_ONCE + 2)), "judge", "sheets"),
    ):
        with pytest.raises(InvalidInput) as said:
            hold_comments(actor=actor, round=round, sheets=sheets, reason=reason)
        assert list(said.value.fields) == [wrong]
    watcher = make.an_organiser_of(round.edition, RoleKind.OBSERVER)
    with pytest.raises(NotAllowed):
        hold_comments(actor=watcher, round=round, sheets=[mine], reason="judge")
    with pytest.raises(NotAllowed):
        show_comments(actor=watcher, round=round, sheets=[mine])
    assert not HeldComment.objects.exists()
