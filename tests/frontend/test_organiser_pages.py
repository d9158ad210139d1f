"""The organisers' pages: what they show, what their buttons do, how many queries they cost, and who may press."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from challenge.models import Edition, Job, Role, RoleKind, User
from judging.models import Announcement, Assignment, AssignmentState, Conflict, Decision, Judge, Round, RoundState, Winner
from judging.services import computing, tallying
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.REQUIRE_ORGANISER_MFA = False  # has tests of its own


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, one: Round, *more: object) -> str:
    with translation.override("en"):
        return reverse(f"organisers:{name}", args=[one.edition.slug, *more])


def act(name: str, one: Round, *more: object) -> str:
    return at(name, one, one.order, *more)


def organiser(one: Round) -> Client:
    return signed_in(make.organiser_of(one.edition))


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


# --- reading ----------------------------------------------------------------------------------------------------


PAGES = ["control_room", "judges", "assignment", "assignment_rules", "board", "ranking", "judge_report", "sensitivity", "results"]
PAGES += ["rounds", "settings", "awards", "people", "entries", "log", "messages"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_in_both_languages_for_organisers_and_observers(name: str) -> None:
    one = make.a_closed_round()
    for viewer in (make.organiser_of(one.edition), make.an_organiser_of(one.edition, RoleKind.OBSERVER)):
        client = signed_in(viewer)
        english = at(name, one)
        assert english.startswith("/en/")
        assert client.get(english).status_code == 200
        assert client.get(english.removeprefix("/en")).status_code == 200


@pytest.mark.parametrize("name", ["control_room", "judges", "assignment", "board", "ranking", "judge_report", "sensitivity", "results", "settings", "people"])
def test_a_stranger_finds_nothing(name: str) -> None:
    one = make.a_closed_round()
    assert signed_in(make.a_person()).get(at(name, one)).status_code == 404


@pytest.mark.parametrize("name", ["control_room", "ranking", "judges"])
def test_a_page_costs_the_same_queries_with_one_row_and_with_thirty(name: str) -> None:
    few, many = make.an_open_round(entries=1, judges=5), make.an_open_round(entries=30, judges=12)
    for one in (few, many):
        make.score_all(one)
        tallying.tally_round(round=one)
    costs = [queries_of(organiser(one), at(name, one)) for one in (few, many)]
    assert costs[1] <= costs[0] + 1
    assert max(costs) <= MOST_QUERIES


def test_the_control_room_of_a_full_round_stays_within_fifteen_queries() -> None:
    one = make.an_open_round(entries=30, judges=12)
    make.score_all(one)
    tallying.tally_round(round=one)
    Assignment.objects.filter(round=one, sheet__isnull=True).update(state=AssignmentState.REMOVED)
    assert queries_of(organiser(one), at("control_room", one)) <= MOST_QUERIES


def test_an_observer_sees_no_buttons() -> None:
    one = make.an_open_round()
    watcher = signed_in(make.an_organiser_of(one.edition, RoleKind.OBSERVER))
    for page in ("control_room", "judges", "assignment", "board", "results", "people"):
        assert 'method="post" action="/run/' not in text_of(watcher, at(page, one)).replace('action="/en/run/', 'action="/run/'), page


@pytest.mark.parametrize("name", ["close_round", "remind_round", "assign", "tally", "decide_all", "prepare_announcement", "edge_sheets"])
def test_an_observer_who_posts_all_the_same_is_refused(name: str) -> None:
    one = make.an_open_round()
    watcher = signed_in(make.an_organiser_of(one.edition, RoleKind.OBSERVER))
    assert watcher.post(act(name, one)).status_code in {403, 404}
    one.refresh_from_db()
    assert one.state == RoundState.OPEN
    assert not Decision.objects.filter(round=one).exists()


def test_the_control_room_says_who_is_late_and_offers_to_remind_them() -> None:
    one = make.an_open_round()
    html = text_of(organiser(one), at("control_room", one))
    assert "never signed in" in html
    assert act("remind_round", one) in html


def test_an_entry_with_too_few_judges_is_on_the_list_with_a_button() -> None:
    one = make.an_open_round()
    pair = Assignment.objects.filter(round=one).select_related("entry__startup").first()
    assert pair is not None
    Assignment.objects.filter(pk=pair.pk).update(state=AssignmentState.REMOVED)
    html = text_of(organiser(one), at("control_room", one))
    assert pair.entry.startup.name in html
    assert act("one_more_sheet", one) in html


def test_the_pipeline_is_asked_again_quickly_only_while_a_job_runs() -> None:
    one = make.an_open_round()
    client = organiser(one)
    Job.objects.all().delete()
    assert "every 20s" in text_of(client, act("pipeline", one))
    tallying.request_tally(actor=make.organiser_of(one.edition), round=one)
    assert "every 2s" in text_of(client, act("pipeline", one))


def test_parts_of_the_control_room_come_alone() -> None:
    one = make.an_open_round()
    client = organiser(one)
    for name in ("figures", "tasks", "panel"):
        html = text_of(client, act("fragment", one, name))
        assert f'id="{name}"' in html
        assert "<html" not in html
    assert client.get(act("fragment", one, "secrets")).status_code == 404


# --- judges -----------------------------------------------------------------------------------------------------


def test_several_judges_are_invited_at_once() -> None:
    one = make.a_round()
    lines = "김나래, narae@firm.example, 한빛벤처스, ai\n박도윤, doyun@firm.example"
    response = organiser(one).post(at("judges", one), {"lines": lines})
    assert response.status_code == 302
    narae = Judge.objects.get(edition=one.edition, user__email="narae@firm.example")
    assert narae.organisation is not None
    assert narae.organisation.name_ko == "한빛벤처스"
    assert list(narae.expertise.values_list("field__slug", flat=True)) == ["ai"]
    assert Judge.objects.filter(edition=one.edition, user__email="doyun@firm.example").exists()


@pytest.mark.parametrize(("line", "said"), [("김나래, not-an-address", "Line 2"), ("김나래, narae@firm.example, , astrology", "astrology"), ("", "")])
def test_a_wrong_line_is_named_and_nobody_is_invited(line: str, said: str) -> None:
    one = make.a_round()
    before = Judge.objects.count()
    response = organiser(one).post(at("judges", one), {"lines": f"박도윤, doyun@firm.example\n{line}" if line else ""})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Judge.objects.count() == before


def test_a_judge_who_is_there_already_stops_the_whole_list() -> None:
    one = make.a_round()
    known = Judge.objects.filter(edition=one.edition).select_related("user").first()
    assert known is not None
    response = organiser(one).post(at("judges", one), {"lines": f"새 사람, new@firm.example\n아는 사람, {known.user.email}"})
    assert response.status_code == 422
    assert not Judge.objects.filter(user__email="new@firm.example").exists()


def test_fields_and_load_of_a_judge_are_changed() -> None:
    one = make.a_round()
    judge = Judge.objects.filter(edition=one.edition).first()
    assert judge is not None
    response = organiser(one).post(at("judge", one, judge.pk), {"organisation": "새 소속", "keywords": "로봇, 물류", "max_load": "7", "min_load": "1", "field-ai": "60"})
    assert response.status_code == 302
    judge.refresh_from_db()
    assert (judge.max_load, judge.keywords) == (7, ["로봇", "물류"])
    assert dict(judge.expertise.values_list("field__slug", "weight")) == {"ai": 0.6}


def test_a_conflict_is_noted_by_number_and_withdrawn_with_a_reason() -> None:
    one = make.a_round()
    client, judge = organiser(one), Judge.objects.filter(edition=one.edition).first()
    assert judge is not None
    entry = one.participations.select_related("entry").first().entry  # type: ignore[union-attr]
    client.post(at("add_conflict", one, judge.pk), {"number": entry.code, "kind": "mentor", "note": "전에 자문했습니다"})
    conflict = Conflict.objects.get(judge=judge, entry=entry, kind="mentor")
    assert client.post(at("lift_conflict", one, judge.pk, conflict.pk), {"reason": ""}).status_code == 422
    client.post(at("lift_conflict", one, judge.pk, conflict.pk), {"reason": "다른 회사입니다"})
    conflict.refresh_from_db()
    assert conflict.withdrawn_at is not None


def test_a_judge_of_another_edition_is_not_found() -> None:
    one, other = make.a_round(), make.a_round()
    stranger = Judge.objects.filter(edition=other.edition).first()
    assert stranger is not None
    assert organiser(one).get(at("judge", one, stranger.pk)).status_code == 404


# --- assignment -------------------------------------------------------------------------------------------------


def test_the_computer_assigns_and_the_report_reads_in_words() -> None:
    one = make.a_round()
    client = organiser(one)
    assert client.post(act("assign", one), {"seed": "17"}).status_code == 302
    job = Job.objects.get(kind="assign")
    computing.run_assignment(job_id=job.pk)
    html = text_of(client, at("assignment", one))
    assert "first assignment" in html
    assert ">17<" in html.replace(" ", "")


def test_a_seed_that_is_no_number_is_refused_in_words() -> None:
    one = make.a_round()
    response = organiser(one).post(act("assign", one), {"seed": "dice"})
    assert response.status_code == 422
    assert not Job.objects.filter(kind="assign").exists()


def test_a_scenario_changes_nothing_until_it_is_put_into_force() -> None:
    one = make.a_round()
    client = organiser(one)
    client.post(act("assign", one), {"scenario": "1"})
    computing.run_assignment(job_id=Job.objects.get(kind="assign").pk)
    assert not Assignment.objects.filter(round=one).exists()
    client.post(act("apply_run", one, one.assignment_runs.get().pk))
    assert Assignment.objects.filter(round=one, state=AssignmentState.ACTIVE).exists()


def test_a_pair_is_taken_back_and_the_step_undone() -> None:
    one = make.an_assigned_round()
    client = organiser(one)
    pair = Assignment.objects.filter(round=one, state=AssignmentState.ACTIVE).first()
    assert pair is not None
    response = client.post(act("take_back", one, pair.pk), headers={"HX-Request": "true"})
    assert f'id="entry-{pair.entry_id}"' in response.content.decode()
    assert "undo" in response["HX-Trigger"]
    pair.refresh_from_db()
    assert pair.state == AssignmentState.REMOVED
    step = one.assignment_runs.order_by("-pk").first()
    client.post(act("undo_step", one, step.pk))  # type: ignore[union-attr]
    pair.refresh_from_db()
    assert pair.state == AssignmentState.ACTIVE


def test_the_board_offers_no_judge_in_conflict() -> None:
    one = make.an_assigned_round()
    pair = Assignment.objects.filter(round=one, state=AssignmentState.ACTIVE).select_related("judge", "entry").first()
    assert pair is not None
    Assignment.objects.filter(pk=pair.pk).update(state=AssignmentState.REMOVED)
    Conflict.objects.create(judge=pair.judge, entry=pair.entry, kind="mentor", source="declared")
    client = organiser(one)
    assert f'<option value="{pair.judge_id}" disabled>' in text_of(client, at("board", one) + f"?search={pair.entry.startup.name_ko}")
    assert client.post(act("add_pair", one), {"entry": pair.entry_id, "judge": pair.judge_id}).status_code == 409


def test_a_pin_is_set_and_taken_away() -> None:
    one = make.an_assigned_round()
    pair = Assignment.objects.filter(round=one).first()
    assert pair is not None
    client = organiser(one)
    for expected in (True, False):
        client.post(act("pin", one, pair.pk))
        pair.refresh_from_db()
        assert pair.pinned is expected


# --- rounds -----------------------------------------------------------------------------------------------------


def test_scoring_is_opened_extended_closed_and_reopened_by_buttons() -> None:
    one = make.an_assigned_round()
    client = organiser(one)
    client.post(act("open_round", one))
    one.refresh_from_db()
    assert one.state == RoundState.OPEN
    client.post(act("extend_round", one), {"closes_at": "2099-12-22T18:00", "reason": "연휴"})
    one.refresh_from_db()
    assert one.closes_at.year == 2099
    client.post(act("close_round", one))
    one.refresh_from_db()
    assert one.state == RoundState.CLOSED
    client.post(act("reopen_round", one), {"closes_at": "2099-12-23T18:00", "reason": "누락"})
    one.refresh_from_db()
    assert one.state == RoundState.OPEN


def test_a_close_that_is_no_time_is_refused_and_nothing_moves() -> None:
    one = make.an_open_round()
    before = one.closes_at
    response = organiser(one).post(act("extend_round", one), {"closes_at": "soon", "reason": "연휴"})
    assert response.status_code == 422
    one.refresh_from_db()
    assert one.closes_at == before


def test_a_form_leads_back_to_its_page_but_never_to_another_site() -> None:
    one = make.an_open_round()
    client = organiser(one)
    assert client.post(act("tally", one), {"next": at("ranking", one)})["Location"] == at("ranking", one)
    assert client.post(act("tally", one), {"next": "https://elsewhere.example/"})["Location"].startswith(at("control_room", one))


# --- ranking ----------------------------------------------------------------------------------------------------


def tallied(**facts: Any) -> Round:
    one = make.an_open_round(**facts)
    make.score_all(one)
    tallying.tally_round(round=one)
    return one


def test_the_ranking_is_ordered_as_asked() -> None:
    one = tallied()
    client = organiser(one)
    for view, column in (("official", "rank"), ("calibrated", "calibrated_rank")):
        standings = one.tallies.get().standings.select_related("entry__startup").order_by(column)
        html = text_of(client, at("ranking", one) + f"?view={view}")
        places = [html.index(f"<b>{standing.entry.startup.name}</b>") for standing in standings]
        assert places == sorted(places)


def test_exports_open_in_a_spreadsheet_and_hold_no_formula() -> None:
    one = tallied()
    startup = one.participations.select_related("entry__startup").first().entry.startup  # type: ignore[union-attr]
    type(startup).objects.filter(pk=startup.pk).update(name_ko="=HYPERLINK(1)", name_en="=HYPERLINK(1)")
    client = organiser(one)
    table = client.get(act("export", one, "csv"))
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK(1)" in table.content.decode()
    assert ",=HYPERLINK" not in table.content.decode()
    book = client.get(act("export", one, "xlsx"))
    assert book.content.startswith(b"PK")
    assert client.get(act("export", one, "exe")).status_code == 404


def test_leaving_a_judge_out_is_shown_without_changing_anything() -> None:
    one = tallied()
    before = one.tallies.count()
    html = text_of(organiser(one), at("sensitivity", one))
    assert "Without one judge" in html
    assert one.tallies.count() == before


def test_the_judge_report_speaks_of_habits_with_the_sheets_behind_them() -> None:
    one = tallied(entries=12)
    html = text_of(organiser(one), at("judge_report", one))
    assert "the panel" in html
    assert "sheets" in html


# --- results ----------------------------------------------------------------------------------------------------


def test_decisions_follow_the_ranking_and_a_departure_needs_a_reason() -> None:
    one = make.a_closed_round()
    client = organiser(one)
    client.post(act("decide_all", one))
    assert Decision.objects.filter(round=one).count() == one.participations.count()
    chosen = Decision.objects.filter(round=one, kind="advance").first()
    assert chosen is not None
    change = {"entry": chosen.entry_id, "choice": "reject"}
    assert client.post(act("decide", one), change).status_code == 422
    assert client.post(act("decide", one), {**change, "reason": "서류가 사실과 다릅니다"}).status_code == 302
    chosen.refresh_from_db()
    assert chosen.kind == "reject"


def test_the_announcement_needs_a_second_person() -> None:
    one = make.a_decided_round()
    first, second = organiser(one), signed_in(make.an_organiser_of(one.edition))
    first.post(act("prepare_announcement", one), {"message_ko": "축하합니다", "message_en": "Congratulations"})
    assert "축하합니다" in text_of(second, act("announcement", one))
    assert first.post(act("publish_announcement", one)).status_code == 403
    second.post(act("publish_announcement", one))
    assert Announcement.objects.get(round=one).state == Announcement.State.PUBLISHED


def test_a_prepared_announcement_is_taken_back() -> None:
    one = make.a_decided_round()
    client = organiser(one)
    client.post(act("prepare_announcement", one))
    client.post(act("withdraw_announcement", one))
    assert not Announcement.objects.filter(round=one).exists()


def test_a_winner_is_marked_for_investors() -> None:
    one = make.a_published_round()
    award = one.edition.awards.first()
    assert award is not None
    winner = Winner.objects.create(entry=one.participations.first().entry, award=award)  # type: ignore[union-attr]
    client = organiser(one)
    client.post(at("flag_winner", one, winner.pk), {"ready": "1"})
    winner.refresh_from_db()
    assert winner.vc_ready


# --- setting up -------------------------------------------------------------------------------------------------

NEW_PAGE = "/en/run/new/"
NEW = {
    "name_ko": "새 챌린지 2027",
    "name_en": "New Challenge 2027",
    "slug": "new-2027",
    "challenge_slug": "new",
    "year": "2027",
    "notice_date": "2027-01-04",
    "opens_at": "2027-01-04T09:00",
    "closes_at": "2027-02-12T18:00",
}


def test_an_edition_is_made_from_the_preset_in_one_form() -> None:
    client = signed_in(make.an_operator())
    assert client.get(NEW_PAGE).status_code == 200
    response = client.post(NEW_PAGE, NEW)
    assert response["Location"].endswith("/new-2027/settings/")
    edition = Edition.objects.get(slug="new-2027")
    assert edition.rounds.count() == 2
    assert edition.awards.exists()
    assert edition.state == Edition.State.DRAFT


@pytest.mark.parametrize("wrong", [{"slug": "Not A Slug"}, {"closes_at": "2026-12-01T09:00"}, {"name_ko": ""}])
def test_a_wrong_field_is_named_and_nothing_is_made(wrong: dict[str, str]) -> None:
    response = signed_in(make.an_operator()).post(NEW_PAGE, NEW | wrong)
    assert response.status_code == 422
    assert not Edition.objects.filter(slug="new-2027").exists()


def test_an_address_that_is_taken_is_said_beside_its_field() -> None:
    client = signed_in(make.an_operator())
    client.post(NEW_PAGE, NEW)
    response = client.post(NEW_PAGE, NEW)
    assert response.status_code == 422
    assert "taken" in response.content.decode()


def test_who_runs_nothing_makes_no_edition() -> None:
    assert signed_in(make.a_person()).get(NEW_PAGE).status_code == 403


def test_texts_change_after_opening_but_rules_do_not() -> None:
    one = make.a_round()
    client, edition = organiser(one), one.edition
    form = client.get(at("settings", one)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    times = {name: form.fields[name].widget.format_value(values[name]) for name in ("opens_at", "closes_at", "notice_date")}
    sent = {name: value for name, value in {**values, **times}.items() if value is not None and value is not False}
    assert client.post(at("settings", one), sent | {"tagline_ko": "새 문장"}).status_code == 302
    edition.refresh_from_db()
    assert edition.tagline_ko == "새 문장"
    assert client.post(at("settings", one), sent | {"max_age_years": "3"}).status_code == 422
    edition.refresh_from_db()
    assert edition.max_age_years != 3


def test_a_criterion_and_its_anchors_change_until_scoring_opens() -> None:
    one = make.a_round()
    client, row = organiser(one), one.rubric.criteria.first()
    assert row is not None
    words = {"title_ko": "새 제목", "title_en": "New title", "anchor_5_ko": "아주 뛰어납니다", "anchor_5_en": "Excellent"}
    sent = {**words, "points": row.points, "step": row.step, "mode": row.mode}
    assert client.post(act("criterion", one, row.pk), sent).status_code == 302
    row.refresh_from_db()
    assert row.title_ko == "새 제목"
    assert row.anchors.get(level=5).text_ko == "아주 뛰어납니다"
    opened = make.an_open_round()
    frozen = opened.rubric.criteria.first()
    assert frozen is not None
    assert organiser(opened).post(act("criterion", opened, frozen.pk), sent).status_code == 409


def test_an_award_changes_by_its_own_form() -> None:
    one = make.a_round()
    award = one.edition.awards.first()
    assert award is not None
    organiser(one).post(at("awards", one), {"award": award.pk, "name_ko": "으뜸상", "name_en": "Top", "places": "2", "prize_krw": "1000000"})
    award.refresh_from_db()
    assert (award.name_ko, award.places) == ("으뜸상", 2)


def test_people_get_a_part_and_lose_it() -> None:
    one = make.a_round()
    client = organiser(one)
    client.post(at("people", one), {"email": "watcher@city.example", "name": "감사", "kind": "observer"})
    role = Role.objects.get(edition=one.edition, user__email="watcher@city.example")
    client.post(at("revoke_role", one, role.pk))
    assert not Role.objects.filter(pk=role.pk).exists()
