"""The stage as screens show it: what is whose, and nothing else."""

import pytest

from judging.models import Assignment, Round
from judging.queries.rounds.live_stage import (
    hall_table,
    may_still_watch,
    own_parts,
    session_of,
    session_of_screen,
    stage_of,
)
from judging.services.assignment.recuse import recuse
from judging.services.panel.invite import dismiss_judge
from judging.services.rounds.pitch_day.prepare import prepare_pitch_day
from judging.services.rounds.pitch_day.presence import check_in, remind_at_table
from judging.services.rounds.pitch_day.stage import act_on_stage
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_day, a_pitch_round, judges_of

pytestmark = pytest.mark.django_db


def test_the_stage_names_who_is_on_and_keeps_the_seed_until_it_is_drawn() -> None:
    round = a_pitch_round()
    session = prepare_pitch_day(actor=f.organiser_of(round.edition), round=round)
    before = stage_of(session_of(session.pk))
    assert before["lot"] == {"commitment": session.commitment, "seed": None, "nonce": None}
    assert (before["stage"], before["slots"]) == (None, [])


def test_each_judge_sees_their_own_sheet_and_reminders_and_loses_them_with_the_seat() -> None:
    session = a_pitch_day()
    organiser = f.organiser_of(session.round.edition)
    session = act_on_stage(actor=organiser, session=session, act="next")
    first, second, third = judges_of(session)
    entry = session.slots.get(place=1).entry
    pairs = {
        row.judge_id: row
        for row in Assignment.objects.filter(round=session.round, entry=entry).select_related(
            "judge__user", "judge__edition", "round__edition", "entry"
        )
    }
    f.score(pairs[first.pk])
    remind_at_table(actor=organiser, session=session, judge=first)
    remind_at_table(actor=organiser, session=session, judge=second)
    check_in(actor=second.user, judge=second, session=session, code=session.check_in_code)
    recuse(actor=third.user, assignment=pairs[third.pk], kind="other", note="")
    own = own_parts(session_of(session.pk), [first.pk, second.pk, third.pk])
    assert own[first.pk] == {
        "assignment": pairs[first.pk].pk, "sheet": "done", "reminders": [], "checked_in": False
    }  # fmt: skip
    assert (own[second.pk]["sheet"], own[second.pk]["checked_in"]) == ("none", True)
    assert [row["slot"] for row in own[second.pk]["reminders"]] == [session.current_id]
    assert own[third.pk]["sheet"] == "recused"
    table = {row["judge"]: row for row in hall_table(session_of(session.pk))}
    assert [table[judge.pk]["sheet"] for judge in (first, second)] == ["done", "none"]
    assert table[second.pk]["checked_in_at"]
    dismiss_judge(actor=organiser, judge=second, reason="사임")
    assert set(own_parts(session_of(session.pk), [first.pk, second.pk])) == {first.pk}


def test_in_a_blind_round_codes_stand_in_for_names() -> None:
    session = a_pitch_day()
    Round.objects.filter(pk=session.round_id).update(blind=True)
    row = stage_of(session_of(session.pk))["slots"][0]
    assert row["name"] == {"ko": row["code"], "en": row["code"]}
    assert row["title"] == {"ko": "", "en": ""}


def test_only_those_who_run_the_edition_go_on_watching() -> None:
    session = a_pitch_day()
    organiser, stranger = f.organiser_of(session.round.edition), f.a_person()
    assert may_still_watch(session, [organiser.pk, stranger.pk]) == {organiser.pk}


def test_a_screen_is_found_by_its_whole_key_alone() -> None:
    session = a_pitch_day()
    assert session_of_screen(session.screen_key) == session
    assert session_of_screen(session.screen_key[:-1]) is None
    assert session_of_screen("") is None
