"""Somebody leaves a firm: what is open moves, both sides are told, and the door is shut at once.

What moves, who is told and what is counted never depends on a no of the other side.
"""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound
from challenge.models import Affiliation, Mail, MailState, User
from challenge.services.mailing import send_promised_mail
from introductions.models import Introduction, Investor, InvestorFirm, Meeting
from introductions.permissions import may_see_deck
from introductions.queries.dossier import dossier_for
from introductions.queries.firms.left_behind import left_behind
from introductions.queries.visible import introduction_for, offers_to, seats_of, state_shown
from introductions.services.answers import (
    agree_as_investor,
    agree_as_startup,
    decline_introduction,
)
from introductions.services.firms.facts import NotOfThisFirm, name_lead
from introductions.services.firms.hand_over import HandedOver, hand_over_seat
from introductions.services.investors import admit_investor, answer_request
from introductions.services.meetings.pick import pick_slot
from introductions.services.propose import propose_introduction
from introductions.services.theses import save_thesis
from tests.introductions import factories as f
from tests.introductions.services.firms.firm_world import a_firm
from tests.races.at_once import beside
from tests.submissions.factories import an_edition

pytestmark = pytest.mark.django_db


def a_made_one(seat: Investor) -> Introduction:
    return f.accepted(f.an_offer_for(seat))


def hand_over(firm: InvestorFirm, seat: Investor, to: Investor) -> HandedOver:
    done = hand_over_seat(actor=f.organiser_of(firm.edition), firm=firm, seat=seat, to=to)
    assert done is not None
    return done


def now(introduction: Introduction) -> Introduction:
    return Introduction.objects.get(pk=introduction.pk)


def mailed(user: User, kind: str) -> list[Mail]:
    return list(Mail.objects.filter(to_user=user, kind=kind).order_by("pk"))


def test_open_introductions_go_to_the_colleague_and_all_are_told_once() -> None:
    firm, leaver, colleague = a_firm(an_edition())
    made, offer = a_made_one(leaver), f.an_offer_for(leaver)
    proposed = propose_introduction(
        actor=f.organiser_of(firm.edition), winner=f.a_winner(firm.edition), investor=leaver
    )
    done = hand_over(firm, leaver, colleague)
    assert {row.pk for row in done.moved} == {made.pk, offer.pk, proposed.pk}
    assert {row.pk for row in offers_to(colleague)} == {made.pk, offer.pk}
    leaver.refresh_from_db()
    colleague.refresh_from_db()
    assert (leaver.state, leaver.is_lead, colleague.is_lead) == ("left", False, True)
    assert Affiliation.objects.get(user=leaver.user).until == timezone.localdate()
    told = mailed(colleague.user, "investor_taken_over")[0].body
    assert made.winner.entry.startup.name_ko in told
    assert proposed.winner.entry.startup.name_ko not in told, "not asked yet: not theirs to know"
    assert len(mailed(leaver.user, "investor_left")) == 1
    assert len(mailed(colleague.user, "introduction_made_investor")) == 1
    for row in (made, offer, proposed):
        mail = mailed(f.founder_of(row.winner), "introduction_person_changed")[0]
        assert colleague.user.name in mail.body
        assert (colleague.user.email in mail.body) is (row == made)
    before = Mail.objects.count()
    assert (
        hand_over_seat(actor=f.organiser_of(firm.edition), firm=firm, seat=leaver, to=colleague)
        is None
    )
    assert Mail.objects.count() == before


def test_who_left_sees_nothing_any_more_at_once() -> None:
    firm, leaver, colleague = a_firm(an_edition())
    made, offer = a_made_one(leaver), f.an_offer_for(leaver)
    client = Client()
    client.force_login(leaver.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    with translation.override("ko"):
        paths = [
            reverse("investors:home"),
            reverse("investors:introduction", args=[made.pk]),
            reverse("investors:firm", args=[firm.edition.slug, firm.pk]),
            reverse("investors:thesis", args=[firm.edition.slug]),
            reverse("api:introduction-dossier", args=[made.pk]),
            reverse("api:firm", args=[firm.edition.slug, firm.pk]),
        ]
    assert [client.get(path).status_code for path in paths] == [200] * 6
    hand_over(firm, leaver, colleague)
    assert [client.get(path).status_code for path in paths] == [404] * 6
    assert not seats_of(leaver.user).exists()
    assert not may_see_deck(leaver.user, made.winner.entry)
    for act in (
        lambda: agree_as_investor(actor=leaver.user, introduction=now(offer)),
        lambda: pick_slot(actor=leaver.user, introduction=now(made), offer=1, slot=1),
        lambda: save_thesis(actor=leaver.user, investor=now_seat(leaver), keywords=["x"]),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotFound):
        introduction_for(leaver.user, offer.pk)
    dossier = dossier_for(colleague.user, made.pk)
    assert dossier.contacts == [f.founder_of(made.winner)]


def now_seat(seat: Investor) -> Investor:
    return Investor.objects.get(pk=seat.pk)


def test_mails_that_wait_for_who_left_are_not_sent_and_its_buttons_are_dead() -> None:
    firm, leaver, colleague = a_firm(an_edition())
    a_made_one(leaver)
    f.an_offer_for(leaver)
    hand_over(firm, leaver, colleague)
    for kind in ("introduction_made_investor", "introduction_offered"):
        for mail in mailed(leaver.user, kind):
            send_promised_mail(mail_id=mail.pk)
            mail.refresh_from_db()
            assert mail.state == MailState.EXPIRED, kind


def test_a_fixed_meeting_goes_from_one_calendar_into_the_other() -> None:
    firm, leaver, colleague = a_firm(an_edition())
    made = a_made_one(leaver)
    pick_slot(actor=leaver.user, introduction=made, offer=1, slot=1)
    hand_over(firm, leaver, colleague)
    gone = mailed(leaver.user, "meeting_called_off")[0].calendar
    assert "METHOD:CANCEL" in gone
    new = mailed(colleague.user, "meeting_fixed")[0].calendar
    assert "METHOD:REQUEST" in new
    assert colleague.user.email in new.replace("\r\n ", "")
    assert leaver.user.email not in new.replace("\r\n ", "")
    startup = mailed(f.founder_of(made.winner), "meeting_fixed")
    assert len(startup) == 2
    uid = [line for line in new.splitlines() if line.startswith("UID")]
    assert uid[0] in startup[0].calendar
    assert "SEQUENCE:2" in startup[1].calendar
    assert Meeting.objects.get(introduction=made).starts_at is not None


@pytest.mark.parametrize("no", ["startup", "investor"])
def test_a_no_of_one_side_moves_along_and_the_other_side_learns_nothing(no: str) -> None:
    firm, leaver, colleague = a_firm(an_edition())
    declined, waiting = f.an_offer_for(leaver), f.an_offer_for(leaver)
    actor = f.founder_of(declined.winner) if no == "startup" else leaver.user
    decline_introduction(actor=actor, introduction=declined)
    hand_over(firm, leaver, colleague)
    if no == "startup":
        assert {row.pk for row in offers_to(colleague)} == {declined.pk, waiting.pk}
        assert {state_shown(colleague.user, now(row)) for row in (declined, waiting)} == {
            "startup_agreed"
        }
        told = mailed(colleague.user, "investor_taken_over")[0].body
        assert all(row.winner.entry.startup.name_ko in told for row in (declined, waiting))
        assert not mailed(f.founder_of(declined.winner), "introduction_person_changed")
    else:
        founders = [f.founder_of(row.winner) for row in (declined, waiting)]
        assert [len(mailed(who, "introduction_person_changed")) for who in founders] == [1, 1]
        assert {
            state_shown(who, now(row))
            for who, row in zip(founders, (declined, waiting), strict=True)
        } == {"startup_agreed"}
        assert {row.pk for row in offers_to(colleague)} == {waiting.pk}
        assert {row.investor.person for row in map(now, (declined, waiting))} == {colleague.person}


def test_a_pass_of_the_investor_moves_along_unseen() -> None:
    firm, leaver, colleague = a_firm(an_edition())
    made = a_made_one(leaver)
    f.say(now(made), "investor", "passed")
    hand_over(firm, leaver, colleague)
    founder = f.founder_of(made.winner)
    assert len(mailed(founder, "introduction_person_changed")) == 1
    assert state_shown(founder, now(made)) == "introduced"
    assert state_shown(colleague.user, now(made)) == "passed"
    assert not mailed(colleague.user, "introduction_made_investor")


def test_what_is_over_stays_with_whom_it_was() -> None:
    firm, leaver, colleague = a_firm(an_edition())
    lapsed, passed = f.an_offer_for(leaver), a_made_one(leaver)
    Introduction.objects.filter(pk=lapsed.pk).update(lapses_at=timezone.now() - timedelta(days=1))
    for side in ("startup", "investor"):
        f.say(now(passed), side, "passed")
    assert hand_over(firm, leaver, colleague).moved == []
    assert {now(lapsed).investor, now(passed).investor} == {leaver}


def test_a_winner_whom_the_colleague_was_to_meet_before_stays_and_is_read_by_the_lead(
    client: Client,
) -> None:
    firm, leaver, colleague = a_firm(an_edition())
    offer = f.an_offer_for(leaver)
    Introduction.objects.create(
        winner=offer.winner, investor=colleague, state="lapsed", lapses_at=timezone.now()
    )
    made = a_made_one(leaver)
    Introduction.objects.create(
        winner=made.winner, investor=colleague, state="lapsed", lapses_at=timezone.now()
    )
    done = hand_over(firm, leaver, colleague)
    assert (done.moved, done.stayed) == ([], 2)
    Investor.objects.filter(pk=colleague.pk).update(is_lead=False)
    assert left_behind(colleague.user, firm) == [], "only who leads the firm reads it"
    Investor.objects.filter(pk=colleague.pk).update(is_lead=True)
    rival = f.an_investor(firm.edition)
    assert left_behind(rival.user, firm) == []
    path = reverse("investors:firm", args=[firm.edition.slug, firm.pk])
    client.force_login(
        colleague.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert offer.winner.entry.startup.name in client.get(path).content.decode()
    f.say(made, "startup", "passed")
    states = {row.introduction.pk: row.state for row in left_behind(colleague.user, firm)}
    assert states == {offer.pk: "startup_agreed", made.pk: "introduced"}, "and of no silent pass"


def test_only_a_lead_or_an_organiser_hands_over_and_only_within_the_firm() -> None:
    firm, lead, colleague = a_firm(an_edition())
    rival = f.an_investor(firm.edition)
    for actor in (colleague.user, rival.user):
        with pytest.raises(NotAllowed):
            hand_over_seat(actor=actor, firm=firm, seat=lead, to=colleague)
    for seat, to in ((lead, rival), (rival, lead)):
        with pytest.raises(NotOfThisFirm):
            hand_over_seat(actor=lead.user, firm=firm, seat=seat, to=to)
    with pytest.raises(InvalidInput):
        hand_over_seat(actor=lead.user, firm=firm, seat=lead, to=lead)
    assert Investor.objects.filter(state="admitted").count() == 3
    assert not Affiliation.objects.exclude(until=None).exists()
    done = hand_over_seat(actor=lead.user, firm=firm, seat=colleague, to=lead)
    assert done is not None


def test_who_left_may_come_back_to_the_firm_and_takes_nothing_along_to_another() -> None:
    firm, leaver, colleague = a_firm(an_edition())
    passed = a_made_one(leaver)
    for side in ("startup", "investor"):
        f.say(now(passed), side, "passed")
    hand_over(firm, leaver, colleague)
    organiser = f.organiser_of(firm.edition)
    with pytest.raises(InvalidInput) as refused:
        admit_investor(
            actor=organiser, edition=firm.edition, email=leaver.user.email,
            organisation="바다벤처스", warnings_seen=["other_domain", "public_domain"],
        )  # fmt: skip
    assert set(refused.value.fields) == {"email"}
    seat = now_seat(leaver)
    answer_request(
        actor=organiser, investor=seat, admit=True, seen=seat.etag,
        warnings_seen=["other_domain", "public_domain"],
    )  # fmt: skip
    seat = now_seat(leaver)
    assert (seat.state, seat.is_lead, seat.left_at) == ("admitted", False, None)
    assert Affiliation.objects.get(user=leaver.user).until is None


def test_the_colleague_answers_what_was_offered() -> None:
    firm, leaver, colleague = a_firm(an_edition())
    offer = f.an_offer_for(leaver)
    asked = propose_introduction(
        actor=f.organiser_of(firm.edition), winner=f.a_winner(firm.edition), investor=leaver
    )
    hand_over(firm, leaver, colleague)
    agree_as_investor(actor=colleague.user, introduction=now(offer))
    agree_as_startup(actor=f.founder_of(asked.winner), introduction=now(asked), shared_items=[])
    assert mailed(colleague.user, "introduction_offered")
    assert now(offer).introduced_at is not None


@pytest.mark.django_db(transaction=True)
def test_whoever_leads_no_more_hands_nothing_over() -> None:
    edition = an_edition()
    firm, lead, colleague = a_firm(edition)
    third = f.an_investor(edition, house=colleague.firm)
    named, handed = beside(
        partial(name_lead, actor=lead.user, firm=firm, seat=colleague),
        partial(hand_over_seat, actor=lead.user, firm=firm, seat=third, to=colleague),
    )
    assert named.acknowledged
    assert isinstance(handed.refusal, NotAllowed), handed
    assert Investor.objects.get(pk=third.pk).state == Investor.State.ADMITTED
