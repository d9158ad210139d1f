"""Statements are written, proposed, looked at with a reason, and answered once they are shared."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import AuditEvent, Division
from gatherings.models import Consultation, OpinionResult, Statement
from gatherings.queries.voices import consultations_for, overdue_answers
from gatherings.services.voices.consultations import (
    ConsultationOver,
    add_consultation,
    save_consultation,
)
from gatherings.services.voices.statements import (
    NotOpen,
    NotShared,
    ProposedEnough,
    answer_statement,
    decide_statement,
    propose_statement,
    write_statement,
)
from tests.challenge.services.council.worlds import a_member, a_person
from tests.gatherings.services.voices.worlds import (
    DAY,
    a_consultation,
    a_statement,
    ended,
    members,
)
from tests.submissions.factories import a_user, an_edition, an_organiser

pytestmark = pytest.mark.django_db


def test_only_organisers_set_a_consultation_up_and_once() -> None:
    edition, now = an_edition(), timezone.now()
    values: dict[str, Any] = {"title_ko": "의견", "opens_at": now, "closes_at": now + DAY}
    values["answers_due"] = (now + 2 * DAY).date()
    with pytest.raises(NotAllowed):
        add_consultation(actor=a_user(), edition=edition, **values)
    organiser = an_organiser(edition)
    for _click in range(2):
        add_consultation(actor=organiser, edition=edition, idempotency_key="k", **values)
    assert Consultation.objects.count() == 1
    for wrong, field in (
        ({"closes_at": now - DAY}, "closes_at"),
        ({"answers_due": (now - DAY).date()}, "answers_due"),
        ({"title_ko": ""}, "title_ko"),
    ):
        with pytest.raises(InvalidInput) as refused:
            add_consultation(actor=organiser, edition=edition, **{**values, **wrong})
        assert field in refused.value.fields
    assert Consultation.objects.count() == 1


def test_what_has_not_opened_is_seen_by_who_runs_it() -> None:
    now = timezone.now()
    row = a_consultation(opens_at=now + DAY, closes_at=now + 2 * DAY)
    assert list(consultations_for(a_user(), row.edition)) == []
    assert list(consultations_for(an_organiser(row.edition), row.edition)) == [row]


def test_once_over_only_the_day_of_the_answers_moves() -> None:
    row = ended(a_consultation())
    organiser = an_organiser(row.edition)
    with pytest.raises(ConsultationOver):
        save_consultation(actor=organiser, consultation=row, closes_at=timezone.now() + DAY)
    with pytest.raises(ConsultationOver):
        write_statement(actor=organiser, consultation=row, text_ko="늦은 제안")
    due = (timezone.now() + timedelta(days=60)).date()
    save_consultation(actor=organiser, consultation=row, answers_due=due)
    row.refresh_from_db()
    assert row.answers_due == due


def test_a_proposal_waits_for_a_look_and_is_refused_for_a_reason() -> None:
    row = a_consultation()
    (person,) = members(1)
    statement = propose_statement(actor=person.user, consultation=row, text_ko=" 규제를  줄이자 ")
    again = propose_statement(actor=person.user, consultation=row, text_ko="규제를 줄이자")
    assert again == statement
    assert (statement.state, statement.author) == ("proposed", "member")
    organiser = an_organiser(row.edition)
    with pytest.raises(InvalidInput) as refused:
        decide_statement(actor=organiser, statement=statement, accept=False)
    assert set(refused.value.fields) == {"reason"}
    with pytest.raises(NotAllowed):
        decide_statement(actor=person.user, statement=statement, accept=True)
    decide_statement(actor=organiser, statement=statement, accept=False, reason="둘을 말함")
    statement.refresh_from_db()
    assert (statement.state, statement.reason) == ("refused", "둘을 말함")
    for _click in range(2):
        decide_statement(actor=organiser, statement=statement, accept=True)
    statement.refresh_from_db()
    assert (statement.state, statement.reason) == ("accepted", "")
    assert AuditEvent.objects.filter(action="statement.decided").count() == 2


def test_one_person_proposes_five() -> None:
    row = a_consultation()
    (person,) = members(1)
    for number in range(5):
        propose_statement(actor=person.user, consultation=row, text_ko=f"제안 {number}")
    with pytest.raises(ProposedEnough):
        propose_statement(actor=person.user, consultation=row, text_ko="제안 6")
    with pytest.raises(NotAllowed):
        propose_statement(actor=a_user(), consultation=row, text_ko="남의 제안")
    ended(row)
    with pytest.raises(NotOpen):
        propose_statement(actor=person.user, consultation=row, text_ko="늦은 제안")
    assert Statement.objects.count() == 5


def test_a_chair_writes_for_their_division_and_for_no_other() -> None:
    row = a_consultation()
    chair = a_person(a_member(), division="법률/규제", is_chair=True)
    own, other = (Division.objects.get(name_ko=name) for name in ("법률/규제", "기술교류"))
    statement = write_statement(
        actor=chair.user, consultation=row, text_ko="분과 제안", division=own
    )
    assert (statement.state, statement.said_by) == ("accepted", str(own))
    for division in (other, None):
        with pytest.raises(NotAllowed):
            write_statement(
                actor=chair.user, consultation=row, text_ko="다른 제안", division=division
            )
    assert Statement.objects.count() == 1


def test_what_all_share_is_answered_and_overdue_until_then() -> None:
    row = a_consultation()
    shared, other = a_statement(row), a_statement(row)
    organiser = an_organiser(row.edition)
    ended(row)
    figures = {"sizes": [6], "statements": [], "shared": [shared.pk], "divided": []}
    result = OpinionResult.objects.create(
        consultation=row, made_at=timezone.now(), voters=6, figures=figures, is_final=False
    )
    with pytest.raises(NotShared):
        answer_statement(actor=organiser, statement=shared, answer_ko="합니다")
    OpinionResult.objects.filter(pk=result.pk).update(is_final=True)
    Consultation.objects.update(answers_due=timezone.localdate() - DAY)
    assert overdue_answers([row.edition]) == {row.edition_id: 1}
    shared.refresh_from_db()
    with pytest.raises(NotShared):
        answer_statement(actor=organiser, statement=other, answer_ko="합니다")
    with pytest.raises(NotAllowed):
        answer_statement(actor=a_user(), statement=shared, answer_ko="합니다")
    with pytest.raises(InvalidInput):
        answer_statement(actor=organiser, statement=shared, answer_ko=" ")
    seen = shared.etag
    answer_statement(actor=organiser, statement=shared, answer_ko="합니다", seen=seen)
    with pytest.raises(ChangedMeanwhile):
        answer_statement(actor=organiser, statement=shared, answer_ko="안 합니다", seen=seen)
    shared.refresh_from_db()
    assert (shared.answer_ko, shared.answered_at is not None) == ("합니다", True)
    assert overdue_answers([row.edition]) == {}
