"""Organisers see which programs reach their edition, bar one, and read of its acts in the log."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.models import Edition, RoleKind, User
from challenge.services.access_tokens.tokens import make_token
from tests.frontend.pages.organisers.desk import signed_in, tags_on_one_line
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def at(edition: Edition, name: str = "tokens", *rest: int) -> str:
    with translation.override("en"):
        return reverse(f"organisers:{name}", args=[edition.slug, *rest])


def a_key(actor: User, name: str = "Ledger") -> str:
    until = timezone.localdate() + timedelta(days=30)
    return make_token(actor=actor, name=name, may_write=True, until=until).key


def test_a_token_is_seen_barred_and_let_in_again(django_assert_max_num_queries: Any) -> None:
    edition = make.a_preset_edition()
    boss, colleague = make.organiser_of(edition), make.an_organiser_of(edition)
    client = signed_in(boss)
    assert "No program" in client.get(at(edition)).content.decode()
    key = a_key(colleague)
    a_key(make.a_person(), "Elsewhere")
    program = Client(headers={"Authorization": f"Bearer {key}"})
    url = reverse("api:edition", args=[edition.slug])
    assert program.patch(url, {"name_en": "X"}, "application/json").status_code == 200
    with django_assert_max_num_queries(MOST_QUERIES):
        page = tags_on_one_line(client.get(at(edition)).content.decode())
    assert "Ledger" in page
    assert colleague.display_name in page
    assert "Last used here" in page
    assert "Elsewhere" not in page
    log = client.get(at(edition, "log")).content.decode()
    assert "by a program with the access token “Ledger”" in log
    token = colleague.access_tokens.get()
    barred = client.post(at(edition, "bar_token", token.pk), follow=True).content.decode()
    assert "reach this edition any more" in barred
    assert program.get(url).status_code == 403
    client.post(at(edition, "let_token_in", token.pk))
    assert program.get(url).status_code == 200
    assert "let an access token in again" in client.get(at(edition, "log")).content.decode()


def test_observers_and_others_bar_nothing() -> None:
    edition = make.a_preset_edition()
    boss = make.organiser_of(edition)
    a_key(boss)
    token = boss.access_tokens.get()
    watcher = signed_in(make.an_organiser_of(edition, RoleKind.OBSERVER))
    outsider = signed_in(make.organiser_of(make.a_preset_edition()))
    for client, status in ((watcher, 403), (outsider, 404)):
        assert client.get(at(edition)).status_code == status
        for name in ("bar_token", "let_token_in"):
            assert client.post(at(edition, name, token.pk)).status_code == status
    assert not token.bars.exists()
