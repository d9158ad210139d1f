"""Whose right is taken away at the moment of an act: that comes first, or waits for the act."""

from functools import partial

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from challenge.kernel.errors import NotAllowed
from challenge.models import Affiliation, AuditEvent, Edition, Organisation, OtherAddress, Role
from challenge.permissions import may_organise, require
from challenge.services.account.addresses import (
    AddressMovedMeanwhile,
    ask_address,
    confirm_address,
    make_main_address,
    remove_address,
)
from challenge.services.editions import update_edition
from challenge.services.roles.parts import revoke_role
from introductions.models import Investor, InvestorFirm
from introductions.services.firms.facts import name_lead, save_firm
from judging.models import Judge
from judging.services.panel.invite import dismiss_judge
from judging.services.panel.own_ties import withdraw_tie
from submissions.models import Receipt
from submissions.services.companies import change_representative
from submissions.services.consents import give_consent
from submissions.services.submit import submit_entry
from tests.introductions import factories as f
from tests.introductions.services.firms.firm_world import a_firm
from tests.judging import factories as make
from tests.races.at_once import Act, beside
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db(transaction=True)


def _two_organisers(edition: Edition) -> tuple[Role, Role]:
    return tuple(  # type: ignore[return-value]
        Role.objects.select_related("user", "edition").get(user=f.an_official(edition))
        for _place in range(2)
    )


def test_an_organiser_who_is_taken_out_while_they_wait_changes_nothing() -> None:
    first, second = _two_organisers(s.an_edition())
    acts: list[Act] = [
        partial(revoke_role, actor=first.user, role=second),
        partial(update_edition, actor=second.user, edition=second.edition, contact_email="a@b.kr"),
    ]
    second.user.known_roles = {second.edition_id: {"organiser"}}  # as a page has read it
    revoked, changed = beside(*acts)
    assert revoked.acknowledged, revoked
    assert isinstance(changed.refusal, NotAllowed), changed
    assert not AuditEvent.objects.filter(actor=second.user).exists()


def test_a_role_is_held_to_the_end_by_all_who_act_by_it_at_once() -> None:
    role, _other = _two_organisers(s.an_edition())
    asked = "SELECT FROM challenge_role WHERE id = %s FOR {} NOWAIT"
    with transaction.atomic(), psycopg.connect(**connection.get_connection_params()) as other:
        require(may_organise, role.user, role.edition)
        other.execute(asked.format("KEY SHARE"), [role.pk])  # another act by it
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(asked.format("UPDATE"), [role.pk])  # as a DELETE does
        other.rollback()
    with transaction.atomic():
        Role.objects.filter(pk=role.pk).delete()
        with pytest.raises(NotAllowed):  # the same person, in the next transaction
            require(may_organise, role.user, role.edition)


@pytest.mark.parametrize("what", ["submission", "consent"])
def test_who_represents_no_more_neither_submits_nor_agrees(what: str) -> None:
    entry = s.fill(s.a_draft(s.an_edition()))
    founder = s.writer_of(entry)
    replacing = partial(
        change_representative,
        actor=founder, startup=entry.startup, edition=entry.edition, email="new@example.com",
    )  # fmt: skip
    mine: dict[str, Act] = {
        "submission": partial(
            submit_entry, actor=founder, entry=entry, received_at=timezone.now(),
            idempotency_key="k",
        ),
        "consent": partial(
            give_consent,
            actor=founder, startup=entry.startup, edition=entry.edition, kind="filming",
        ),
    }  # fmt: skip
    replaced, acted = beside(replacing, mine[what])
    assert replaced.acknowledged, replaced
    assert isinstance(acted.refusal, NotAllowed), acted
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("act", ["lead", "limits"])
def test_who_leads_a_firm_no_more_decides_nothing_for_it(act: str) -> None:
    firm, lead, colleague = a_firm(s.an_edition())
    naming: Act = partial(name_lead, actor=lead.user, firm=firm, seat=colleague)
    waiting: Act = partial(name_lead, actor=lead.user, firm=firm, seat=lead)
    if act == "limits":  # which waits for the firm's own row
        naming = partial(_named_under_the_firm, lead, colleague, firm)
        waiting = partial(save_firm, actor=lead.user, firm=firm, per_month=3)
    named, acted = beside(naming, waiting)
    assert named.acknowledged, named
    assert isinstance(acted.refusal, NotAllowed), acted
    assert Investor.objects.get(is_lead=True) == colleague


def _named_under_the_firm(lead: Investor, colleague: Investor, firm: InvestorFirm) -> None:
    save_firm(actor=lead.user, firm=firm, per_edition=9)
    name_lead(actor=lead.user, firm=firm, seat=colleague)


def test_a_judge_who_is_dismissed_while_they_wait_takes_back_no_tie() -> None:
    judge = make.a_judge(make.a_preset_edition())
    house = Organisation.objects.create(name_ko="하늘벤처스")
    tie = Affiliation.objects.create(
        user=judge.user, organisation=house, kind="employee", is_own=True
    )
    organiser = make.organiser_of(judge.edition)
    as_read_before = Judge.objects.select_related("edition").get(pk=judge.pk)
    dismissed, taken = beside(
        partial(dismiss_judge, actor=organiser, judge=judge, reason="바뀜"),
        partial(withdraw_tie, actor=judge.user, judge=as_read_before, pk=tie.pk),
    )
    assert dismissed.acknowledged, dismissed
    assert isinstance(taken.refusal, NotAllowed), taken
    assert Affiliation.objects.filter(pk=tie.pk).exists()


def _confirmed() -> OtherAddress:
    person = s.a_user()
    return confirm_address(
        actor=person, address=ask_address(actor=person, email="kim@home.example")
    )


@pytest.mark.parametrize("main_first", [True, False])
def test_an_address_is_made_the_main_one_or_taken_out(main_first: bool) -> None:
    address = _confirmed()
    before = address.user.email
    making: Act = partial(make_main_address, actor=address.user, address=address)
    removing: Act = partial(remove_address, actor=address.user, address=address)
    first, second = beside(*([making, removing] if main_first else [removing, making]))
    assert first.acknowledged, first
    assert isinstance(second.refusal, AddressMovedMeanwhile), second
    address.user.refresh_from_db()
    assert address.user.email == (address.email if main_first else before)
