"""A judge appointed by phone or on paper exists without clicking."""

import io
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, LogRecord, RoleKind, User
from challenge.transparency.sealing import seal_whole_log
from judging.models import Judge, Pledge
from judging.queries.assignment.problem_of_round import read_problem
from judging.services.panel.invite import dismiss_judge, invite_judge
from judging.services.panel.paper_pledge import IsDismissed, record_signed_pledge
from judging.services.panel.pledge import has_pledged
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make
from tests.submissions.factories import a_pdf

pytestmark = pytest.mark.django_db
PAPER = a_pdf()  # each has an id of its own


@pytest.fixture(scope="module")
def judge_of_module(module_database: None) -> Judge:
    round = make.a_round()
    return invite_judge(
        actor=make.organiser_of(round.edition), edition=round.edition, email="paper@example.org",
        name="박종이", fields={"ai": 1.0}, send_mail=False,
    )  # fmt: skip


@pytest.fixture
def judge(judge_of_module: Judge) -> Judge:
    return deepcopy(judge_of_module)


def recorded(judge: Judge, actor: Any = None, **changes: Any) -> Pledge:
    facts: dict[str, Any] = {
        "signed_name": "박종이",
        "paper": io.BytesIO(PAPER),
        "paper_name": "서약서.pdf",
    }
    actor = actor or make.organiser_of(judge.edition)
    return record_signed_pledge(actor=actor, judge=judge, **facts | changes)


def test_that_of_a_shadow_stands_in_no_public_log(judge: Judge) -> None:
    Judge.with_shadows.filter(pk=judge.pk).update(is_shadow=True)
    judge.refresh_from_db()
    seal_whole_log()
    before = LogRecord.objects.count()
    recorded(judge)
    seal_whole_log()
    assert AuditEvent.objects.filter(action="shadow.pledge_recorded").count() == 1
    assert LogRecord.objects.count() == before


def stored() -> list[str]:
    return [
        f"{year}/{month}/{name}"
        for year in _listed("pledges", 0)
        for month in _listed(f"pledges/{year}", 0)
        for name in _listed(f"pledges/{year}/{month}", 1)
    ]


def _listed(folder: str, which: int) -> list[str]:
    try:
        return default_storage.listdir(folder)[which]
    except FileNotFoundError:
        return []


def test_the_judge_can_be_assigned_at_once_and_the_paper_is_kept(judge: Judge) -> None:
    round = judge.edition.rounds.get(order=1)
    pledge = recorded(judge)
    judge.refresh_from_db()
    assert (judge.state, has_pledged(judge=judge)) == (Judge.State.ACCEPTED, True)
    assert pledge.paper.read() == PAPER
    assert str(judge.pk) in read_problem(round=round).problem.judge_ids
    actions = AuditEvent.objects.filter(edition=judge.edition).values_list("action", flat=True)
    assert {"judge.accepted", "pledge.recorded"} <= set(actions)


def test_recorded_twice_it_is_there_once_and_no_second_paper_stays(judge: Judge) -> None:
    first, before = recorded(judge), len(stored())
    assert recorded(judge).pk == first.pk
    assert len(stored()) == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signed_name": " "}, "signed_name"),
        ({"paper": None}, "paper"),
        ({"paper": io.BytesIO(b"")}, "paper"),
        ({"paper": io.BytesIO(b"MZ no paper"), "paper_name": "a.pdf"}, "paper"),
    ],
)
def test_without_name_or_paper_nothing_is_recorded(
    judge: Judge, changes: dict[str, Any], field: str
) -> None:
    before = stored()
    with pytest.raises(InvalidInput) as refused:
        recorded(judge, **changes)
    assert set(refused.value.fields) == {field}
    judge.refresh_from_db()
    assert (judge.state, judge.pledges.count(), stored()) == (Judge.State.INVITED, 0, before)


@pytest.mark.parametrize("who", ["observer", "judge", "stranger"])
def test_nobody_but_an_organiser_records_it(judge: Judge, who: str) -> None:
    people: dict[str, Callable[[], User]] = {
        "observer": lambda: make.an_organiser_of(judge.edition, RoleKind.OBSERVER),
        "judge": lambda: judge.user,
        "stranger": make.a_person,
    }
    with pytest.raises(NotAllowed):
        recorded(judge, actor=people[who]())
    assert not judge.pledges.exists()


def test_whoever_was_dismissed_is_invited_first(judge: Judge) -> None:
    dismiss_judge(actor=make.organiser_of(judge.edition), judge=judge, reason="부재")
    before = stored()
    with pytest.raises(IsDismissed):
        recorded(judge)
    assert stored() == before


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_by_page_with_the_paper_to_download_and_the_judge_sees_it(
    judge: Judge, prefix: str
) -> None:
    slug = judge.edition.slug
    client: Client = signed_in(make.organiser_of(judge.edition))
    at = f"{prefix}/run/{slug}/judges/{judge.pk}/"
    assert client.get(f"{at}paper/").status_code == 200
    assert client.post(f"{at}paper/", {"signed_name": "박종이"}).status_code == 422
    sent = {"signed_name": "박종이", "paper": SimpleUploadedFile("서약서.pdf", PAPER)}
    assert client.post(f"{at}paper/", sent).status_code == 302
    pledge = judge.pledges.get()
    assert "서약서.pdf" in client.get(at).content.decode()
    answer = client.get(f"{at}pledges/{pledge.pk}/paper/")
    assert b"".join(answer.streaming_content) == PAPER  # type: ignore[attr-defined]
    own: Client = signed_in(judge.user)
    home = own.get(f"{prefix}/judge/").content.decode()
    assert f"/judge/{slug}/pledge/" in home
    assert pledge.recorded_by is not None
    assert str(pledge.recorded_by) in own.get(f"{prefix}/judge/{slug}/pledge/").content.decode()
    stranger: Client = signed_in(make.a_person())
    assert stranger.get(f"{at}pledges/{pledge.pk}/paper/").status_code == 404


def test_by_api(judge: Judge) -> None:
    client: Client = signed_in(make.organiser_of(judge.edition))
    path = f"/api/v1/editions/{judge.edition.slug}/judges/{judge.pk}/signed-paper"
    assert client.post(path, {"signed_name": "박종이"}).status_code == 400
    sent = {"signed_name": "박종이", "paper": SimpleUploadedFile("s.pdf", PAPER)}
    assert client.post(path, sent).json()["state"] == "accepted"
    assert judge.pledges.get().recorded_by is not None
