"""A lead asks for a colleague; an organiser admits; nobody learns who is known here."""

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import Affiliation, Mail, User
from introductions.models import Investor
from introductions.services.firms import people
from introductions.services.firms.people import EnoughPeople, invite_colleague
from introductions.services.investors import answer_request
from tests.introductions import factories as f
from tests.introductions.services.firms.firm_world import HOUSE, a_firm
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def test_a_colleague_is_of_the_firm_once_an_organiser_admits_them() -> None:
    firm, lead, _colleague = a_firm(an_edition())
    before = Mail.objects.count()
    asked = {"email": "New@fund.example", "name": "새사람", "role": "assistant"}
    assert invite_colleague(actor=lead.user, firm=firm, **asked) is None
    invite_colleague(actor=lead.user, firm=firm, **asked)
    seat = Investor.objects.get(user__email="new@fund.example")
    assert (seat.state, seat.organisation, seat.firm) == ("requested", None, HOUSE)
    assert (seat.role, seat.invited_by) == ("assistant", lead.user)
    assert Mail.objects.count() == before, "nobody is written to before the answer"
    assert not Affiliation.objects.filter(user=seat.user).exists()
    organiser = f.organiser_of(firm.edition)
    warned = ["other_domain", "public_domain"]
    answer_request(actor=organiser, investor=seat, admit=True, warnings_seen=warned)
    seat.refresh_from_db()
    assert (seat.organisation, seat.is_lead) == (firm.organisation, False)


def test_nobody_else_invites_not_even_a_colleague_or_an_organiser() -> None:
    firm, lead, colleague = a_firm(an_edition())
    rival = f.an_investor(firm.edition)
    for actor in (colleague.user, rival.user, a_user(), f.organiser_of(firm.edition)):
        with pytest.raises(NotAllowed):
            invite_colleague(actor=actor, firm=firm, email="x@fund.example")
    Investor.objects.filter(pk=lead.pk).update(state="refused", is_lead=False)
    with pytest.raises(NotAllowed):
        invite_colleague(actor=lead.user, firm=firm, email="x@fund.example")
    assert not User.objects.filter(email="x@fund.example").exists()


def test_who_has_a_seat_keeps_it_and_a_known_person_keeps_the_name() -> None:
    firm, lead, _colleague = a_firm(an_edition())
    other, nameless = f.an_investor(firm.edition), a_user()
    User.objects.filter(pk=nameless.pk).update(name="")
    for email in (other.user.email, nameless.email):
        invite_colleague(actor=lead.user, firm=firm, email=email, name="다른이름", role="partner")
    other.refresh_from_db()
    nameless.refresh_from_db()
    assert (other.organisation == firm.organisation, other.role, other.state) == (
        False,
        "",
        "admitted",
    )
    assert nameless.name == ""


@pytest.mark.parametrize(
    ("field", "value"), [("email", "nobody"), ("name", "가" * 81), ("role", "boss")]
)
def test_what_is_wrong_is_named_by_its_field(field: str, value: str) -> None:
    firm, lead, _colleague = a_firm(an_edition())
    with pytest.raises(InvalidInput) as refused:
        invite_colleague(
            actor=lead.user, firm=firm, **({"email": "x@fund.example"} | {field: value})
        )
    assert set(refused.value.fields) == {field}


def test_one_firm_fills_no_organisers_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST_INVITED", 1)
    firm, lead, _colleague = a_firm(an_edition())
    invite_colleague(actor=lead.user, firm=firm, email="a@fund.example")
    with pytest.raises(EnoughPeople):
        invite_colleague(actor=lead.user, firm=firm, email="b@fund.example")
