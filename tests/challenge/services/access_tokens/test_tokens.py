"""Access tokens: made once, ended, barred, told of; nothing of them but a digest is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import (
    AccessToken,
    AuditEvent,
    Edition,
    Mail,
    Role,
    RoleKind,
    TokenUse,
    User,
)
from challenge.models.access.tokens import BEGINNING, digest_of
from challenge.services.access_tokens.tokens import (
    MOST_TOKENS,
    TooManyTokens,
    bar_token,
    end_token,
    last_possible_day,
    lift_bar,
    make_token,
    tell_of_ends,
)
from challenge.services.access_tokens.use import note_use, token_of
from challenge.services.expired_sessions import clear_expired_sessions
from challenge.services.roles.parts import revoke_role
from introductions.services.erasure.person import erase_person
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def made(actor: User, edition: Edition | None = None, **facts: Any) -> tuple[AccessToken, str]:
    given = {"name": "Ledger", "may_write": True, "until": in_days(30), **facts}
    result = make_token(actor=actor, edition=edition, **given)
    return result.token, result.key


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=f"access_token.{action}"))


def test_what_is_kept_is_a_digest_and_a_beginning_that_scanners_know() -> None:
    owner = make.a_person()
    token, key = made(owner)
    assert key.startswith(BEGINNING)
    assert len(key) == len(BEGINNING) + 43
    assert token.digest == digest_of(key)
    assert key.startswith(token.beginning)
    assert len(token.beginning) == len(BEGINNING) + 6
    columns = {field.name: getattr(token, field.name) for field in token._meta.concrete_fields}
    assert key not in map(str, columns.values())
    told = Mail.objects.get(kind="access_token_made")
    assert told.to_user == owner
    assert key not in told.body + told.subject
    (event,) = events("made")
    assert key not in str(event.facts)
    found = token_of(key)
    assert found is not None
    assert (found.pk, found.user) == (token.pk, owner)
    assert token_of(key[:-1]) is None


def test_the_same_request_twice_makes_one_and_shows_it_once() -> None:
    owner = make.a_person()
    first, key = made(owner, idempotency_key="k")
    again, nothing = made(owner, idempotency_key="k")
    assert (first.pk, nothing) == (again.pk, "")
    assert key
    assert AccessToken.objects.count() == 1


def test_it_works_for_a_year_at_most_and_to_the_end_of_its_last_day() -> None:
    owner, last = make.a_person(), last_possible_day(timezone.now())
    token, _key = made(owner, until=last)
    assert token.last_day == last
    for wrong in (last + timedelta(days=1), in_days(-1)):
        with pytest.raises(InvalidInput) as refused:
            made(owner, until=wrong)
        assert list(refused.value.fields) == ["until"]
    with pytest.raises(InvalidInput) as nameless:
        made(owner, name="  ")
    assert list(nameless.value.fields) == ["name"]
    assert AccessToken.objects.count() == 1
    today, key = made(owner, until=in_days(0))
    assert today.is_good
    AccessToken.objects.filter(pk=today.pk).update(expires_at=timezone.now())
    assert token_of(key) is None


def test_nobody_has_more_than_can_be_looked_after(settings: Any) -> None:
    owner = make.a_person()
    token, _key = made(owner)
    row = {f.name: getattr(token, f.name) for f in token._meta.concrete_fields if f.name != "id"}
    AccessToken.objects.bulk_create(
        AccessToken(**{**row, "digest": digest_of(str(n))}) for n in range(MOST_TOKENS - 1)
    )
    with pytest.raises(TooManyTokens):
        made(owner)
    assert owner.access_tokens.count() == MOST_TOKENS
    end_token(actor=owner, token=token)
    made(owner)


def test_ended_by_its_owner_it_works_no_more_and_nobody_else_ends_it() -> None:
    owner = make.a_person()
    token, key = made(owner)
    with pytest.raises(NotAllowed):
        end_token(actor=make.a_person(), token=token)
    assert token_of(key) is not None
    end_token(actor=owner, token=token)
    end_token(actor=owner, token=token)
    assert token_of(key) is None
    assert len(events("ended")) == 1


@pytest.mark.parametrize("what", [{"is_active": False}, {"erased_at": timezone.now()}])
def test_it_ends_with_its_owners_account(what: dict[str, Any]) -> None:
    owner = make.a_person()
    _token, key = made(owner)
    User.objects.filter(pk=owner.pk).update(**what)
    assert token_of(key) is None


def test_an_erased_person_has_no_tokens() -> None:
    owner = make.a_person()
    made(owner)
    erase_person(person=owner, asked_by=None)
    assert not AccessToken.objects.exists()


def test_a_token_for_an_edition_ends_with_its_owners_last_role_there() -> None:
    edition = make.a_preset_edition()
    boss, other = make.organiser_of(edition), make.a_preset_edition()
    colleague = make.a_person()
    roles = [
        Role.objects.create(edition=edition, user=colleague, kind=kind)
        for kind in (RoleKind.ORGANISER, RoleKind.OBSERVER)
    ]
    Role.objects.create(edition=other, user=colleague, kind=RoleKind.ORGANISER)
    _here, here = made(colleague, edition)
    _there, there = made(colleague, other)
    _all, everywhere = made(colleague)
    revoke_role(actor=boss, role=roles[0])
    assert token_of(here) is not None
    revoke_role(actor=boss, role=roles[1])
    assert token_of(here) is None
    assert token_of(there) is not None
    assert token_of(everywhere) is not None
    assert len(events("ended_with_role")) == 1
    Role.objects.create(edition=edition, user=colleague, kind=RoleKind.ORGANISER)
    assert token_of(here) is None


def test_organisers_bar_a_token_from_their_edition_and_its_owner_is_told() -> None:
    edition, other = make.a_preset_edition(), make.a_preset_edition()
    boss, owner = make.organiser_of(edition), make.a_person()
    token, key = made(owner)
    with pytest.raises(NotAllowed):
        bar_token(actor=make.organiser_of(other), token=token, edition=edition)
    for _time in range(2):
        bar_token(actor=boss, token=token, edition=edition)
    found = token_of(key)
    assert found is not None
    assert found.user.reach is not None
    assert not found.user.reach.covers(edition.pk)
    assert found.user.reach.covers(other.pk)
    mail = Mail.objects.get(kind="access_token_barred")
    assert (mail.to_user, mail.edition) == (owner, edition)
    for _time in range(2):
        lift_bar(actor=boss, token=token, edition=edition)
    again = token_of(key)
    assert again is not None
    assert again.user.reach is not None
    assert again.user.reach.covers(edition.pk)
    assert [len(events(name)) for name in ("barred", "let_in")] == [1, 1]
    bar_token(actor=boss, token=token, edition=edition)
    assert Mail.objects.filter(kind="access_token_barred").count() == 2


def test_the_owner_is_told_a_week_before_it_ends_and_once() -> None:
    owner = make.a_person()
    token, _key = made(owner, until=in_days(20))
    soon, _other = made(owner, until=in_days(5))
    assert tell_of_ends() == 0, "made just now"
    AccessToken.objects.update(created_at=timezone.now() - timedelta(days=2))
    tell_of_ends()
    tell_of_ends()
    (mail,) = Mail.objects.filter(kind="access_token_ends")
    assert (mail.to_user, soon.name in mail.body) == (owner, True)
    end_token(actor=owner, token=soon)
    AccessToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() + timedelta(days=1))
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert tell_of_ends() == 0


def test_its_use_is_noted_once_an_hour() -> None:
    edition, owner = make.a_preset_edition(), make.a_person()
    token, _key = made(owner)
    note_use(token=token, edition_id=edition.pk)
    token.refresh_from_db()
    first, here = token.used_at, TokenUse.objects.get(token=token)
    note_use(token=token, edition_id=edition.pk)
    token.refresh_from_db()
    assert token.used_at == first
    assert TokenUse.objects.get(token=token).at == here.at
    long_ago = timezone.now() - timedelta(hours=2)
    AccessToken.objects.update(used_at=long_ago)
    TokenUse.objects.update(at=long_ago)
    token.refresh_from_db()
    note_use(token=token, edition_id=edition.pk)
    token.refresh_from_db()
    assert token.used_at is not None
    assert token.used_at > long_ago
    assert TokenUse.objects.get(token=token).at > long_ago


def test_a_year_after_its_time_the_row_goes() -> None:
    token, _key = made(make.a_person())
    AccessToken.objects.update(expires_at=timezone.now() - timedelta(days=364))
    clear_expired_sessions()
    assert AccessToken.objects.filter(pk=token.pk).exists()
    AccessToken.objects.update(expires_at=timezone.now() - timedelta(days=366))
    clear_expired_sessions()
    assert not AccessToken.objects.exists()
