"""What two take away in the same moment is gone once, told once, and crashes for neither."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils import timezone

from challenge.kernel.versions import version_of
from challenge.models import AuditEvent, Edition, User
from challenge.services import application_form
from introductions.models import Introduction
from introductions.services.answer_reminders import remind_of_answers
from judging.models import Adjustment, Judge, Panel, Round
from judging.services.panel import invite, panels, pledge
from judging.services.results import adjust, announce, correct, decide
from judging.services.rounds.more_time import extend_round
from judging.services.rounds.remind import remind_judges
from judging.services.setup import awards, rounds, rubric
from submissions.models import EligibilityCheck
from submissions.services import companies
from submissions.services.correction_deadlines import note_lapsed_corrections, remind_corrections
from tests.introductions import factories as proposals
from tests.judging import factories as f
from tests.outside_transactions import undone
from tests.races.at_once import Act, beside
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db(transaction=True)
Removal = tuple[Callable[..., object], User, dict[str, Any], Model]


def _of_the_form(edition: Edition, rows: str, remove: Callable[..., object], name: str) -> Removal:
    row = getattr(edition, rows).latest("pk")
    return remove, f.organiser_of(edition), {name: row}, row


def a_track(edition: Edition) -> Removal:
    return _of_the_form(edition, "tracks", application_form.remove_track, "track")


def a_field(edition: Edition) -> Removal:
    return _of_the_form(edition, "fields", application_form.remove_field, "field")


def a_question(edition: Edition) -> Removal:
    return _of_the_form(edition, "questions", application_form.remove_question, "question")


def an_award(edition: Edition) -> Removal:
    return _of_the_form(edition, "awards", awards.remove_award, "award")


def a_round(edition: Edition) -> Removal:
    return _of_the_form(edition, "rounds", rounds.remove_round, "round")


def a_criterion(edition: Edition) -> Removal:
    row = edition.rounds.earliest("pk").rubric.criteria.latest("pk")
    return rubric.remove_criterion, f.organiser_of(edition), {"criterion": row}, row


def a_panel(edition: Edition) -> Removal:
    row = Panel.objects.create(edition=edition, name_ko="가 분과")
    return panels.remove_panel, f.organiser_of(edition), {"panel": row}, row


def an_affiliation(edition: Edition) -> Removal:
    judge = f.a_judge(edition)
    f.conflicts_tie(judge, "한 회사", "adviser")
    pk = judge.user.affiliations.latest("pk").pk
    return invite.remove_affiliation, f.organiser_of(edition), {"judge": judge, "pk": pk}, judge


def bonus_points(edition: Edition) -> Removal:
    organiser, round = f.organiser_of(edition), edition.rounds.earliest("pk")
    row = Adjustment.objects.create(
        round=round, entry=f.an_eligible_entry(edition), kind="bonus", points=1, reason="가점",
        made_by=organiser,
    )  # fmt: skip
    return adjust.remove_adjustment, organiser, {"adjustment": row}, row


def a_member(_edition: Edition) -> Removal:
    entry = s.a_draft(s.an_edition())
    writer = s.writer_of(entry)
    row = companies.add_member(actor=writer, startup=entry.startup, email="new@example.com")
    return companies.remove_member, writer, {"member": row}, row


KINDS = [
    a_track, a_field, a_question, an_award, a_round, a_criterion, a_panel, an_affiliation,
    bonus_points, a_member,
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_two_take_away_is_told_once(kind: Callable[[Edition], Removal]) -> None:
    remove, actor, named, row = kind(f.a_draft_edition())
    again: dict[str, Any] = {  # as another request reads it
        name: type(value)._default_manager.get(pk=value.pk) if isinstance(value, Model) else value
        for name, value in named.items()
    }
    about, number = row._meta.label_lower, row.pk
    acts: list[Act] = [partial(remove, actor=actor, **each) for each in (named, again)]
    outcomes = beside(*acts)
    gone = [o for o in outcomes if o.crash and not isinstance(o.crash, ObjectDoesNotExist)]
    assert not gone, outcomes  # the row that is gone is answered 404 (challenge/web/second_try.py)
    told = AuditEvent.objects.filter(
        object_type=about, object_id=str(number), action__endswith=".removed"
    )
    assert told.count() == 1, list(told.values_list("action", flat=True))


def test_what_is_told_of_a_judge_is_in_the_order_in_which_it_came_about() -> None:
    edition = f.a_draft_edition()
    judge, organiser = f.a_judge(edition), f.organiser_of(edition)
    ties = judge.user.affiliations

    def tie(house: str) -> int:
        invite.add_affiliation(
            actor=organiser, judge=Judge.objects.get(pk=judge.pk), organisation=house
        )
        return ties.count()

    first, second = beside(lambda: tie("가 회사"), lambda: tie("나 회사"))
    # its event was written when the first one's was there for all to see
    assert (first.value, second.value) == (1, 2), (first, second)


def test_what_is_done_again_and_changes_nothing_is_told_once() -> None:
    round = f.make_last(f.a_closed_round(entries=4, judges=4))
    organiser, judge = f.organiser_of(round.edition), round.edition.judges.earliest("pk")
    said: dict[str, Any] = {"fields": ["ai"], "max_load": 7, "takes_fee": True}
    for _click in range(2):
        pledge.accept_invitation(actor=judge.user, judge=judge, **said)
        invite.add_affiliation(actor=organiser, judge=judge, organisation="가 회사")
        decide.decide_by_ranking(actor=organiser, round=Round.objects.get(pk=round.pk))
    winner = round.decisions.filter(kind="award").earliest("pk")
    for _click in range(2):
        decide.decide(
            actor=organiser, round=round, entry=winner.entry, kind="award", award=winner.award,
            reason="현장 확인", seen=version_of(winner.decision_values()),
        )  # fmt: skip
    for action in (
        "affiliation.added",
        "judge.updated",
        "round.decided_by_ranking",
        "entry.decided",
    ):
        assert AuditEvent.objects.filter(action=action).count() == 1, action


def a_correction_that_nears() -> Act:
    entry, now = f.a_round(entries=1, judges=1).participations.get().entry, timezone.now()
    facts = {"correction_parts": ["company"], "correction_due_at": now + timedelta(hours=20)}
    EligibilityCheck.objects.filter(entry=entry).update(
        state="correction", reason="-", decided_at=now - timedelta(hours=2), **facts
    )
    Edition.objects.update(rules={"quiet_hours": []})
    return remind_corrections


def a_correction_that_lapsed() -> Act:
    a_correction_that_nears()
    EligibilityCheck.objects.update(correction_due_at=timezone.now() - timedelta(minutes=1))
    return note_lapsed_corrections


def a_proposal_that_ends() -> Act:
    proposals.a_proposal()
    Introduction.objects.update(lapses_at=timezone.now() + timedelta(hours=1))
    return remind_of_answers


@pytest.mark.parametrize(
    ("world", "action"),
    [
        (a_correction_that_nears, "eligibility.correction_reminder"),
        (a_correction_that_lapsed, "eligibility.correction_lapsed"),
        (a_proposal_that_ends, "introduction.reminded"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_two_beats_see_is_told_once(world: Callable[[], Act], action: str) -> None:
    beat = world()
    outcomes = beside(beat, beat)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert AuditEvent.objects.filter(action=action).count() == 1


def test_a_form_that_stands_already_is_neither_taken_over_nor_moved_in_the_log() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    for _click in range(2):
        application_form.replace_form(actor=organiser, edition=edition, preset="psst-business-plan")
    page, question = edition.sections.earliest("order"), edition.questions.earliest("order")
    application_form.move_section(actor=organiser, section=page, up=True)
    application_form.move_question(actor=organiser, question=question, up=True)
    told = AuditEvent.objects.filter(edition=edition).values_list("action", flat=True)
    assert list(told).count("form.replaced") == 1
    assert not [action for action in told if action.endswith(".moved")]


def test_an_announcement_that_is_prepared_by_two_clicks_is_told_once() -> None:
    round = f.make_last(f.a_closed_round(entries=4, judges=4))
    organiser = f.organiser_of(round.edition)
    decide.decide_by_ranking(actor=organiser, round=round)
    for _click in range(2):
        announce.prepare_announcement(
            actor=organiser, round=Round.objects.get(pk=round.pk), message_ko="축하합니다."
        )
    assert AuditEvent.objects.filter(action="announcement.prepared").count() == 1


def test_a_correction_that_was_prepared_anew_is_not_said_to_be_withdrawn() -> None:
    round = f.make_last(f.a_closed_round(entries=4, judges=4))
    organiser = f.organiser_of(round.edition)
    decide.decide_by_ranking(actor=organiser, round=round)
    announcement = announce.prepare_announcement(
        actor=organiser, round=Round.objects.get(pk=round.pk), message_ko="축하합니다."
    )
    announce.publish_announcement(actor=f.an_organiser_of(round.edition), announcement=announcement)
    lost, won = (
        round.decisions.exclude(kind="award").earliest("pk"),
        round.decisions.filter(kind="award").earliest("pk"),
    )
    assert won.award
    changes = [
        {"entry": won.entry_id, "kind": lost.kind, "award": ""},
        {"entry": lost.entry_id, "kind": "award", "award": won.award.key},
    ]
    named: dict[str, Any] = {"actor": organiser, "announcement": announcement, "changes": changes}
    shown = correct.prepare_correction(reason_ko="합산 오류", **named)
    outcomes = beside(
        partial(correct.prepare_correction, reason_ko="이해충돌", seen=shown.etag, **named),
        partial(correct.withdraw_correction, actor=organiser, correction=shown),
    )
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, announce.ChangedSinceSeen), outcomes
    assert announcement.corrections.get().reason_ko == "이해충돌"


def test_a_panel_that_is_renamed_while_it_is_dissolved_is_one_or_the_other() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    panel = Panel.objects.create(edition=edition, name_ko="가 분과")
    outcomes = beside(
        partial(panels.remove_panel, actor=organiser, panel=Panel.objects.get(pk=panel.pk)),
        partial(
            panels.save_panel, actor=organiser, edition=edition, name_ko="나 분과", panel=panel
        ),
    )
    assert [outcome.acknowledged for outcome in outcomes] == [True, False]
    assert not any(outcome.crash for outcome in outcomes), outcomes


def test_who_has_time_enough_since_a_moment_ago_is_not_reminded() -> None:
    """Whether somebody is late is asked once the round is held, not when the page is asked."""
    round = f.make_last(f.an_open_round(entries=6, judges=3))
    for judge in round.edition.judges.all():
        f.score(judge.assignments.filter(round=round, state="active").earliest("pk"))
    f.let_pass(round, timedelta(days=1))
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now() + timedelta(hours=5))
    round.refresh_from_db()
    organiser = f.organiser_of(round.edition)
    late = partial(remind_judges, actor=organiser, round=round, only_late=True)
    with undone():
        assert late() > 0
    later = timezone.now() + timedelta(days=60)
    extended, reminded = beside(
        partial(extend_round, actor=organiser, round=round, closes_at=later, reason="휴일"), late
    )
    assert extended.acknowledged, extended
    assert reminded.value == 0
