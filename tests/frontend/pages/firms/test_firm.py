"""A firm's page: the lead's, a colleague's, the organiser's; in both languages."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from challenge.models import RoleKind, User
from introductions.models import Investor
from tests.introductions import factories as f
from tests.introductions.services.firms.firm_world import a_firm
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name, args=args)


def test_the_lead_sets_limits_asks_for_a_colleague_and_hands_over() -> None:
    firm, lead, colleague = a_firm(an_edition())
    place = (firm.edition.slug, firm.pk)
    client = client_of(lead.user)
    page = client.get(at("investors:home")).content.decode()
    assert at("investors:firm", *place) in page
    page = client.get(at("investors:firm", *place)).content.decode()
    assert colleague.user.name in page
    assert "registration" not in page.partition("<main")[2].partition("</main>")[0].split('name="')
    saved = client.post(at("investors:firm", *place), {"per_month": "4", "per_edition": ""})
    assert saved.status_code == 302
    firm.refresh_from_db()
    assert (firm.per_month, firm.per_edition) == (4, None)
    wrong = client.post(at("investors:firm", *place), {"per_month": "0"})
    assert wrong.status_code == 422
    wrong = client.post(at("investors:firm_people", *place), {"email": "nobody"})
    assert wrong.status_code == 422
    asked = client.post(at("investors:firm_people", *place), {"email": "new@fund.example"})
    assert asked.status_code == 302
    assert Investor.objects.get(user__email="new@fund.example").state == "requested"
    client.post(at("investors:firm_lead", *place), {"person": colleague.pk})
    colleague.refresh_from_db()
    assert colleague.is_lead
    second = client_of(colleague.user)
    gone = {"person": colleague.pk, "to": lead.pk}
    done = second.post(at("investors:firm_hand_over", *place), gone)
    assert done.headers["Location"] == at("investors:home")
    assert second.get(at("investors:firm", *place)).status_code == 404


def test_a_colleague_reads_and_changes_nothing() -> None:
    firm, lead, colleague = a_firm(an_edition())
    place = (firm.edition.slug, firm.pk)
    client = client_of(colleague.user)
    page = client.get(at("investors:firm", *place)).content.decode()
    assert lead.user.name in page
    assert '<form method="post" action="/en/invest' not in page
    assert client.post(at("investors:firm", *place), {"per_month": "4"}).status_code == 403
    gone = {"person": lead.pk, "to": colleague.pk}
    assert client.post(at("investors:firm_hand_over", *place), gone).status_code == 403


def test_an_organiser_checks_the_registration_and_an_observer_only_reads() -> None:
    firm, lead, colleague = a_firm(an_edition())
    place = (firm.edition.slug, firm.pk)
    organiser = client_of(f.organiser_of(firm.edition))
    observer = client_of(f.an_official(firm.edition, RoleKind.OBSERVER))
    facts = {"registration": "venture", "business_number": "124-81-00998", "is_checked": "on"}
    assert organiser.post(at("organisers:firm", *place), facts).status_code == 302
    for language, word in (("ko", "벤처투자회사"), ("en", "venture investment company")):
        for client in (organiser, observer):
            for address in (
                at("organisers:firms", place[0], language=language),
                at("organisers:firm", *place, language=language),
            ):
                page = client.get(address).content.decode()
                assert word in page
                assert lead.user.name in page
    wrong = organiser.post(at("organisers:firm", *place), {"business_number": "1"})
    assert wrong.status_code == 422
    assert observer.post(at("organisers:firm", *place), facts).status_code == 403
    gone = {"person": colleague.pk, "to": lead.pk}
    assert organiser.post(at("organisers:firm_hand_over", *place), gone).status_code == 302
    assert Investor.objects.get(pk=colleague.pk).state == "left"


def test_nobody_else_finds_a_firm() -> None:
    firm, lead, _colleague = a_firm(an_edition())
    rival = f.an_investor(firm.edition)
    place = (firm.edition.slug, firm.pk)
    for user in (rival.user, a_user()):
        assert client_of(user).get(at("investors:firm", *place)).status_code == 404
    assert client_of(lead.user).get(at("organisers:firm", *place)).status_code == 404
    assert client_of(lead.user).get(at("organisers:firms", place[0])).status_code == 404


def test_the_list_asks_as_often_for_one_firm_as_for_many() -> None:
    firm, _lead, _colleague = a_firm(an_edition())
    client = client_of(f.organiser_of(firm.edition))
    counts = []
    for _number in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(at("organisers:firms", firm.edition.slug))
        counts.append(len(asked))
        for _more in range(3):
            f.an_investor(firm.edition)
    assert counts[0] >= counts[1]
    assert counts[1] <= 15


def test_the_startup_sees_whom_of_the_firm_it_would_meet() -> None:
    offer = f.a_proposal()
    Investor.objects.filter(pk=offer.investor_id).update(role="associate")
    founder = client_of(f.founder_of(offer.winner))
    for language, role in (("ko", "심사역"), ("en", "investment manager")):
        page = founder.get(at("investors:proposals", offer.winner.entry_id, language=language))
        text = page.content.decode()
        assert f"{offer.investor.user.name} ({role})" in text
        assert offer.investor.user.email not in text
