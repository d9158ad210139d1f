"""Double opt-in: both yeses or nothing, one answer to two clicks, a no that nobody can tell from
silence, and consent at every step.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound, Refusal, WrongState
from challenge.models import Mail, RoleKind
from challenge.services.mailing import send_promised_mail
from introductions.models import Introduction, IntroductionState
from introductions.permissions import SHARED_FOR, may_see_deck, shared_now
from introductions.queries.dossier import dossier_for
from introductions.queries.visible import introduction_for, offers_to, state_shown
from introductions.services.answers import (
    AlreadyIntroduced,
    ConsentMissing,
    Lapsed,
    NoLongerOpen,
    agree_as_investor,
    agree_as_startup,
    decline_introduction,
    withdraw_proposal,
)
from judging.models import Winner
from tests.introductions import factories as f
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db


def mails() -> list[str]:
    return sorted(
        Mail.objects.filter(kind__startswith="introduction_made").values_list("kind", flat=True)
    )


@pytest.mark.parametrize("state", ["introduced", "met", "term_sheet", "invested", "passed"])
@pytest.mark.parametrize("missing", ["startup_agreed_at", "investor_agreed_at", "introduced_at"])
def test_the_database_stores_no_introduction_without_both_yeses(state: str, missing: str) -> None:
    introduction = f.a_meeting()
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.filter(pk=introduction.pk).update(state=state, **{missing: None})


def made_by_sql(introduction: Introduction, **more: Any) -> None:
    """As somebody who writes the row past every service."""
    now = timezone.now()
    yeses = {"startup_agreed_at": now, "investor_agreed_at": now, "introduced_at": now} | more
    columns = ", ".join(f"{name} = %s" for name in yeses)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE introductions_introduction SET {columns} WHERE id = %s",  # noqa: S608 - ours
            [*yeses.values(), introduction.pk],
        )


def test_the_database_stores_no_introduction_without_a_consent_in_force() -> None:
    with_consent, without, withdrawn = f.a_proposal(), f.a_proposal(), f.a_meeting()
    f.withdraw(without.winner)
    for state in ("introduced", "declined", "proposed"):
        with pytest.raises(IntegrityError, match="no consent in force"):
            made_by_sql(without, state=state)
        with pytest.raises(IntegrityError, match="lacks a yes"):
            made_by_sql(with_consent, state=state, investor_agreed_at=None)
    made_by_sql(with_consent, state="introduced")
    f.withdraw(withdrawn.winner)
    made_by_sql(withdrawn, state="met")  # it was made while the consent was in force
    with pytest.raises(IntegrityError, match="no consent in force"):
        made_by_sql(withdrawn, winner_id=without.winner_id)


def test_both_are_told_once_and_an_answer_reaches_the_other_side() -> None:
    introduction = f.a_meeting()
    agree_as_investor(actor=introduction.investor.user, introduction=introduction)
    agree_as_startup(
        actor=f.founder_of(introduction.winner), introduction=introduction, shared_items=[]
    )
    assert mails() == ["introduction_made_investor", "introduction_made_startup"]
    introduction.refresh_from_db()
    assert set(introduction.shared_items) == set(f.EVERYTHING)
    for mail in Mail.objects.filter(kind__startswith="introduction_made"):
        send_promised_mail(mail_id=mail.pk)
    founder, investor = f.founder_of(introduction.winner), introduction.investor.user
    assert {(tuple(sent.to), tuple(sent.reply_to)) for sent in outbox.outbox} == {
        ((investor.email,), (founder.email, investor.email)),
        ((founder.email,), (investor.email, founder.email)),
    }
    assert all(
        founder.email in str(sent.body) for sent in outbox.outbox if investor.email in sent.to
    )


def test_a_contact_that_is_not_shared_is_in_no_mail_and_on_no_page() -> None:
    introduction = f.an_offer(shared=["deck"])
    agree_as_investor(actor=introduction.investor.user, introduction=introduction)
    mail = Mail.objects.get(kind="introduction_made_investor")
    assert (f.founder_of(introduction.winner).email in mail.body, mail.reply_to) == (
        False,
        introduction.investor.edition.contact_email,
    )
    dossier = dossier_for(introduction.investor.user, introduction.pk)
    assert (dossier.contacts, dossier.revenue_krw, dossier.ask_krw, dossier.answers) == (
        [],
        None,
        None,
        [],
    )


def test_nothing_beyond_the_consent_is_shared() -> None:
    introduction = f.a_proposal(items=["contact"])
    for items in (["contact", "deck"], ["everything"]):
        with pytest.raises(InvalidInput) as refusal:
            agree_as_startup(
                actor=f.founder_of(introduction.winner),
                introduction=introduction,
                shared_items=items,
            )
        assert list(refusal.value.fields) == ["shared_items"]
    introduction.refresh_from_db()
    assert (introduction.state, introduction.startup_agreed_at) == (
        IntroductionState.PROPOSED,
        None,
    )


def test_a_consent_withdrawn_before_the_yes_stops_it() -> None:
    introduction = f.a_proposal()
    f.withdraw(introduction.winner)
    with pytest.raises(ConsentMissing):
        agree_as_startup(
            actor=f.founder_of(introduction.winner), introduction=introduction, shared_items=[]
        )
    assert not Mail.objects.filter(kind="introduction_offered").exists()


def looks_open_and_leads_nowhere(offer: Introduction) -> None:
    """An offer that vanished, or answered otherwise, would tell of the startup's no."""
    investor = offer.investor
    assert list(offers_to(investor)) == [offer]
    shown = introduction_for(investor.user, offer.pk)
    assert state_shown(investor.user, shown) == IntroductionState.STARTUP_AGREED
    assert shared_now(shown) == set()
    with pytest.raises(NoLongerOpen) as refusal:
        agree_as_investor(actor=investor.user, introduction=shown)
    assert refusal.value.facts == {}
    offer.refresh_from_db()
    assert (offer.introduced_at, mails()) == (None, [])
    Introduction.objects.update(lapses_at=timezone.now() - timedelta(minutes=1))
    assert not offers_to(investor).exists()
    with pytest.raises(NotFound):
        introduction_for(investor.user, offer.pk)


def test_a_consent_withdrawn_after_the_yes_introduces_nobody_and_shares_nothing() -> None:
    introduction = f.an_offer()
    f.withdraw(introduction.winner)
    looks_open_and_leads_nowhere(introduction)


def test_an_offer_of_an_unflagged_winner_introduces_nobody() -> None:
    introduction = f.an_offer()
    Winner.objects.filter(pk=introduction.winner_id).update(vc_ready=False)
    looks_open_and_leads_nowhere(introduction)


def let_a_year_pass(winner: Winner) -> None:
    Introduction.objects.filter(winner=winner).update(introduced_at=timezone.now() - SHARED_FOR)


@pytest.mark.parametrize("end", [f.withdraw, let_a_year_pass])
def test_what_was_shared_is_closed_with_the_consent_and_a_year_after_the_introduction(
    end: Callable[[Winner], None],
) -> None:
    introduction = f.a_meeting()
    investor, winner = introduction.investor.user, introduction.winner
    almost = timezone.now() - SHARED_FOR + timedelta(hours=1)
    Introduction.objects.filter(winner=winner).update(introduced_at=almost)
    assert may_see_deck(investor, winner.entry)
    assert dossier_for(investor, introduction.pk).contacts == [f.founder_of(winner)]
    end(winner)
    dossier = dossier_for(investor, introduction.pk)
    assert not may_see_deck(investor, winner.entry)
    assert dossier.shared == frozenset()
    assert (dossier.contacts, dossier.revenue_krw, dossier.deck, dossier.answers) == (
        [],
        None,
        None,
        [],
    )


def test_an_investors_no_looks_to_the_startup_like_silence() -> None:
    silent, declined = f.an_offer(), f.an_offer()
    decline_introduction(
        actor=declined.investor.user, introduction=declined, reason="경쟁사에 투자했습니다."
    )
    for late in (False, True):
        if late:
            Introduction.objects.update(lapses_at=timezone.now() - timedelta(minutes=1))
        shown = []
        for introduction in (silent, declined):
            founder = f.founder_of(introduction.winner)
            fresh = introduction_for(founder, introduction.pk)
            shown.append(state_shown(founder, fresh))
            assert (
                state_shown(f.organiser_of(introduction.investor.edition), fresh)
                == Introduction.objects.get(pk=introduction.pk).state
            )
        assert (
            shown[0]
            == shown[1]
            == (IntroductionState.LAPSED if late else IntroductionState.STARTUP_AGREED)
        )
    # A click of the startup is answered alike as well.
    assert (
        decline_introduction(actor=f.founder_of(declined.winner), introduction=declined).state
        == IntroductionState.DECLINED
    )


def test_a_startups_no_looks_to_the_investor_like_nothing() -> None:
    unasked, taken_back = f.a_proposal(), f.an_offer()
    decline_introduction(actor=f.founder_of(unasked.winner), introduction=unasked)
    decline_introduction(actor=f.founder_of(taken_back.winner), introduction=taken_back)
    assert not offers_to(unasked.investor).exists()
    with pytest.raises(NotFound):
        introduction_for(unasked.investor.user, unasked.pk)
    for introduction in (unasked, taken_back):
        assert (
            state_shown(
                f.founder_of(introduction.winner),
                introduction_for(f.founder_of(introduction.winner), introduction.pk),
            )
            == IntroductionState.DECLINED
        )
    looks_open_and_leads_nowhere(taken_back)


def test_what_is_late_is_too_late() -> None:
    asked, offered = f.a_proposal(), f.an_offer()
    Introduction.objects.update(lapses_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Lapsed):
        agree_as_startup(actor=f.founder_of(asked.winner), introduction=asked, shared_items=[])
    with pytest.raises(NoLongerOpen):
        agree_as_investor(actor=offered.investor.user, introduction=offered)
    assert not Introduction.objects.filter(introduced_at__isnull=False).exists()


def test_an_introduction_that_was_made_is_not_undone() -> None:
    introduction = f.a_meeting()
    for act in (decline_introduction, withdraw_proposal):
        with pytest.raises(AlreadyIntroduced):
            act(
                actor=f.founder_of(introduction.winner)
                if act is decline_introduction
                else f.organiser_of(introduction.investor.edition),
                introduction=introduction,
            )
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.INTRODUCED


WHO = ["stranger", "observer", "organiser", "writer", "founder", "investor", "another investor"]
MAY = {
    "agree": {"founder"},
    "accept": {"investor"},
    "decline": {"founder", "investor"},
    "withdraw": {"organiser"},
}


@pytest.mark.parametrize("act", list(MAY))
def test_who_may_answer_an_offer(act: str) -> None:
    introduction = f.an_offer()
    edition = introduction.investor.edition
    writer = a_user()
    introduction.winner.entry.startup.members.create(user=writer, kind="writer")
    people = [
        a_user(),
        f.an_official(edition, RoleKind.OBSERVER),
        f.an_official(edition),
        writer,
        f.founder_of(introduction.winner),
        introduction.investor.user,
        f.an_investor(edition).user,
    ]
    acts: dict[str, Callable[..., Any]] = {
        "agree": lambda actor: agree_as_startup(
            actor=actor, introduction=introduction, shared_items=[]
        ),
        "accept": lambda actor: agree_as_investor(actor=actor, introduction=introduction),
        "decline": lambda actor: decline_introduction(actor=actor, introduction=introduction),
        "withdraw": lambda actor: withdraw_proposal(actor=actor, introduction=introduction),
    }
    for who, person in zip(WHO, people, strict=True):
        point = transaction.savepoint()
        if who in MAY[act]:
            acts[act](person)
        else:
            with pytest.raises(NotAllowed):
                acts[act](person)
            assert (
                Introduction.objects.get(pk=introduction.pk).state
                == IntroductionState.STARTUP_AGREED
            ), who
        transaction.savepoint_rollback(point)


def test_an_investor_cannot_answer_what_the_startup_has_not_agreed_to() -> None:
    introduction = f.a_proposal()
    for act in (agree_as_investor, decline_introduction):
        with pytest.raises(NotAllowed):
            act(actor=introduction.investor.user, introduction=introduction)
    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.PROPOSED


@pytest.mark.django_db(transaction=True)
def test_agreeing_and_accepting_twice_at_once_is_doing_it_once() -> None:
    introduction = f.a_proposal()
    founder, investor = f.founder_of(introduction.winner), introduction.investor.user
    f.at_once(
        *[
            lambda: agree_as_startup(
                actor=founder,
                introduction=Introduction.objects.get(pk=introduction.pk),
                shared_items=["contact"],
            )
        ]
        * 2
    )
    assert introduction.steps.filter(kind="startup_agreed").count() == 1
    f.at_once(
        *[
            lambda: agree_as_investor(
                actor=investor, introduction=Introduction.objects.get(pk=introduction.pk)
            )
        ]
        * 2
    )
    assert (introduction.steps.filter(kind="introduced").count(), mails()) == (
        1,
        ["introduction_made_investor", "introduction_made_startup"],
    )
    assert Mail.objects.filter(kind="introduction_offered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_a_yes_and_a_no_at_once_one_holds() -> None:
    introduction = f.an_offer()
    investor = introduction.investor.user
    answers = f.at_once(
        lambda: agree_as_investor(
            actor=investor, introduction=Introduction.objects.get(pk=introduction.pk)
        ),
        lambda: decline_introduction(
            actor=investor, introduction=Introduction.objects.get(pk=introduction.pk)
        ),
    )
    introduction.refresh_from_db()
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert not any(isinstance(answer, WrongState) for answer in answers)
    assert (introduction.state, bool(mails())) in {
        (IntroductionState.INTRODUCED, True),
        (IntroductionState.DECLINED, False),
    }


@pytest.mark.django_db(transaction=True)
def test_a_yes_waits_for_a_consent_that_is_being_withdrawn_and_then_finds_it_gone() -> None:
    introduction = f.an_offer()
    withdrawn, answered = Event(), Event()

    def withdraw() -> None:
        with transaction.atomic():
            f.withdraw(introduction.winner)
            withdrawn.set()
            answered.wait(1)  # the yes has to wait for us; without that it is given by now

    def agree() -> None:
        withdrawn.wait(30)
        try:
            agree_as_investor(
                actor=introduction.investor.user,
                introduction=Introduction.objects.get(pk=introduction.pk),
            )
        finally:
            answered.set()

    refusals = f.at_once(withdraw, agree)
    introduction.refresh_from_db()
    assert isinstance(refusals[1], NoLongerOpen)
    assert (introduction.introduced_at, mails()) == (None, [])


def test_a_second_no_of_the_investor_from_another_window_finds_nothing_more() -> None:
    """As one that comes later does; it was answered as if its reason had been kept."""
    offer = f.an_offer()
    seen_before = Introduction.objects.get(pk=offer.pk)
    decline_introduction(actor=offer.investor.user, introduction=offer, reason="분야가 다릅니다.")
    with pytest.raises(NotFound):
        decline_introduction(actor=offer.investor.user, introduction=seen_before, reason="늦었다")
    steps = offer.steps.filter(kind="declined")
    assert [step.note for step in steps] == ["분야가 다릅니다."]
