"""What one side writes to the other, written twice at once or by two people: once, and in its
measure.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.versions import VersionNeeded
from challenge.models import AuditEvent, Mail
from challenge.models.mail_caps import CAPS, Cap
from judging.models import Appeal, Assignment, WildCard
from judging.services.results.appeals import appeal_files, write_appeal
from judging.services.scoring.own_order.order_equals import EqualsChanged, order_equals
from judging.services.scoring.sheet import save_sheet
from judging.services.scoring.wild_card import give_wild_card
from submissions.models import AnswerVersion, Entry
from submissions.services.draft import save_answers
from submissions.services.history.restore_answer import restore_answer
from submissions.services.with_organiser import inquiries, messages
from submissions.services.with_organiser.extension import extend_entry
from tests.judging import appeal_cases
from tests.judging import factories as f
from tests.judging.services.scoring.own_order import order_cases
from tests.races.at_once import Act, all_at_once, beside
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db(transaction=True)
Says = Callable[[str], object]


@pytest.fixture(autouse=True)
def _no_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("inquiry_asked", "message_from_startup"):
        monkeypatch.setitem(CAPS, kind, Cap(2_000, 2_000))  # another matter than two at once


def told(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def by_message() -> Says:
    entry = s.submitted()
    s.an_organiser(entry.edition)
    return lambda text: messages.send_message(actor=s.writer_of(entry), entry=entry, text=text)


def by_question() -> Says:
    edition, actor = s.an_edition(), s.a_user()
    return lambda text: inquiries.ask_question(actor=actor, edition=edition, question=text)


@pytest.mark.parametrize(
    ("module", "says"),
    [(messages, by_message), (inquiries, by_question)],
    ids=["message.sent", "inquiry.asked"],
)
def test_of_many_in_one_moment_a_days_measure_is_taken(
    module: Any, says: Callable[[], Says], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_A_DAY", 2)
    say, texts = says(), iter("가나다라")
    outcomes = all_at_once(lambda: say(next(texts)), 4)
    assert not any(outcome.crash for outcome in outcomes), outcomes
    refused = [outcome.refusal.status for outcome in outcomes if outcome.refusal]
    assert refused == [429, 429]


def test_a_question_that_is_asked_by_four_clicks_is_one() -> None:
    ask = by_question()
    outcomes = all_at_once(lambda: ask("서울에 살아야 합니까?"), 4)
    assert len({getattr(outcome.value, "pk", 0) for outcome in outcomes}) == 1, outcomes
    assert told("inquiry.asked") == 1


def test_of_two_who_answer_a_question_the_second_is_told_what_stands() -> None:
    inquiry: Any = by_question()("서울에 살아야 합니까?")
    actor = s.an_organiser(inquiry.edition)
    answer = partial(inquiries.answer_question, actor=actor, inquiry=inquiry)
    outcomes = beside(partial(answer, answer="아닙니다."), partial(answer, answer="그렇습니다."))
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, VersionNeeded), outcomes
    inquiry.refresh_from_db()
    assert inquiry.answer == "아닙니다."
    assert Mail.objects.filter(kind="inquiry_answered").count() == 1


def test_more_time_that_two_give_at_once_is_the_longer_and_told_once_each() -> None:
    entry = s.a_draft(s.an_edition())
    now = entry.edition.closes_at
    give = partial(extend_entry, actor=s.an_organiser(entry.edition), entry=entry, reason="장애")
    longer, shorter = (now + timedelta(days=days) for days in (2, 1))
    outcomes = beside(partial(give, until=longer), partial(give, until=shorter))
    assert isinstance(outcomes[1].refusal, InvalidInput), outcomes
    again = all_at_once(partial(give, until=longer), 3)
    assert all(outcome.acknowledged for outcome in again), again
    entry.refresh_from_db()
    assert entry.extended_until == longer
    assert told("entry.extended") == Mail.objects.filter(kind="entry_extended").count() == 1


def test_a_wild_card_that_two_windows_give_to_two_entries_is_one() -> None:
    round = f.an_open_round(entries=6, judges=4, wild_cards=1)
    judge = f.first_assignment(round).judge
    rows = judge.assignments.select_related("round__edition", "judge__user", "entry")
    pairs = list(rows.order_by("pk")[:2])
    for pair in pairs:
        f.score(pair)
    give = partial(give_wild_card, actor=judge.user, reason="팀이 남다릅니다")
    outcomes = beside(*(partial(give, assignment=pair) for pair in pairs))
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert WildCard.objects.get().assignment == pairs[1]
    again = all_at_once(partial(give, assignment=pairs[1]), 3)
    assert all(outcome.acknowledged for outcome in again), again
    assert told("wild_card.given") == 2


def test_an_order_of_equals_from_two_windows_is_one_and_a_sheet_that_changes_is_not_in_it() -> None:
    round = order_cases.a_coarse_round()
    order_cases.scored(round)
    judge = f.first_assignment(round).judge
    order = order_cases.group(round, judge)
    give = partial(order_equals, actor=judge.user, judge=judge, round=round)
    outcomes = beside(partial(give, order=order), partial(give, order=order[::-1]))
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert order_cases.group(round, judge) == order[::-1]
    rows = Assignment.objects.select_related("round__edition", "judge__user", "judge__edition")
    changed = rows.get(pk=order[0])
    change = partial(
        save_sheet,
        actor=judge.user,
        assignment=changed,
        scores=f.full_scores(changed, 5),
        comment="근거가 뚜렷하고 실행 계획이 구체적입니다.",
        base_revision=changed.sheet.revision,
        mutation_id="change",
        submit=True,
        reason="다시 읽었습니다",
    )
    outcomes = beside(change, partial(give, order=order))
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, EqualsChanged), outcomes
    assert order_cases.group(round, judge) == order[:0:-1]
    again = all_at_once(partial(give, order=order[1:]), 3)
    assert all(outcome.acknowledged for outcome in again), again
    assert told("own_order.given") == 3


def test_appeals_of_one_moment_have_numbers_of_their_own_and_a_double_click_is_one() -> None:
    round = appeal_cases.a_result()
    lost = round.decisions.exclude(kind="award").order_by("pk")[:2]
    entries = list(Entry.objects.filter(decisions__in=lost).select_related("edition", "startup"))
    acts = []
    for entry in entries:
        founder = appeal_cases.founder_of(entry)
        write_appeal.save_appeal(actor=founder, entry=entry, changes=appeal_cases.WORDS)
        acts.append(partial(write_appeal.submit_appeal, actor=founder, entry=entry))
    outcomes = beside(*acts)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert set(Appeal.objects.values_list("number", flat=True)) == {1, 2}
    again = all_at_once(acts[0], 3)
    assert all(outcome.acknowledged for outcome in again), again
    assert told("appeal.submitted") == Appeal.objects.count() == 2


def test_what_an_appeal_says_is_what_its_submission_was_sent_with() -> None:
    """Two windows send the form with other words at once; one is submitted, and with its words."""
    entry = appeal_cases.the_loser(appeal_cases.a_result())

    def sending(statement: str) -> Act:
        return partial(
            write_appeal.save_and_submit_appeal,
            actor=appeal_cases.founder_of(entry),
            entry=entry,
            changes=appeal_cases.WORDS | {"statement": statement},
        )

    first, second = beside(sending("합계가 다릅니다. 첫 창."), sending("합계가 다릅니다. 둘째 창."))
    assert first.acknowledged, first
    assert isinstance(second.refusal, write_appeal.AppealIsSubmitted), second
    assert Appeal.objects.get(entry=entry).statement == "합계가 다릅니다. 첫 창."


def test_no_appeal_holds_more_files_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appeal_files, "MOST_FILES", 1)
    entry = appeal_cases.the_loser(appeal_cases.a_result())
    founder, pages = appeal_cases.founder_of(entry), iter(range(1, 4))

    def attach() -> object:
        number = next(pages)
        file = BytesIO(s.a_pdf(pages=number))
        return appeal_files.attach_to_appeal(
            actor=founder, entry=entry, file=file, name=f"{number}.pdf"
        )

    outcomes = all_at_once(attach, 3)
    assert not any(outcome.crash for outcome in outcomes), outcomes
    assert sum(outcome.acknowledged for outcome in outcomes) == 1
    assert Appeal.objects.get().files.count() == 1


def test_an_answer_that_is_restored_by_two_clicks_is_restored_once() -> None:
    entry = s.a_draft(s.an_edition())
    writer = s.writer_of(entry)
    for text in ("좋은 글", "나쁜 글"):
        save_answers(actor=writer, entry=entry, changes={"problem-who": text})
        AnswerVersion.objects.update(began_at=timezone.now() - timedelta(hours=1))
    restore = partial(restore_answer, actor=writer, entry=entry, key="problem-who", version=1)
    outcomes = beside(restore, restore)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    entry.refresh_from_db()
    assert entry.answers["problem-who"] == "좋은 글"
    assert told("answer.restored") == 1


def test_what_was_written_meanwhile_is_not_restored_over() -> None:
    entry = s.a_draft(s.an_edition())
    writer = s.writer_of(entry)
    save = partial(save_answers, actor=writer, entry=entry)
    save(changes={"problem-who": "좋은 글"})
    saved, restored = beside(
        partial(save, changes={"problem-who": "더 좋은 글"}),
        partial(
            restore_answer, actor=writer, entry=entry, key="problem-who", version=1, base_version=1
        ),
    )
    assert saved.acknowledged, saved
    assert isinstance(restored.refusal, Refusal), restored
    entry.refresh_from_db()
    assert entry.answers["problem-who"] == "더 좋은 글"
