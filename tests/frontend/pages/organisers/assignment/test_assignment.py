"""Assigning by page."""

import json

import pytest

from challenge.models import Job, Organisation
from judging.models import Assignment, AssignmentState, Conflict
from judging.services.assignment import run as assignment_run
from tests.frontend.pages.organisers.desk import act, at, organiser, tags_on_one_line, text_of
from tests.frontend.shown_forms import forms_in, post
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def test_the_computer_assigns_and_the_report_reads_in_words() -> None:
    round = make.a_round()
    client = organiser(round)
    assert client.post(act("assign", round), {"seed": "17"}).status_code == 302
    job = Job.objects.get(kind="assign")
    assignment_run.run_assignment(job_id=job.pk)
    html = text_of(client, at("assignment", round))
    assert "first assignment" in html
    assert ">17<" in html.replace(" ", "")


def test_a_seed_that_is_no_number_is_refused_in_words() -> None:
    round = make.a_round()
    response = organiser(round).post(act("assign", round), {"seed": "dice"})
    assert response.status_code == 422
    assert not Job.objects.filter(kind="assign").exists()


def test_a_scenario_changes_nothing_until_it_is_put_into_force() -> None:
    round = make.a_round()
    client = organiser(round)
    client.post(act("assign", round), {"scenario": "1"})
    assignment_run.run_assignment(job_id=Job.objects.get(kind="assign").pk)
    assert not Assignment.objects.filter(round=round).exists()
    client.post(act("apply_run", round, round.assignment_runs.get().pk))
    assert Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).exists()


def test_a_pair_is_taken_back_and_the_step_undone() -> None:
    round = make.an_assigned_round()
    client = organiser(round)
    pair = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).first()
    assert pair is not None
    response = client.post(act("take_back", round, pair.pk), headers={"HX-Request": "true"})
    assert f'id="entry-{pair.entry_id}"' in response.content.decode()
    assert "undo" in response["HX-Trigger"]
    pair.refresh_from_db()
    assert pair.state == AssignmentState.REMOVED
    step = round.assignment_runs.order_by("-pk").first()
    client.post(act("undo_step", round, step.pk))  # type: ignore[union-attr]
    pair.refresh_from_db()
    assert pair.state == AssignmentState.ACTIVE


def test_an_entry_moves_to_another_judge_in_one_step_which_is_undone_in_one() -> None:
    round = make.an_assigned_round(entries=3, judges=5)
    client = organiser(round)
    pair = (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("entry__startup")
        .earliest("pk")
    )
    to = next(
        judge
        for judge in round.edition.judges.all()
        if not Assignment.objects.filter(round=round, entry=pair.entry, judge=judge).exists()
    )
    html = text_of(client, at("board", round) + f"?search={pair.entry.startup.name_ko}")
    card = html.split('class="board-move"')[1]
    assert f'<option value="{pair.pk}">' in card
    assert f'<option value="{to.pk}">' in card
    answer = client.post(
        act("move_pair", round), {"pair": pair.pk, "judge": to.pk}, headers={"HX-Request": "true"}
    )
    assert "Moved from" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    assert f"{to}</b>" in answer.content.decode()
    assert "board-head" in answer.content.decode()
    client.post(json.loads(answer["HX-Trigger"])["toast"]["undo"])
    assert set(
        Assignment.objects.filter(
            round=round, entry=pair.entry, judge__in=[pair.judge_id, to.pk]
        ).values_list("judge", "state")
    ) == {
        (pair.judge_id, "active"),
        (to.pk, "removed"),
    }


def test_a_move_into_a_conflict_or_of_a_begun_sheet_is_refused_and_nothing_moves() -> None:
    round = make.an_assigned_round(entries=3, judges=5)
    client = organiser(round)
    begun, pair = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).order_by(
        "pk"
    )[:2]
    make.score(begun)
    to = {
        row.pk: next(
            judge
            for judge in round.edition.judges.all()
            if not Assignment.objects.filter(round=round, entry=row.entry, judge=judge).exists()
        )
        for row in (begun, pair)
    }
    Conflict.objects.create(judge=to[pair.pk], entry=pair.entry, kind="mentor", source="declared")
    before = set(Assignment.objects.filter(round=round).values_list("entry", "judge", "state"))
    for row in (begun, pair):
        assert (
            client.post(
                act("move_pair", round), {"pair": row.pk, "judge": to[row.pk].pk}
            ).status_code
            == 409
        )
    assert client.post(act("move_pair", round), {"pair": pair.pk, "judge": "x"}).status_code == 404
    assert f'<option value="{begun.pk}">' not in text_of(client, at("board", round))
    assert (
        set(Assignment.objects.filter(round=round).values_list("entry", "judge", "state")) == before
    )


def test_the_board_offers_no_judge_in_conflict() -> None:
    round = make.an_assigned_round()
    pair = (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("judge", "entry")
        .first()
    )
    assert pair is not None
    Assignment.objects.filter(pk=pair.pk).update(state=AssignmentState.REMOVED)
    Conflict.objects.create(judge=pair.judge, entry=pair.entry, kind="mentor", source="declared")
    client = organiser(round)
    assert f'<option value="{pair.judge_id}" disabled>' in text_of(
        client, at("board", round) + f"?search={pair.entry.startup.name_ko}"
    )
    assert (
        client.post(
            act("add_pair", round), {"entry": pair.entry_id, "judge": pair.judge_id}
        ).status_code
        == 409
    )


def test_a_pin_is_set_and_taken_away() -> None:
    round = make.an_assigned_round()
    pair = Assignment.objects.filter(round=round).first()
    assert pair is not None
    client = organiser(round)
    board = at("board", round)
    for expected in (True, False):
        page = client.get(board).content.decode()
        [form] = [f for f in forms_in(page, board) if f.action == act("pin", round, pair.pk)]
        for _click in range(2):  # the second click of a double one changes nothing
            post(client, form)
            pair.refresh_from_db()
            assert pair.pinned is expected


def offered(html: str) -> list[list[str]]:
    """The judges in each list of a board's cards that adds one."""
    lists = [part.split("</select>")[0] for part in html.split('name="judge" required>')[1:]]
    return [
        [line.partition(">")[2].split(" · ")[0].strip() for line in part.split("<option ")[2:]]
        for part in lists
    ]


def test_with_few_judges_all_are_offered_and_none_is_searched_for() -> None:
    round = make.an_assigned_round(entries=2, judges=5)
    html = text_of(organiser(round), at("board", round))
    assert {len(names) for names in offered(html)} == {2}
    assert 'name="judge" value' not in html


def test_with_many_judges_the_best_are_offered_and_others_are_found_by_name_or_firm() -> None:
    round = make.an_assigned_round(entries=2, judges=36)
    client, board = organiser(round), at("board", round)
    free = (
        round.edition.judges.exclude(assignments__round=round).select_related("user").latest("pk")
    )
    free.organisation = Organisation.objects.create(
        kind="vc", name_ko="한강벤처스", name_en="Hangang Ventures"
    )
    free.save()
    html = text_of(client, board)
    assert {len(names) for names in offered(html)} == {30}
    assert "Each list offers the 30 judges who match best." in html
    for words in (free.user.name, "hangang"):
        assert offered(text_of(client, f"{board}?judge={words}")) == [[str(free)]] * 4
    assert offered(text_of(client, f"{board}?judge=nobody")) == [[]] * 4
    pair = Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).earliest("pk")
    headers = {
        "HX-Request": "true",
        "HX-Current-URL": f"http://testserver{board}?judge={free.user.name}",
    }
    pinned = client.post(act("pin", round, pair.pk), {"pinned": "yes"}, headers=headers)
    answer = tags_on_one_line(pinned.content.decode())
    assert offered(answer) == [[str(free)]] * 2
