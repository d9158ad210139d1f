"""A firm's registration, limits and lead: who may write them, and that matching keeps them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound
from challenge.kernel.versions import ChangedMeanwhile
from introductions.models import Introduction, Investor, InvestorFirm
from introductions.queries.firms.shown import firm_for, firms_of, firms_shown
from introductions.queries.matching_plan import fit_of, full_plan_of
from introductions.services.answers import decline_introduction
from introductions.services.firms.facts import NotOfThisFirm, name_lead, save_firm
from introductions.services.investors import answer_request
from introductions.services.propose import FirmFull, propose_introduction, propose_planned
from introductions.services.theses import save_thesis
from tests.introductions import factories as f
from tests.introductions.services.firms.firm_world import a_firm
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db
NUMBER = "124-81-00998"


def test_an_organiser_writes_what_was_looked_up_and_a_change_has_to_be_looked_up_anew() -> None:
    firm, _lead, _colleague = a_firm(an_edition())
    organiser = f.organiser_of(firm.edition)
    facts: dict[str, Any] = {
        "registration": "venture",
        "business_number": NUMBER,
        "is_checked": True,
    }
    saved = save_firm(actor=organiser, firm=firm, **facts)
    assert (saved.business_number, saved.is_checked) == ("1248100998", True)
    assert saved.checked_by == organiser
    again = save_firm(actor=organiser, firm=firm, per_month=3)
    assert again.is_checked
    changed = save_firm(actor=organiser, firm=firm, registration="accelerator")
    assert (changed.is_checked, changed.checked_by) == (False, None)


def test_the_lead_says_how_many_the_firm_takes_and_nothing_else() -> None:
    firm, lead, colleague = a_firm(an_edition())
    assert save_firm(actor=lead.user, firm=firm, per_edition=4).per_edition == 4
    with pytest.raises(NotAllowed):
        save_firm(actor=lead.user, firm=firm, registration="venture")
    with pytest.raises(NotAllowed):
        save_firm(actor=lead.user, firm=firm, is_checked=True)
    for other in (colleague.user, a_user(), f.an_investor(firm.edition).user):
        with pytest.raises(NotAllowed):
            save_firm(actor=other, firm=firm, per_edition=9)
    firm.refresh_from_db()
    assert (firm.per_edition, firm.registration, firm.is_checked) == (4, "", False)


WRONG: list[tuple[str, Any]] = [
    ("per_month", 0),
    ("per_edition", 1001),
    ("registration", "bank"),
    ("business_number", "123-45-67890"),
    ("name", "x"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_is_wrong_is_named_by_its_field(name: str, value: Any) -> None:
    firm, _lead, _colleague = a_firm(an_edition())
    with pytest.raises(InvalidInput) as refused:
        save_firm(actor=f.organiser_of(firm.edition), firm=firm, **{name: value})
    assert set(refused.value.fields) == {name}


def test_two_who_change_the_same_overwrite_nothing_unseen() -> None:
    firm, lead, _colleague = a_firm(an_edition())
    seen = firm.etag
    save_firm(actor=lead.user, firm=firm, seen=seen, per_month=2)
    with pytest.raises(ChangedMeanwhile):
        save_firm(actor=f.organiser_of(firm.edition), firm=firm, seen=seen, per_month=5)


def test_the_first_who_is_admitted_leads_and_another_may_be_named() -> None:
    firm, lead, colleague = a_firm(an_edition())
    assert (lead.is_lead, colleague.is_lead) == (True, False)
    name_lead(actor=lead.user, firm=firm, seat=colleague)
    name_lead(actor=f.organiser_of(firm.edition), firm=firm, seat=colleague)
    assert list(Investor.objects.filter(is_lead=True)) == [colleague]
    with pytest.raises(NotAllowed):
        name_lead(actor=lead.user, firm=firm, seat=lead)
    stranger = f.an_investor(firm.edition)
    with pytest.raises(NotOfThisFirm):
        name_lead(actor=colleague.user, firm=firm, seat=stranger)
    colleague.refresh_from_db()
    answer_request(
        actor=f.organiser_of(firm.edition), investor=colleague, admit=False, seen=colleague.etag
    )
    assert not Investor.objects.filter(is_lead=True, organisation=firm.organisation).exists()


def test_matching_and_hand_both_keep_the_limit_of_the_whole_firm() -> None:
    edition = an_edition()
    winners = [f.a_winner(edition) for _number in range(3)]
    firm, lead, colleague = a_firm(edition)
    organiser = f.organiser_of(edition)
    save_firm(actor=organiser, firm=firm, per_edition=2)
    assert len(full_plan_of(edition, per_winner=5, per_investor=10).pairs) == 2
    propose_introduction(actor=organiser, winner=winners[0], investor=lead)
    propose_introduction(actor=organiser, winner=winners[1], investor=colleague)
    with pytest.raises(FirmFull):
        propose_introduction(actor=organiser, winner=winners[2], investor=lead)
    assert propose_planned(actor=organiser, winner=winners[2], investor=colleague) is None
    assert len(full_plan_of(edition, per_winner=5, per_investor=10).pairs) == 2


def test_a_month_counts_what_was_asked_in_it_whatever_came_of_it() -> None:
    """A place that became free with a no would tell of the no."""
    edition = an_edition()
    winners = [f.a_winner(edition) for _number in range(3)]
    firm, lead, _colleague = a_firm(edition)
    organiser = f.organiser_of(edition)
    save_firm(actor=organiser, firm=firm, per_month=1)
    first = propose_introduction(actor=organiser, winner=winners[0], investor=lead)
    decline_introduction(actor=f.founder_of(winners[0]), introduction=first)
    with pytest.raises(FirmFull):
        propose_introduction(actor=organiser, winner=winners[1], investor=lead)
    Introduction.objects.filter(pk=first.pk).update(proposed_at=timezone.now() - timedelta(days=32))
    propose_introduction(actor=organiser, winner=winners[1], investor=lead)
    with pytest.raises(FirmFull):
        propose_introduction(actor=organiser, winner=winners[2], investor=lead)


def test_a_competitor_that_one_names_is_kept_from_all_of_the_firm() -> None:
    edition = an_edition()
    winner = f.a_winner(edition)
    _firm, lead, colleague = a_firm(edition)
    name = winner.entry.startup.name_ko
    save_thesis(actor=colleague.user, investor=colleague, excluded_companies=[name])
    assert fit_of(winner, lead).blocked == "portfolio"
    Investor.objects.filter(pk=colleague.pk).update(state="left")
    assert fit_of(winner, Investor.objects.get(pk=lead.pk)).blocked == "portfolio"
    Investor.objects.filter(pk=colleague.pk).update(state="refused")
    assert not fit_of(winner, Investor.objects.get(pk=lead.pk)).blocked


def test_only_organisers_observers_and_its_people_see_a_firm() -> None:
    firm, lead, colleague = a_firm(an_edition())
    rival = f.an_investor(firm.edition)
    slug = firm.edition.slug
    for viewer in (lead.user, colleague.user, f.organiser_of(firm.edition)):
        assert firm_for(viewer, slug, firm.pk) == firm
    for viewer in (rival.user, a_user()):
        with pytest.raises(NotFound):
            firm_for(viewer, slug, firm.pk)
    assert list(firms_of(lead.user, firm.edition)) == [firm]
    assert set(firms_of(f.organiser_of(firm.edition), firm.edition)) == set(
        InvestorFirm.objects.filter(edition=firm.edition)
    )
    assert not firms_of(a_user(), firm.edition).exists()


def test_what_a_firm_counts_as_open_does_not_follow_a_no_of_the_startup() -> None:
    offer = f.an_offer()
    seat = offer.investor
    firm = InvestorFirm.objects.get(organisation=seat.organisation)
    proposed = propose_introduction(
        actor=f.organiser_of(firm.edition), winner=f.a_winner(firm.edition), investor=seat
    )

    def counted() -> list[int]:
        shown = firms_shown(seat.user, [firm])[0]
        return [person.open_count for person in shown.people]

    assert counted() == [1], "not the one that the startup hasn't answered"
    decline_introduction(actor=f.founder_of(offer.winner), introduction=offer)
    decline_introduction(actor=f.founder_of(proposed.winner), introduction=proposed)
    assert counted() == [1]
