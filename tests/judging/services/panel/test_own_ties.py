"""A judge says their own ties, by page and by API; conflicts come of them at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.kernel.errors import NotAllowed
from challenge.models import AuditEvent
from judging.models import Assignment, AssignmentState, Conflict
from judging.services.panel.invite import NotedByOrganisers, add_affiliation
from judging.services.panel.own_ties import state_tie, withdraw_tie
from tests.judging import factories as f
from tests.judging.api.organiser_client import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Assignment:
    return f.first_assignment(f.an_open_round(entries=3, judges=4))


def in_force(pair: Assignment) -> list[tuple[str, str]]:
    rows = Conflict.objects.filter(judge=pair.judge, withdrawn_at=None)
    return list(rows.values_list("kind", "source"))


def said(pair: Assignment, client: Client, **given: Any) -> Any:
    house = pair.entry.startup.name_ko
    given = {"organisation": house, "kind": "employee", **given}
    return client.post(reverse("judges:ties", args=[pair.judge.edition.slug]), given)


@pytest.mark.parametrize(
    ("kind", "years", "conflict"),
    [
        ("employee", 2, "employer"),
        ("employee", 4, None),
        ("shareholder", 2, "investment"),
        ("mentor", 1, "mentor"),
        ("mentor", 3, None),
        ("agent", 9, "agent"),
    ],
)
def test_conflicts_come_of_what_a_judge_says_by_kind_and_date(
    pair: Assignment, kind: str, years: int, conflict: str | None
) -> None:
    until = pair.judge.edition.notice_date - timedelta(days=365 * years)
    client = client_of(pair.judge.user)
    assert said(pair, client, kind=kind, until=until.isoformat()).status_code == 302
    assert in_force(pair) == ([(conflict, "data")] if conflict else [])
    left = AssignmentState.REMOVED if conflict else AssignmentState.ACTIVE
    assert f.state_of(pair) == left
    page = client.get(reverse("judges:ties", args=[pair.judge.edition.slug])).content.decode()
    assert pair.entry.startup.name_ko in page
    tie = pair.judge.user.affiliations.get()
    assert tie.is_own
    url = reverse("judges:remove_tie", args=[pair.judge.edition.slug, tie.pk])
    assert client.post(url).status_code == 302
    assert in_force(pair) == []
    told = AuditEvent.objects.filter(action__startswith="affiliation.").order_by("pk")
    assert [event.action for event in told] == ["affiliation.added", "affiliation.removed"]


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(pair: Assignment) -> None:
    client = client_of(pair.judge.user)
    page = said(pair, client, since="2024-05-01", until="2023-01-01", department="영업")
    assert page.status_code == 422
    text = page.content.decode()
    assert "The end must not lie before the beginning." in text
    assert 'value="2024-05-01"' in text
    assert "영업" in text
    assert "Write the day as 2026-03-31." in said(pair, client, since="2024-5").content.decode()
    assert not pair.judge.user.affiliations.exists()


def test_a_judge_changes_their_own_word_and_no_note_of_organisers(pair: Assignment) -> None:
    judge, user = pair.judge, pair.judge.user
    organiser = f.organiser_of(judge.edition)
    noted = add_affiliation(actor=organiser, judge=judge, organisation="가 투자", kind="mentor")
    day = judge.edition.notice_date - timedelta(days=2000)
    with pytest.raises(NotedByOrganisers):
        state_tie(actor=user, judge=judge, organisation="가 투자", kind="mentor", until=day)
    withdraw_tie(actor=user, judge=judge, pk=noted.pk)
    assert user.affiliations.get().until is None
    own = state_tie(actor=user, judge=judge, organisation="나 투자", kind="shareholder")
    state_tie(actor=user, judge=judge, organisation="나 투자", kind="shareholder", until=day)
    own.refresh_from_db()
    assert (own.until, own.is_own) == (day, True)
    with pytest.raises(NotAllowed):
        state_tie(actor=f.a_person(), judge=judge, organisation="다", kind="mentor")
    with pytest.raises(NotAllowed):
        withdraw_tie(actor=f.a_person(), judge=judge, pk=own.pk)


def test_the_same_by_api(pair: Assignment) -> None:
    client, slug = client_of(pair.judge.user), pair.judge.edition.slug
    body = {"organisation": pair.entry.startup.name_ko, "kind": "agent"}
    url = reverse("api:judge-ties", args=[slug])
    made = client.post(url, body, content_type="application/json")
    assert made.status_code == 201
    assert in_force(pair) == [("agent", "data")]
    assert [row["is_own"] for row in client.get(url).json()] == [True]
    url_of_tie = reverse("api:judge-tie", args=[slug, made.json()["id"]])
    assert client.delete(url_of_tie).status_code == 204
    assert in_force(pair) == []
    assert client_of(f.a_person()).get(url).status_code == 404
