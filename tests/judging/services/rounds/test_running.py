"""Running, tallying, deciding and announcing: every refusal, twice run, who may."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Job, Mail
from judging.models import Assignment, Award, Decision, RoundState, Rubric, Tally, Winner
from judging.queries.results import bundle as results_bundle
from judging.queries.results.figures import official_of
from judging.services.assignment.notify import notify_judges
from judging.services.assignment.request import NotAssignable
from judging.services.results import adjust, announce, decide, tally
from judging.services.rounds import admit, running, tally_request
from judging.services.rounds.silence import set_silence
from judging.services.setup import edition as edition_setup
from judging.workflow import run_due_steps
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
SOON = f.timedelta(days=2)


def test_opening_freezes_the_rubric_and_tells_judges_once() -> None:
    round = f.an_assigned_round()
    organiser = f.organiser_of(round.edition)
    running.open_round(actor=organiser, round=round)
    rubric = Rubric.objects.get(round=round)
    assert rubric.frozen_at
    assert rubric.digest
    mails = Mail.objects.filter(kind="judge_assigned").count()
    assert mails == Assignment.objects.filter(round=round).values("judge").distinct().count()
    with pytest.raises(edition_setup.RoundIsFrozen):
        edition_setup.update_round(actor=organiser, round=round, places=9)
    with pytest.raises(edition_setup.RoundIsFrozen):
        edition_setup.update_criterion(
            actor=organiser, criterion=rubric.criteria.first(), points=Decimal(50)
        )
    assert notify_judges(actor=organiser, round=round) == 0
    assert Mail.objects.filter(kind="judge_assigned").count() == mails


def test_a_round_does_not_open_without_judges_or_with_a_rubric_that_is_not_whole() -> None:
    round = f.a_round()
    organiser = f.organiser_of(round.edition)
    with pytest.raises(running.NobodyAssigned):
        running.open_round(actor=organiser, round=round)
    round = f.an_assigned_round()
    round.rubric.criteria.filter(key="team").delete()
    with pytest.raises(running.RubricIncomplete):
        running.open_round(actor=f.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    assert round.state == RoundState.ASSIGNED


def test_the_clock_opens_reminds_closes_and_tallies_each_once() -> None:
    round = f.an_assigned_round()
    run_due_steps()
    run_due_steps()
    round.refresh_from_db()
    assert round.state == RoundState.OPEN
    now = timezone.now()
    type(round).objects.filter(pk=round.pk).update(
        opens_at=now - f.timedelta(days=10), closes_at=now + f.timedelta(hours=20)
    )
    for _ in range(3):
        run_due_steps()
    judges = Assignment.objects.filter(round=round).values("judge").distinct().count()
    causes = list(
        AuditEvent.objects.filter(action="round.reminded").values_list("facts__cause", flat=True)
    )
    assert causes == ["not_begun", "half_way", "before_close-1"]
    assert Mail.objects.filter(kind="judge_reminder").count() == 3 * judges
    type(round).objects.filter(pk=round.pk).update(closes_at=now)
    run_due_steps()
    run_due_steps()
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED
    assert Job.objects.filter(kind="tally").count() == 1
    f.run(Job.objects.get(kind="tally"))
    run_due_steps()
    assert Job.objects.filter(kind="tally").count() == 1


def test_a_step_that_refuses_does_not_hold_up_other_rounds() -> None:
    broken, fine = f.an_assigned_round(), f.an_assigned_round()
    broken.rubric.criteria.filter(key="team").delete()
    run_due_steps()
    fine.refresh_from_db()
    broken.refresh_from_db()
    assert (broken.state, fine.state) == (RoundState.ASSIGNED, RoundState.OPEN)


def test_a_silent_judge_is_replaced_by_the_clock_when_the_rules_say_so() -> None:
    round = f.an_open_round(entries=6, judges=8)
    edition = round.edition
    edition.rules = {**edition.rules, "replace_silent_days": 3}
    edition.save()
    type(round).objects.filter(pk=round.pk).update(opens_at=timezone.now() - f.timedelta(days=4))
    judge = Assignment.objects.filter(round=round).first().judge
    type(judge).objects.filter(edition=edition).exclude(pk=judge.pk).update(
        last_seen_at=timezone.now()
    )
    run_due_steps()
    assert set(
        Assignment.objects.filter(round=round, state="recused").values_list("judge_id", flat=True)
    ) == {judge.pk}


@pytest.mark.parametrize("days", [0, 9])
def test_a_round_says_itself_when_a_silent_judge_is_replaced_also_while_judges_score(
    days: int,
) -> None:
    round = f.an_open_round(entries=6, judges=8)
    round.edition.rules = {**round.edition.rules, "replace_silent_days": 3}
    round.edition.save()
    type(round).objects.filter(pk=round.pk).update(opens_at=timezone.now() - f.timedelta(days=4))
    assert (
        set_silence(actor=f.organiser_of(round.edition), round=round, days=days).silence_days
        == days
    )
    run_due_steps()
    assert not Assignment.objects.filter(round=round, state="recused").exists()
    set_silence(actor=f.organiser_of(round.edition), round=round, days=2)
    run_due_steps()
    assert Assignment.objects.filter(round=round, state="recused").exists()


def test_days_of_silence_that_make_no_sense_a_stranger_and_a_closed_round_change_nothing() -> None:
    round = f.an_open_round(entries=2, judges=4)
    organiser = f.organiser_of(round.edition)
    for wrong in (-1, 61):
        with pytest.raises(InvalidInput):
            set_silence(actor=organiser, round=round, days=wrong)
    with pytest.raises(NotAllowed):
        set_silence(actor=f.an_organiser_of(round.edition, "observer"), round=round, days=3)
    running.close_round(actor=organiser, round=round)
    with pytest.raises(NotAssignable):
        set_silence(actor=organiser, round=round, days=3)
    round.refresh_from_db()
    assert round.replace_silent_days is None


def test_more_time_without_a_reason_names_the_reason_alone_and_changes_nothing() -> None:
    round = f.an_open_round(entries=2, judges=4)
    before = round.closes_at
    with pytest.raises(running.ClosingTimeNeeded) as refusal:
        running.extend_round(
            actor=f.organiser_of(round.edition), round=round, closes_at=before + SOON, reason=" "
        )
    assert set(refusal.value.fields) == {"reason"}
    round.refresh_from_db()
    assert round.closes_at == before


def test_a_reminder_by_hand_goes_only_to_those_behind_and_once_an_hour() -> None:
    round = f.an_open_round()
    organiser = f.organiser_of(round.edition)
    done = Assignment.objects.filter(round=round).first().judge
    for one in Assignment.objects.filter(round=round, judge=done):
        f.score(one)
    count = running.remind_judges(actor=organiser, round=round)
    running.remind_judges(actor=organiser, round=round)
    assert Mail.objects.filter(kind="judge_reminder").count() == count
    assert not Mail.objects.filter(kind="judge_reminder", to_user=done.user).exists()
    running.close_round(actor=organiser, round=round)
    with pytest.raises(running.NotOpen):
        running.remind_judges(actor=organiser, round=round)


def test_extending_and_reopening_need_a_later_time_and_a_reason() -> None:
    round = f.an_open_round()
    organiser = f.organiser_of(round.edition)
    for closes_at, reason in ((timezone.now(), "늦음"), (round.closes_at + SOON, " ")):
        with pytest.raises(running.ClosingTimeNeeded):
            running.extend_round(actor=organiser, round=round, closes_at=closes_at, reason=reason)
    running.extend_round(
        actor=organiser, round=round, closes_at=round.closes_at + SOON, reason="연휴"
    )
    assert Mail.objects.filter(kind="judge_extended").exists()
    running.close_round(actor=organiser, round=round)
    with pytest.raises(running.ClosingTimeNeeded):
        running.extend_round(
            actor=organiser, round=round, closes_at=timezone.now() + SOON * 9, reason="연휴"
        )
    reopened = running.reopen_round(
        actor=organiser,
        round=round,
        closes_at=timezone.now() + SOON,
        reason="평가서 하나가 빠졌습니다.",
    )
    assert reopened.state == RoundState.OPEN


def test_the_same_sheets_give_the_same_tally_and_a_changed_one_another() -> None:
    round = f.a_closed_round(entries=6)
    first = Tally.objects.get(round=round)
    assert tally.tally_round(round=round) == first
    one = Assignment.objects.filter(round=round, state="active").first()
    old = [
        float(score.value / score.criterion.points)
        for score in one.sheet.scores.select_related("criterion").order_by("criterion__order")
    ]
    f.score(one, 0.1)
    second = tally.tally_round(round=round)
    assert second.pk != first.pk
    assert second.number == 2
    f.score(one, old)
    again = tally.tally_round(round=round)
    assert (again.pk, again.number) == (first.pk, 3)


def test_a_tally_is_exact_and_a_recused_or_unfinished_sheet_is_not_a_zero() -> None:
    round = f.an_open_round(entries=5, judges=6, sheets_per_entry=5)
    entry = round.participations.first().entry
    for share, one in zip(
        (0.9, 0.8, 0.7, 0.6, 0.1),
        Assignment.objects.filter(round=round, entry=entry).order_by("pk"),
        strict=True,
    ):
        f.score(one, share)
    standing = tally.tally_round(round=round).standings.get(entry=entry)
    assert (standing.base, standing.mean, standing.sheets) == (
        Decimal("70.00"),
        Decimal("62.00"),
        5,
    )
    Assignment.objects.filter(round=round, entry=entry).order_by("pk").last().advance("recused")
    standing = tally.tally_round(round=round).standings.get(entry=entry)
    assert (standing.base, standing.sheets) == (Decimal("75.00"), 4)
    others = tally.tally_round(round=round).standings.exclude(entry=entry)
    assert all(row.rank is None and row.official is None for row in others)


def test_bonus_is_capped_and_never_rescues_and_a_deduction_is_cut() -> None:
    round = f.an_open_round(entries=5, judges=4)
    organiser = f.organiser_of(round.edition)
    low, high, *_rest = [row.entry for row in round.participations.order_by("entry_id")]
    for one in Assignment.objects.filter(round=round):
        f.score(one, 0.59 if one.entry == low else 0.61 if one.entry == high else 0.8)
    adjust.add_adjustment(
        actor=organiser,
        round=round,
        entry=low,
        kind="bonus",
        points=Decimal(10),
        reason="가점 서류",
    )
    cut = adjust.add_adjustment(
        actor=organiser,
        round=round,
        entry=high,
        kind="deduction",
        points=Decimal(2),
        reason="기한 위반",
    )
    rows = {row.entry_id: row for row in tally.tally_round(round=round).standings.all()}
    assert (rows[low.pk].official, rows[low.pk].passed) == (Decimal("62.00"), False)
    assert (rows[high.pk].official, rows[high.pk].passed) == (Decimal("59.00"), False)
    adjust.remove_adjustment(actor=organiser, adjustment=cut)
    assert tally.tally_round(round=round).standings.get(entry=high).passed is True
    with pytest.raises(InvalidInput):
        adjust.add_adjustment(
            actor=organiser, round=round, entry=low, kind="bonus", points=Decimal(0), reason=""
        )


def test_sheets_that_change_are_tallied_once_in_a_while_and_a_stranger_asks_for_nothing() -> None:
    round = f.an_open_round()
    first = tally_request.tally_soon(round_id=round.pk)
    assert first is not None
    assert abs(tally_request.tally_soon(round_id=round.pk).pk - first.pk) <= 1
    assert Job.objects.filter(kind="tally").count() <= 2
    with pytest.raises(NotAllowed):
        tally_request.request_tally(actor=f.a_person(), round=round)
    assert tally_request.tally_soon(round_id=f.a_round().pk) is None


def test_the_calibrated_score_can_be_the_official_one() -> None:
    round = f.a_closed_round(entries=9, judges=6, method="calibrated")
    rows = list(Tally.objects.get(round=round).standings.order_by("rank"))
    assert [row.rank for row in rows] == sorted(row.rank for row in rows)
    assert all(abs(float(row.base) - row.calibrated) < 0.006 for row in rows)
    assert (
        official_of(
            rules={
                "method": "calibrated",
                "criteria": [],
                "pass_mark": "60",
                "bonus_cap": "3",
                "min_sheets": 3,
                "trim_per_criterion": False,
            },
            entries=["a"],
            sheets=[],
            adjustments=[],
            calibrated={},
        )[0].rank
        is None
    )


def test_a_departure_from_the_ranking_needs_a_reason_and_a_stale_tally_none_at_all() -> None:
    round = f.a_closed_round(entries=8)
    organiser = f.organiser_of(round.edition)
    last = Tally.objects.get(round=round).standings.order_by("-rank").first().entry
    with pytest.raises(decide.ReasonNeeded):
        decide.decide(actor=organiser, round=round, entry=last, kind="advance")
    assert not Decision.objects.exists()
    assert decide.decide(
        actor=organiser, round=round, entry=last, kind="advance", reason="심사위원단 의결"
    ).reason
    f.score(Assignment.objects.filter(round=round, state="active").first(), 0.1)
    with pytest.raises(decide.NoTally):
        decide.decide_by_ranking(actor=organiser, round=round)
    with pytest.raises(NotAllowed):
        decide.decide(actor=f.a_person(), round=round, entry=last, kind="reject")


def test_awards_have_places_and_only_the_last_round_gives_them_by_ranking() -> None:
    round = f.a_closed_round(entries=8)
    organiser = f.organiser_of(round.edition)
    best, second = [
        row.entry for row in Tally.objects.get(round=round).standings.order_by("rank")[:2]
    ]
    grand = Award.objects.get(edition=round.edition, key="grand")
    decide.decide(
        actor=organiser, round=round, entry=best, kind="award", award=grand, reason="특별상"
    )
    with pytest.raises(decide.AwardIsFull):
        decide.decide(
            actor=organiser, round=round, entry=second, kind="award", award=grand, reason="특별상"
        )
    with pytest.raises(InvalidInput):
        decide.decide(actor=organiser, round=round, entry=second, kind="award")


def test_deciding_the_last_entry_decides_the_round_and_clearing_one_opens_it_again() -> None:
    round = f.a_decided_round(entries=8)
    organiser = f.organiser_of(round.edition)
    assert round.state == RoundState.DECIDED
    entry = Decision.objects.filter(round=round).first().entry
    decide.clear_decision(actor=organiser, round=round, entry=entry)
    round.refresh_from_db()
    assert round.state == RoundState.CLOSED
    with pytest.raises(announce.NotDecidedYet):
        announce.prepare_announcement(actor=organiser, round=round)


def test_a_tie_across_the_line_is_left_to_a_person() -> None:
    round = f.an_open_round(entries=5, judges=4, places=2)
    for one in Assignment.objects.filter(round=round):
        f.score(one, 0.8)
    organiser = f.organiser_of(round.edition)
    running.close_round(actor=organiser, round=round)
    tally.tally_round(round=round)
    assert decide.decide_by_ranking(actor=organiser, round=round) == 0


def test_one_person_alone_publishes_nothing() -> None:
    round = f.a_decided_round(entries=8)
    organiser = f.organiser_of(round.edition)
    announcement = announce.prepare_announcement(actor=organiser, round=round, message_ko="하나")
    announcement = announce.prepare_announcement(actor=organiser, round=round, message_ko="둘")
    assert announcement.message_ko == "둘"
    with pytest.raises(announce.SecondPersonNeeded):
        announce.publish_announcement(actor=organiser, announcement=announcement)
    with pytest.raises(NotAllowed):
        announce.publish_announcement(actor=f.a_person(), announcement=announcement)
    round.refresh_from_db()
    assert round.state == RoundState.DECIDED
    assert not Winner.objects.exists()
    with pytest.raises(decide.NotDecidable):
        decide.decide_by_ranking(actor=organiser, round=round)
    announce.withdraw_announcement(actor=organiser, announcement=announcement)


def test_a_published_bundle_is_confirmed_and_one_changed_digit_is_found(tmp_path: Path) -> None:
    round = f.a_published_round(entries=8)
    bundle = round.announcement.bundle
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle), "utf-8")
    out = StringIO()
    call_command("verify", str(path), digest=round.announcement.digest, stdout=out)
    assert "confirmed" in out.getvalue()
    text = json.dumps(bundle, ensure_ascii=False)
    assert not any(
        entry.startup.name_ko in text
        for entry in (row.entry for row in round.participations.select_related("entry__startup"))
    )
    assert not any(
        one.judge.user.name in text
        for one in Assignment.objects.filter(round=round).select_related("judge__user")
    )
    bundle["sheets"][0]["points"]["team"] = "1.00"
    path.write_text(json.dumps(bundle), "utf-8")
    with pytest.raises(CommandError, match="First difference"):
        call_command("verify", str(path))
    with pytest.raises(CommandError, match="not the announced file"):
        call_command("verify", str(path), digest=round.announcement.digest)


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "JSON"), ("[]", "not a results bundle"), ('{"format": 1}', "damaged")],
)
def test_a_file_that_is_no_bundle_is_refused_in_words(
    tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(CommandError, match=words):
        call_command("verify", str(path))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("verify", str(tmp_path / "none.json"))


def test_the_results_are_mailed_once_to_everybody_who_writes_for_an_entry() -> None:
    round = f.a_published_round(entries=8)
    first = announce.mail_results(announcement_id=round.announcement.pk)
    announce.mail_results(announcement_id=round.announcement.pk)
    assert first == 8 == Mail.objects.filter(kind="result_announced").count()


def test_what_is_published_stays() -> None:
    round = f.a_published_round(entries=8)
    organiser = f.organiser_of(round.edition)
    with pytest.raises(announce.AlreadyPublished):
        announce.withdraw_announcement(actor=organiser, announcement=round.announcement)
    with pytest.raises(announce.NotDecidedYet):
        announce.prepare_announcement(actor=organiser, round=round)
    with pytest.raises(admit.TooLateToAdmit):
        admit.admit_entries(actor=organiser, round=round)
    with pytest.raises(adjust.ResultIsSettled):
        adjust.add_adjustment(
            actor=organiser,
            round=round,
            entry=round.participations.first().entry,
            kind="bonus",
            points=Decimal(1),
            reason="x",
        )


def test_the_next_round_waits_for_the_decisions_of_the_one_before() -> None:
    round = f.a_closed_round(entries=6)
    pitch = round.edition.rounds.get(order=2)
    with pytest.raises(admit.RoundBeforeUndecided):
        admit.admit_entries(actor=f.organiser_of(round.edition), round=pitch)


def test_the_audit_command_finds_one_changed_event() -> None:
    f.a_preset_edition()
    call_command("audit", "seal", stdout=StringIO())
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "holds" in out.getvalue()
    with connection.cursor() as cursor:  # as somebody with the database's own password could
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE challenge_auditevent DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE challenge_auditevent SET action = 'edition.created!' WHERE id = (SELECT "
            "min(id) FROM challenge_auditevent)"
        )
    with pytest.raises(CommandError, match="breaks at link"):
        call_command("audit", "verify")


def test_the_calibration_of_a_bundle_is_computed_again_where_it_is_official() -> None:
    round = f.a_published_round(entries=9, judges=6, method="calibrated")
    assert results_bundle.first_difference(bundle=round.announcement.bundle) is None


def test_a_tally_says_where_one_more_sheet_helps_and_what_each_judge_is_like() -> None:
    round = f.a_closed_round(entries=12, judges=8)
    report = Tally.objects.get(round=round).report
    assert {row["judge"] for row in report["judges"]} <= set(
        round.edition.judges.values_list("pk", flat=True)
    )
    assert all(
        row["severity_lo"] <= row["severity"] <= row["severity_hi"] for row in report["judges"]
    )
    met = {(one.entry_id, one.judge_id) for one in Assignment.objects.filter(round=round)}
    assert not {(row["entry"], row["judge"]) for row in report["advice"]["sheets"]} & met
    assert report["advice"]["unsure_after"] <= report["advice"]["unsure_now"]


def test_a_two_stage_round_gives_the_best_more_sheets_once() -> None:
    round = f.an_open_round(
        entries=10, judges=8, allocation="two_stage", allocation_options={"second": 5}, places=2
    )
    f.score_all(round)
    tally.tally_round(round=round)
    run_due_steps()
    job = Job.objects.get(kind="assign", reason="allocation")
    assert f.run(job).state == "done"
    widened = list(round.participations.filter(wanted_sheets=5))
    assert len(widened) == 3
    assert all(
        Assignment.objects.filter(round=round, entry=row.entry, state="active").count() == 5
        for row in widened
    )
    f.score_all(round)
    tally.tally_round(round=round)
    run_due_steps()
    assert Job.objects.filter(reason="allocation").count() == 1
