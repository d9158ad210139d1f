"""The page of who runs an edition: invite, change, take out; a secretary's own buttons."""

from typing import Any

import pytest

from challenge.models import Part, Role, RoleInvitation, RoleKind, User
from judging.models import Round
from tests.frontend.pages.organisers.desk import at, organiser, signed_in, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def round() -> Round:
    return make.a_round()


def with_role(round: Round, kind: str) -> User:
    return make.an_organiser_of(round.edition, kind)


def test_somebody_is_invited_mailed_again_and_withdrawn(
    round: Round, django_assert_max_num_queries: Any
) -> None:
    client = organiser(round)
    sent = {"email": "watcher@city.example", "name": "감사", "part": "observer"}
    assert client.post(at("people", round), sent).status_code == 302
    row = RoleInvitation.objects.get(edition=round.edition)
    assert not row.user.roles.exists()
    with django_assert_max_num_queries(MOST_QUERIES):
        page = text_of(client, at("people", round))
    assert "watcher@city.example" in page
    assert "has access once they accept" in page  # said once, at the top
    assert client.post(at("invite_person_again", round, row.pk)).status_code == 302
    client.post(at("withdraw_person", round, row.pk))
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert "watcher@city.example" not in text_of(client, at("people", round))


def test_a_wrong_address_is_named_and_nothing_typed_is_lost(round: Round) -> None:
    sent = {"email": "watcher", "name": "감사원", "part": "observer"}
    answer = organiser(round).post(at("people", round), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="watcher"' in page
    assert 'value="감사원"' in page
    assert not RoleInvitation.objects.exists()


def test_somebody_who_is_here_is_changed_not_invited(round: Round) -> None:
    client, watcher = organiser(round), with_role(round, RoleKind.OBSERVER)
    sent = {"email": watcher.email, "part": "secretary"}
    answer = client.post(at("people", round), sent)
    assert answer.status_code == 422
    assert "has a part in this edition" in answer.content.decode()
    role = Role.objects.get(user=watcher)
    client.post(at("change_role", round, role.pk), {"part": "secretary", "shown": role.etag})
    role.refresh_from_db()
    assert role.part == Part.SECRETARY
    client.post(at("revoke_role", round, role.pk))
    assert not Role.objects.filter(pk=role.pk).exists()


def test_an_unknown_part_changes_nothing(round: Round) -> None:
    role = Role.objects.get(user=with_role(round, RoleKind.OBSERVER))
    client = organiser(round)
    client.post(at("change_role", round, role.pk), {"part": "king"})
    role.refresh_from_db()
    assert role.part == Part.OBSERVER
    assert "king" in text_of(client, at("people", round))  # said at the top of the next page


def test_who_may_give_what(round: Round) -> None:
    manager, watcher = with_role(round, "organiser"), with_role(round, "observer")
    owners, managers, readers = (
        text_of(signed_in(person), at("people", round))
        for person in (make.organiser_of(round.edition), manager, watcher)
    )
    assert 'name="part" value="owner"' in owners
    assert 'value="secretary"' in managers
    assert 'value="owner"' not in managers
    assert "Send the invitation" not in readers
    assert "Leave this edition" in readers


def test_whoever_leaves_has_no_access_any_more(round: Round) -> None:
    watcher = with_role(round, "observer")
    client = signed_in(watcher)
    role = Role.objects.get(user=watcher)
    assert client.post(at("revoke_role", round, role.pk)).status_code == 302
    assert client.get(at("people", round)).status_code == 404


def test_a_secretary_imports_and_writes_but_does_not_decide() -> None:
    round = make.a_closed_round(entries=4, places=2)
    entry = make.an_eligible_entry(round.edition)
    client = signed_in(with_role(round, RoleKind.SECRETARY))
    entries = text_of(client, at("entries", round))
    assert "Import a file" in entries
    assert "Run the eligibility check" not in entries
    assert client.get(at("import", round, "entries")).status_code == 200
    assert client.get(at("import", round, "scores")).status_code == 403
    messages = at("entry_messages", round, entry.pk)
    assert client.post(messages, {"text": "서류를 보완해 주세요"}).status_code == 302
    assert client.post(at("decide_all", round, round.order)).status_code == 403
