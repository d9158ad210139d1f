"""What a judge sees, by page and by API: only their own list, and only after the pledge.

Never names in a blind round.
"""

from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from judging.models import (
    Assignment,
    AssignmentState,
    Judge,
    Round,
    Scoresheet,
    SheetRevision,
    SheetState,
)
from judging.queries.scoring.judge_work import names_to_declare
from judging.services.panel.invite import invite_judge
from judging.services.panel.pledge import SELF_CHECK
from judging.services.results import tally
from judging.services.rounds.close import close_round
from submissions.models import Attachment, DeckPage, EntryVersion
from tests import mailed_links
from tests.frontend.pages.organisers.desk import tags_on_one_line
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
WORDS = "현장에서 나온 문제 정의가 좋고 고객의 말로 크기를 보였습니다. " * 4


@pytest.fixture(scope="module")
def round_of_module(module_database: None) -> Round:
    return f.an_open_round(entries=8, judges=6)


@pytest.fixture
def round(round_of_module: Round) -> Round:
    return deepcopy(round_of_module)


def first(round: Round) -> Assignment:
    return (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("judge__user", "entry__startup")
        .order_by("pk")[0]
    )


def signed_in(judge: Judge) -> Client:
    client = Client()
    client.force_login(judge.user)
    return client


def address(assignment: Assignment, rest: str = "") -> str:
    return f"/en/judge/rounds/{assignment.round_id}/entries/{assignment.pk}/{rest}"


def body(assignment: Assignment, **facts: Any) -> dict[str, Any]:
    levels = {criterion.key: 4 for criterion in assignment.round.rubric.criteria.all()}
    return {"base_revision": 0, "scores": levels, "comment": WORDS, "submit": True, **facts}


def put(client: Client, assignment: Assignment, key: str = "one", **facts: Any) -> Any:
    return client.put(
        f"/api/v1/judge/scores/{assignment.pk}",
        body(assignment, **facts),
        content_type="application/json",
        headers={"Idempotency-Key": key, "Accept-Language": "en"},
    )


def test_the_list_leads_to_the_next_entry_and_at_last_to_the_end(round: Round) -> None:
    judge = first(round).judge
    client = signed_in(judge)
    mine = list(Assignment.objects.filter(round=round, judge=judge))
    assert "Go on scoring" in client.get("/en/judge/").content.decode()
    for assignment in mine:
        f.score(assignment)
    answer = client.get(f"/en/judge/rounds/{round.pk}/")
    assert answer["Location"].endswith("/done/")


def test_the_plain_form_saves_and_leads_on(round: Round) -> None:
    assignment = first(round)
    client = signed_in(assignment.judge)
    form = {f"score-{criterion.key}": "5" for criterion in round.rubric.criteria.all()}
    answer = client.post(
        address(assignment), {**form, "comment": WORDS, "base_revision": "0", "submit": "1"}
    )
    assert answer.status_code == 302
    sheet = Scoresheet.objects.get(assignment=assignment)
    assert sheet.state == SheetState.SUBMITTED
    assert sheet.total == 100
    assert SheetRevision.objects.filter(sheet=sheet).count() == 1


def test_a_form_with_gaps_comes_back_with_what_was_typed(round: Round) -> None:
    assignment = first(round)
    given = round.rubric.criteria.latest("order").key
    answer = signed_in(assignment.judge).post(
        address(assignment),
        {f"score-{given}": "4", "comment": "too short", "base_revision": "nonsense", "submit": "1"},
    )
    page = tags_on_one_line(answer.content.decode())
    assert answer.status_code == 422
    assert "too short" in page
    assert "has no score yet" in page
    empty = round.rubric.criteria.earliest("order")
    assert f'<a href="#score-{empty.key}">{empty.title_en}</a>' in page
    assert f'role="radiogroup" aria-invalid="true" aria-describedby="{empty.key}-problem"' in page
    assert page.count('aria-invalid="true"') == page.count('<li><a href="#') > 0
    assert f'name="score-{given}" value="4" checked' in page
    assert (
        Scoresheet.objects.get(assignment=assignment).comment == "too short"
    )  # the page says that it is saved
    assert not Scoresheet.objects.filter(assignment=assignment, state=SheetState.SUBMITTED).exists()


def test_a_stranger_and_another_judge_get_nothing(round: Round) -> None:
    assignment = first(round)
    other = Judge.objects.filter(edition=round.edition).exclude(pk=assignment.judge_id)[0]
    for client in (signed_in(other), _somebody()):
        assert client.get(address(assignment)).status_code == 404
        assert put(client, assignment).status_code == 404
        assert client.post(address(assignment, "conflict/"), {"kind": "other"}).status_code == 404
    assert not Scoresheet.objects.filter(assignment=assignment).exists()
    assert Assignment.objects.get(pk=assignment.pk).state == AssignmentState.ACTIVE


def test_nothing_is_shown_before_the_pledge(round: Round) -> None:
    assignment = first(round)
    assignment.judge.pledges.all().delete()
    client = signed_in(assignment.judge)
    assert client.get(address(assignment))["Location"].endswith("/pledge/")
    assert client.get(f"/api/v1/judge/rounds/{round.pk}/bundle").status_code == 403
    for page in ("offline.json", "conflicts/", "mine/", "done/", ""):
        assert client.get(f"/en/judge/rounds/{round.pk}/{page}")["Location"].endswith("/pledge/")
    assert client.post(f"/en/judge/rounds/{round.pk}/pull/")["Location"].endswith("/pledge/")
    for path, method in (("mine", "get"), ("names", "get"), ("report", "get"), ("pull", "post")):
        assert getattr(client, method)(f"/api/v1/judge/rounds/{round.pk}/{path}").status_code == 403


def test_names_are_gone_from_page_and_bundle_of_a_blind_round(round: Round) -> None:
    Round.objects.filter(pk=round.pk).update(blind=True)
    assignment = first(round)
    name, client = assignment.entry.startup.name_ko, signed_in(assignment.judge)
    for path in (
        address(assignment),
        f"/api/v1/judge/rounds/{round.pk}/bundle",
        f"/en/judge/rounds/{round.pk}/mine/",
    ):
        page = client.get(path).content.decode()
        assert name not in page
        assert assignment.entry.startup.name_en not in page


def test_the_same_put_twice_is_one_write_and_a_stale_one_shows_the_saved_copy(round: Round) -> None:
    assignment = first(round)
    client = signed_in(assignment.judge)
    assert put(client, assignment).json()["revision"] == 1
    assert put(client, assignment).json()["revision"] == 1
    stale = put(client, assignment, key="two", comment=WORDS + "x")
    assert stale.status_code == 409
    assert stale.json()["facts"]["current"]["total"] == "80.00"
    assert Scoresheet.objects.get(assignment=assignment).comment == WORDS
    assert SheetRevision.objects.count() == 1


def test_after_the_close_nothing_is_written(round: Round) -> None:
    assignment = first(round)
    Round.objects.filter(pk=round.pk).update(state="closed")
    assert put(signed_in(assignment.judge), assignment).status_code == 410
    assert not SheetRevision.objects.exists()


def test_a_conflict_takes_the_entry_off_the_list_and_comes_back_by_undo(round: Round) -> None:
    assignment = first(round)
    client = signed_in(assignment.judge)
    client.post(address(assignment, "conflict/"), {"kind": "investment"})
    assert client.get(address(assignment)).status_code == 404
    assert put(client, assignment).status_code in {403, 404}
    client.delete(f"/api/v1/judge/assignments/{assignment.pk}/conflict")
    assert client.get(address(assignment)).status_code == 200


def test_the_bundle_is_empty_when_nothing_changed(round: Round) -> None:
    client = signed_in(first(round).judge)
    tag = client.get(f"/api/v1/judge/rounds/{round.pk}/bundle")["ETag"]
    again = client.get(f"/api/v1/judge/rounds/{round.pk}/bundle", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/en/judge/",
        "page",
        "/api/v1/judge/rounds/{}/bundle",
        "/en/judge/rounds/{}/mine/",
        "/en/judge/rounds/{}/done/",
        "/en/judge/rounds/{}/conflicts/",
    ],
)
def test_queries_do_not_grow_with_the_list(path: str) -> None:
    counts = []
    for entries in (1, 30):
        round = f.an_open_round(entries=entries, judges=3, max_load=40)
        assignment = first(round)
        client = signed_in(assignment.judge)
        target = address(assignment) if path == "page" else path.format(round.pk)
        client.get(target)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(target).status_code == 200
        counts.append(sum("challenge_dataaccess" not in query["sql"] for query in seen))
    assert counts[1] <= counts[0] + 1
    assert counts[1] <= 17, "fifteen, and whose data it is, for the log of who looked"


def test_the_shelf_holds_the_deck_that_was_submitted_last_and_leaves_out_what_was_given_back(
    round: Round,
) -> None:
    judge = first(round).judge
    mine = list(
        Assignment.objects.filter(round=round, judge=judge).select_related("entry").order_by("pk")
    )
    old, new = a_deck(mine[0], pages=1), a_deck(mine[0], pages=2)
    for number, ids in enumerate(
        ([old[0].attachment_id], [old[0].attachment_id, new[0].attachment_id]), 1
    ):
        files = [{"id": pk, "kind": "deck"} for pk in ids]
        EntryVersion.objects.create(
            entry=mine[0].entry,
            number=number,
            snapshot={"answers": [], "files": files},
            digest="0" * 64,
            submitted_by=judge.user,
        )
    Assignment.objects.filter(pk=mine[1].pk).update(state=AssignmentState.RECUSED)
    shelf = signed_in(judge).get(f"/en/judge/rounds/{round.pk}/offline.json").json()["entries"]
    assert {row["page"] for row in shelf} == {
        address(assignment) for assignment in (mine[0], *mine[2:])
    }
    images = next(row["images"] for row in shelf if row["page"] == address(mine[0]))
    deck = [f"/en/files/pages/{page.pk}{kind}" for page in new for kind in (".webp", "/small.webp")]
    beside = [f"/en/files/{old[0].attachment_id}/read/", f"/en/files/pages/{old[0].pk}.webp"]
    assert images == [*deck, *beside]


def a_deck(assignment: Assignment, *, pages: int) -> list[DeckPage]:
    facts = {
        "name": "deck.pdf",
        "size": 1,
        "sha256": "0" * 64,
        "content_type": "application/pdf",
        "page_count": pages,
        "state": "ready",
    }
    deck = Attachment.objects.create(
        entry=assignment.entry, kind="deck", uploaded_by=assignment.judge.user, **facts
    )
    return [
        DeckPage.objects.create(
            attachment=deck, number=number, image="x", thumbnail="x", width=16, height=9
        )
        for number in range(1, pages + 1)
    ]


def test_the_service_worker_names_files_that_exist(client: Client) -> None:
    answer = client.get("/judge/sw.js")
    assert answer["Service-Worker-Allowed"] == "/"
    text = answer.content.decode()
    assert "scoring/judge.js" in text
    assert "vendor/idb/index.js" in text
    assert "css/judges.css" in text


def test_answers_come_from_what_was_submitted_not_from_the_draft(round: Round) -> None:
    assignment = first(round)
    rows = [
        {
            "key": "q",
            "section": "team",
            "label_ko": "왜?",
            "label_en": "Why?",
            "answer": "Because we submitted this",
        }
    ]
    EntryVersion.objects.create(
        entry=assignment.entry,
        number=1,
        snapshot={"answers": rows, "files": []},
        digest="0" * 64,
        submitted_by=assignment.judge.user,
    )
    type(assignment.entry).objects.filter(pk=assignment.entry_id).update(
        answers={"q": "typed later"}
    )
    page = signed_in(assignment.judge).get(address(assignment)).content.decode()
    assert "Because we submitted this" in page
    assert "typed later" not in page


def test_the_invitation_mail_leads_in_one_click_to_the_answer_and_on_to_the_names(
    round: Round,
) -> None:
    organiser = f.organiser_of(round.edition)
    judge = invite_judge(
        actor=organiser,
        edition=round.edition,
        email="new@house.example",
        name="새 심사위원",
        language="en",
    )
    client = Client()
    page = client.post(mailed_links.link_of(judge.user), follow=True)
    assert page.redirect_chain[-1][0] == f"/en/judge/{round.edition.slug}/invitation/"
    client.post(f"/en/judge/{round.edition.slug}/invitation/", {"answer": "accept"})
    client.post(
        f"/en/judge/{round.edition.slug}/pledge/",
        {"signed_name": "새 심사위원", **{f"check-{key}": "yes" for key in SELF_CHECK}},
    )
    assert "Declare conflicts" in client.get("/en/judge/").content.decode()
    assert client.get(f"/en/judge/rounds/{round.pk}/conflicts/").status_code == 200
    assert "Ask for an entry" in client.get("/en/judge/").content.decode()


def test_names_can_be_declared_before_anything_is_assigned() -> None:
    round = f.a_round(entries=3, judges=2)
    judge = round.edition.judges.select_related("user").earliest("pk")
    entry, client = (
        round.participations.select_related("entry__startup").earliest("pk").entry,
        signed_in(judge),
    )
    page = client.get(f"/en/judge/rounds/{round.pk}/conflicts/").content.decode()
    assert entry.startup.name_en in page
    key = next(row.key for row in names_to_declare(round, judge) if row.entry == entry)
    client.post(f"/en/judge/rounds/{round.pk}/conflicts/", {"entry": key, "kind": "mentor"})
    assert judge.conflicts.filter(entry=entry, withdrawn_at__isnull=True).count() == 1
    client.post(f"/en/judge/rounds/{round.pk}/conflicts/", {"entry": key, "withdraw": "1"})
    assert not judge.conflicts.filter(withdrawn_at__isnull=True).exists()
    for nonsense in ("", "x", str(entry.pk)):
        assert (
            client.post(
                f"/en/judge/rounds/{round.pk}/conflicts/", {"entry": nonsense, "kind": "mentor"}
            ).status_code
            == 404
        )


def test_what_pages_can_do_the_api_can_do(round: Round) -> None:
    assignment = first(round)
    client, slug = signed_in(assignment.judge), round.edition.slug
    assert client.get(f"/api/v1/judge/editions/{slug}/invitation").json()["state"] == "accepted"
    assert client.get(f"/api/v1/judge/editions/{slug}/pledge").json()["signed_name"]
    names = client.get(f"/api/v1/judge/rounds/{round.pk}/names").json()
    assert len(names) == 8
    assert set(names[0]) == {"entry", "name", "representative", "conflict", "own", "since", "until"}
    rows = names_to_declare(round, assignment.judge)
    key = next(row.key for row in rows if row.entry == assignment.entry)
    declared = client.post(
        f"/api/v1/judge/rounds/{round.pk}/names",
        {"entry": key, "kind": "mentor"},
        content_type="application/json",
    )
    assert declared.status_code == 201
    assert Assignment.objects.get(pk=assignment.pk).state == AssignmentState.RECUSED
    names_url = f"/api/v1/judge/rounds/{round.pk}/names"
    assert client.delete(f"{names_url}/{key}/conflict").status_code == 200
    assert Assignment.objects.get(pk=assignment.pk).state == AssignmentState.ACTIVE


def test_the_api_withdraws_a_sheet_and_takes_a_late_one_after_the_close(round: Round) -> None:
    assignment = first(round)
    client, scores = signed_in(assignment.judge), f"/api/v1/judge/scores/{first(round).pk}"
    assert put(client, assignment).json()["state"] == "submitted"
    assert client.delete(f"{scores}/submission").json()["state"] == "draft"
    late = client.post(f"{scores}/late", {"scores": {}}, content_type="application/json")
    assert late.json()["code"] == "not_late"
    assert client.get(f"/api/v1/judge/rounds/{round.pk}/report").status_code == 404
    Round.objects.filter(pk=round.pk).update(state="closed")
    late = client.post(f"{scores}/late", {"scores": {}}, content_type="application/json")
    assert late.status_code == 202


def test_another_judges_assignment_looks_like_nothing_at_every_address(round: Round) -> None:
    assignment = first(round)
    other = Judge.objects.filter(edition=round.edition).exclude(pk=assignment.judge_id)[0]
    client = signed_in(other)
    put(signed_in(assignment.judge), assignment)
    for rest in ("take-back/", "late/", "conflict/", "conflict/undo/"):
        assert client.post(address(assignment, rest)).status_code == 404
    for path, method in (
        ("scores/{}/submission", "delete"),
        ("scores/{}/late", "post"),
        ("assignments/{}/conflict", "delete"),
        ("assignments/{}/conflict", "post"),
    ):
        answer = getattr(client, method)(
            f"/api/v1/judge/{path.format(assignment.pk)}",
            {"scores": {}, "kind": "other"},
            content_type="application/json",
        )
        assert answer.status_code == 404
    assert Scoresheet.objects.get(assignment=assignment).state == SheetState.SUBMITTED


def test_a_plain_form_can_undo_and_a_change_made_elsewhere_is_shown_beside_it(round: Round) -> None:
    assignment = first(round)
    client = signed_in(assignment.judge)
    put(client, assignment)
    stale = client.post(
        address(assignment), {"comment": "older", "base_revision": "0", "mutation_id": "other"}
    )
    assert stale.status_code == 409
    assert "Saved from another device" in stale.content.decode()
    assert "older" in stale.content.decode()
    client.post(address(assignment, "take-back/"))
    assert Scoresheet.objects.get(assignment=assignment).state == SheetState.DRAFT


def test_one_learns_how_one_scored_only_after_the_close() -> None:
    round = f.an_open_round(entries=8, judges=6)
    f.score_all(round)
    judge = first(round).judge
    client = signed_in(judge)
    assert "How you scored" not in client.get(f"/en/judge/rounds/{round.pk}/done/").content.decode()
    close_round(actor=f.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    tally.tally_round(round=round)
    assert "How you scored" in client.get(f"/en/judge/rounds/{round.pk}/done/").content.decode()
    report = client.get(f"/api/v1/judge/rounds/{round.pk}/report").json()
    assert report["sheets"] == Assignment.objects.filter(judge=judge, round=round).count()
    assert client.get(f"/en/judge/rounds/{round.pk}/")["Location"].endswith("/done/")


def _somebody() -> Client:
    client = Client()
    client.force_login(f.a_person())
    return client
