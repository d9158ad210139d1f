"""A double click is one click: acts that count each time they are done carry a key."""

import ast
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import AuditEvent, Edition, Mail, WebhookDelivery, WebhookEndpoint
from challenge.models.mail_caps import CAPS, Cap
from challenge.services.access_tokens.tokens import make_token
from challenge.services.application_form import move_paper, move_question, move_section
from challenge.services.questions.library import copy_question
from challenge.services.webhooks.deliveries import send_test_event
from challenge.services.webhooks.endpoints import add_endpoint
from gatherings.queries.message_groups import MessageGroup
from gatherings.services.events.keep import create_event
from gatherings.services.group_messages.writing import write_message
from gatherings.services.mail_tests import send_test_mail
from gatherings.services.voices.consultations import add_consultation
from judging.models import Adjustment, Award, PitchSession, Round, RoundEntry
from judging.services.assignment import apply
from judging.services.assignment.allocation.wanted_sheets import request_more_sheets
from judging.services.assignment.pull import pull_entry
from judging.services.assignment.request import NotAssignable, request_assignment
from judging.services.panel.invite import invite_again
from judging.services.results.adjust import add_adjustment
from judging.services.results.hall_acts import act_in_hall
from judging.services.results.reveal import reveal_next
from judging.services.rounds.discussion.talk import write_post
from judging.services.rounds.pitch_day.plan import set_plan
from judging.services.rounds.pitch_day.prepare import draw_order, set_times
from judging.services.rounds.pitch_day.stage import act_on_stage
from judging.services.rounds.pitch_day.vote import close_vote, open_vote, set_tickets
from judging.services.setup.awards import add_award
from judging.services.setup.rounds import add_round
from submissions.services.files.upload import start_upload
from submissions.services.submit import submit_entry
from submissions.services.with_organiser.messages import send_message
from tests.gatherings import factories as gather
from tests.judging import factories as f
from tests.judging.discussed_rounds import a_discussion, judges_of
from tests.judging.pitch_days import a_day_that_is_over, a_pitch_day, who_may_show
from tests.races.at_once import all_at_once
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 8


def give_points(round: Round, key: str) -> object:
    entry = round.participations.earliest("pk").entry
    return add_adjustment(
        actor=f.organiser_of(round.edition),
        round=round,
        entry=entry,
        kind="bonus",
        points=Decimal(1),
        reason="청년 기업",
        idempotency_key=key,
    )


def ask_for_more(round: Round, key: str) -> object:
    entry = round.participations.earliest("pk").entry
    return request_more_sheets(
        actor=f.organiser_of(round.edition), round=round, entries=[entry], idempotency_key=key
    )


def one_more_award(round: Round, key: str) -> object:
    organiser = f.organiser_of(round.edition)
    return add_award(actor=organiser, edition=round.edition, name_ko="상", idempotency_key=key)


def one_more_round(round: Round, key: str) -> object:
    Edition.objects.filter(pk=round.edition_id).update(state=Edition.State.DRAFT)
    return add_round(
        actor=f.organiser_of(round.edition),
        edition=round.edition,
        kind="document",
        name_ko="다음 라운드",
        idempotency_key=key,
    )


def invite_once_more(round: Round, key: str) -> object:
    judge = round.edition.judges.earliest("pk")
    return invite_again(actor=f.organiser_of(round.edition), judge=judge, idempotency_key=key)


def one_more_webhook(round: Round, key: str) -> WebhookEndpoint:
    given: dict[str, Any] = {
        "name": "가",
        "url": "https://hooks.agency.invalid/",
        "kinds": ["tally.done"],
    }
    return add_endpoint(
        actor=f.organiser_of(round.edition), edition=round.edition, idempotency_key=key, **given
    )


def try_the_webhook(round: Round, key: str) -> object:
    endpoint = round.edition.webhooks.first() or one_more_webhook(round, "the only one")
    actor = f.organiser_of(round.edition)
    return send_test_event(actor=actor, endpoint=endpoint, idempotency_key=key)


def one_more_token(round: Round, key: str) -> object:
    until = timezone.localdate() + timedelta(days=30)
    given: dict[str, Any] = {"name": "가", "may_write": True, "until": until}
    organiser = f.organiser_of(round.edition)
    return make_token(actor=organiser, edition=round.edition, idempotency_key=key, **given)


def done(round: Round) -> tuple[int, ...]:
    """How much of what the acts do is done."""
    wanted = RoundEntry.objects.filter(round=round).exclude(wanted_sheets=None)
    return (
        Adjustment.objects.filter(round=round).count(),
        sum(row.wanted_sheets or 0 for row in wanted),
        Award.objects.filter(edition=round.edition).count(),
        Round.objects.filter(edition=round.edition).count(),
        Mail.objects.filter(kind="judge_invited").count(),
        round.edition.webhooks.count(),
        round.edition.access_tokens.count(),
        WebhookDelivery.objects.filter(endpoint__edition=round.edition).count(),
    )


@pytest.fixture(autouse=True)
def _no_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CAPS, "judge_invited", Cap(2_000, 100))  # another matter than clicks


ACTS = [
    give_points,
    ask_for_more,
    one_more_award,
    one_more_round,
    invite_once_more,
    one_more_webhook,
    one_more_token,
    try_the_webhook,
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_eight_clicks_at_once_are_one(act: Callable[[Round, str], object]) -> None:
    round = f.a_round()
    act(round, "a first")
    before = done(round)
    outcomes = all_at_once(lambda: act(round, "a second"), CLICKS)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    after = done(round)
    act(round, "a third")
    third = done(round)
    # eight at once did what one does
    assert [b - a for a, b in zip(before, after, strict=True)] == [
        c - b for b, c in zip(after, third, strict=True)
    ]
    assert after != before


def test_a_judge_who_clicks_eight_times_gets_one_more_entry() -> None:
    round = f.an_open_round(entries=4, judges=4)
    round.participations.update(wanted_sheets=9)
    judge = f.a_judge(round.edition)

    def ask(key: str) -> object:
        return pull_entry(actor=judge.user, judge=judge, round=round, idempotency_key=key)

    outcomes = all_at_once(lambda: ask("a first"), CLICKS)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert len({getattr(outcome.value, "pk", 0) for outcome in outcomes}) == 1
    ask("a second")
    assert judge.assignments.count() == 2
    assert AuditEvent.objects.filter(action="assignment.pulled").count() == 2


def test_a_file_that_is_announced_by_eight_clicks_is_one_upload() -> None:
    entry = s.a_draft(s.an_edition())

    def announce(key: str) -> object:
        facts: dict[str, Any] = {"kind": "deck", "name": "deck.pdf", "size": 10}
        return start_upload(actor=s.writer_of(entry), entry=entry, idempotency_key=key, **facts)

    outcomes = all_at_once(lambda: announce("a first"), CLICKS)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert len({getattr(outcome.value, "pk", 0) for outcome in outcomes}) == 1
    announce("a second")
    assert entry.uploads.count() == 2
    assert AuditEvent.objects.filter(action="upload.started").count() == 2


def test_a_question_a_page_and_a_paper_that_are_moved_by_eight_clicks_move_one_place() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    page = edition.questions.earliest("order").section
    edition.questions.update(section=page, condition={})
    down: dict[str, Any] = {"actor": organiser, "up": False, "idempotency_key": "down"}
    moves: list[tuple[Any, Callable[[Any], object]]] = [
        (edition.questions, lambda row: move_question(question=row, **down)),
        (edition.sections, lambda row: move_section(section=row, **down)),
        (edition.papers, lambda row: move_paper(paper=row, **down)),
    ]
    for rows, move in moves:
        before = list(rows.order_by("order"))
        assert len(before) > 2
        outcomes = all_at_once(partial(move, before[0]), CLICKS)
        assert all(outcome.acknowledged for outcome in outcomes), outcomes
        assert list(rows.order_by("order")) == [before[1], before[0], *before[2:]]


def test_a_question_that_is_taken_from_the_library_by_eight_clicks_is_one_copy() -> None:
    edition = f.a_draft_edition()
    take: Callable[[str], object] = partial(
        lambda key: copy_question(
            actor=f.organiser_of(edition),
            edition=edition,
            key="company.staff",
            idempotency_key=key,
        )
    )
    outcomes = all_at_once(partial(take, "a first"), CLICKS)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert list(edition.questions.filter(key__startswith="staff")) == [outcomes[0].value]
    outcomes = all_at_once(partial(take, ""), 3)  # of three people, each their own
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert edition.questions.filter(key__startswith="staff").count() == 4


def test_a_message_and_a_submission_that_are_sent_by_eight_clicks_are_one() -> None:
    entry = s.fill(s.a_draft(s.an_edition()))
    writer, now = s.writer_of(entry), timezone.now()
    acts: list[tuple[str, Callable[[str], object]]] = [
        (
            "message.sent",
            lambda key: send_message(actor=writer, entry=entry, text="가", idempotency_key=key),
        ),
        (
            "entry.submitted",
            lambda key: submit_entry(
                actor=writer, entry=entry, received_at=now, idempotency_key=key
            ),
        ),
    ]
    for action, act in acts:
        outcomes = all_at_once(partial(act, "a first"), CLICKS)
        assert all(outcome.acknowledged for outcome in outcomes), outcomes
        assert len({getattr(outcome.value, "pk", 0) for outcome in outcomes}) == 1
        act("a second")
        assert AuditEvent.objects.filter(action=action).count() == 2


def test_what_is_clicked_eight_times_in_a_hall_is_one_step() -> None:
    long: dict[str, Any] = {"pitch_seconds": 200, "question_seconds": 100}
    session, ended = a_pitch_day(), a_day_that_is_over()
    actor, second = f.organiser_of(session.round.edition), who_may_show(ended)
    held: dict[str, Any] = {"actor": actor, "session": session}
    Round.objects.filter(pk=session.round_id).update(audience_vote="ticket")
    acts: list[tuple[PitchSession, Callable[[str], object]]] = [
        (session, lambda key: draw_order(**held, idempotency_key=key)),
        (session, lambda key: set_times(**held, **long, idempotency_key=key)),
        (session, lambda key: set_plan(**held, starts_at=None, idempotency_key=key)),
        (session, lambda key: act_on_stage(**held, act="next", idempotency_key=key)),
        (session, lambda key: act_in_hall(**held, act="skip", idempotency_key=key)),
        (session, lambda key: set_tickets(**held, tickets=5, idempotency_key=key)),
        (session, lambda key: open_vote(**held, idempotency_key=key)),
        (session, lambda key: close_vote(**held, idempotency_key=key)),
        (ended, lambda key: reveal_next(actor=second, session=ended, idempotency_key=key)),
    ]
    for number, (of, act) in enumerate(acts):
        before = PitchSession.objects.get(pk=of.pk).version
        outcomes = all_at_once(partial(act, f"act {number}"), CLICKS)
        assert all(outcome.acknowledged for outcome in outcomes), outcomes
        assert PitchSession.objects.get(pk=of.pk).version == before + 1


def test_a_post_in_a_discussion_that_is_sent_by_eight_clicks_is_one() -> None:
    discussion = a_discussion()
    writer = judges_of(discussion)[0]
    given: dict[str, Any] = {"actor": writer, "discussion": discussion, "text": "글"}
    outcomes = all_at_once(lambda: write_post(**given, idempotency_key="a first"), CLICKS)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    write_post(**given, idempotency_key="a second")
    assert discussion.posts.count() == 2


def test_an_event_that_is_written_by_eight_clicks_is_one() -> None:
    edition = f.a_draft_edition()
    actor = f.organiser_of(edition)
    given: dict[str, Any] = {"actor": actor, "edition": edition, "facts": gather.facts()}
    outcomes = all_at_once(lambda: create_event(**given, idempotency_key="a first"), CLICKS)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    create_event(**given, idempotency_key="a second")
    assert edition.events.count() == 2


def test_a_consultation_that_is_set_up_by_eight_clicks_is_one() -> None:
    edition, now = f.a_draft_edition(), timezone.now()
    given: dict[str, Any] = {
        "actor": f.organiser_of(edition), "edition": edition, "title_ko": "규제 개선 의견",
        "opens_at": now, "closes_at": now + timedelta(days=1),
        "answers_due": (now + timedelta(days=30)).date(),
    }  # fmt: skip
    outcomes = all_at_once(lambda: add_consultation(**given, idempotency_key="a first"), CLICKS)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    add_consultation(**given, idempotency_key="a second")
    assert edition.consultations.count() == 2


def test_a_message_that_is_written_by_eight_clicks_is_one() -> None:
    edition = f.a_draft_edition()
    given: dict[str, Any] = {
        "actor": f.organiser_of(edition), "edition": edition, "group": MessageGroup(),
        "words": {"subject_ko": "안내", "body_ko": "가", "subject_en": "", "body_en": ""},
    }  # fmt: skip
    outcomes = all_at_once(lambda: write_message(**given, idempotency_key="a first"), CLICKS)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    write_message(**given, idempotency_key="a second")
    assert edition.group_messages.count() == 2


def test_a_test_mail_that_is_asked_for_by_eight_clicks_is_one() -> None:
    edition = f.an_assigned_round().edition
    actor = f.organiser_of(edition)
    given: dict[str, Any] = {
        "actor": actor, "edition": edition, "kind": "judge_invited", "language": "ko",
        "reader": edition.judges.earliest("pk").user_id,
    }  # fmt: skip
    all_at_once(lambda: send_test_mail(**given, idempotency_key="a first"), CLICKS)
    assert Mail.objects.filter(kind="mail_text_test").count() == 1
    send_test_mail(**given, idempotency_key="a second")
    assert Mail.objects.filter(kind="mail_text_test").count() == 2


def test_every_act_with_a_key_is_clicked_here() -> None:
    """Found, not listed: a service that takes an idempotency_key and isn't tried above fails."""
    here, root = Path(__file__), Path(__file__).parents[2]
    keyed = {
        act.name
        for app in ("challenge", "submissions", "judging", "introductions", "gatherings")
        for path in sorted((root / app / "services").rglob("*.py"))
        for act in ast.parse(path.read_text("utf-8")).body
        if isinstance(act, ast.FunctionDef)
        and not act.name.startswith("_")
        and any(argument.arg == "idempotency_key" for argument in act.args.kwonlyargs)
    }
    called = {
        node.id
        for node in ast.walk(ast.parse(here.read_text("utf-8")))
        if isinstance(node, ast.Name)
    }
    parts = {"issue_receipt", "close_act"}  # of submit_entry, and of each act in a hall
    assert keyed - called == parts
    assert len(keyed) > len(ACTS)


def test_a_scenario_is_put_into_force_once() -> None:
    round = f.an_assigned_round()
    organiser = f.organiser_of(round.edition)
    f.run(request_assignment(actor=organiser, round=round, seed=99, scenario=True))
    run = round.assignment_runs.filter(applied_at=None).latest("pk")
    outcomes = all_at_once(
        lambda: apply.apply_scenario(
            actor=organiser, run=type(run).objects.select_related("round__edition").get(pk=run.pk)
        ),
        CLICKS,
    )
    assert [o.acknowledged for o in outcomes].count(True) == 1, outcomes
    assert all(o.acknowledged or isinstance(o.refusal, NotAssignable) for o in outcomes)
    applied = AuditEvent.objects.filter(action="round.assigned", facts__run=run.pk)
    assert applied.count() == 1


def test_a_form_that_is_sent_twice_gives_points_once() -> None:
    round = f.a_round()
    client = Client()
    client.force_login(f.organiser_of(round.edition))
    address = reverse("organisers:adjustments", args=[round.edition.slug, round.order])
    page = client.get(address).content.decode()
    key = re.search(r'name="idempotency_key" value="(\w+)"', page)
    assert key
    entry = round.participations.earliest("pk").entry
    typed = {"entry": entry.pk, "kind": "bonus", "points": "1", "reason": "청년 기업"}
    for _click in range(2):
        assert client.post(address, typed | {"idempotency_key": key[1]}).status_code == 302
    assert round.adjustments.count() == 1
    assert client.get(address).content.decode().count(key[1]) == 0  # a new form, a new act


@pytest.mark.parametrize("keys", [("k", "k"), ("k", "other"), ("", "")])
def test_a_program_says_by_a_header_that_it_sends_again(keys: tuple[str, str]) -> None:
    round = f.a_round()
    client = Client()
    client.force_login(f.organiser_of(round.edition))
    entry = round.participations.earliest("pk").entry
    address = f"/api/v1/editions/{round.edition.slug}/rounds/{round.order}/adjustments/"
    body: dict[str, Any] = {"entry": entry.pk, "kind": "bonus", "points": "1", "reason": "근거"}
    for key in keys:
        answer = client.post(address, body, "application/json", headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.content
    assert round.adjustments.count() == (1 if keys == ("k", "k") else 2)
