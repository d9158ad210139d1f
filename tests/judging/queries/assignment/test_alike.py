"""A house whose name only begins like a startup's is asked about, by page and by API."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from challenge.models import Affiliation, Organisation
from judging.models import Conflict
from judging.queries.assignment.alike import entries_alike
from judging.services.assignment.conflicts import find_conflicts
from submissions.models import Startup
from tests.frontend.pages.sample_pages import signed_in
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("house", "company", "is_alike"),
    [
        ("높새드론테크", "주식회사 높새드론", True), ("높새드론", "높새드론테크(주)", True),
        ("온말 그룹", "온말", True), ("Nopsae Drone Labs", "Nopsae Drone Inc.", True),
        ("Nopsae Holdings", "Nopsae Drone Inc.", False), ("높은드론", "높새드론", False),
        ("새드론", "높새드론", False), ("높", "높새드론", False),
    ],
)  # fmt: skip
def test_names_that_begin_alike_are_asked_about(house: str, company: str, is_alike: bool) -> None:
    edition = f.a_preset_edition()
    entry = f.an_eligible_entry(edition, company=company)
    f.an_eligible_entry(edition, company="늘봄 연금")
    judge = f.a_judge(edition)
    houses = [Organisation(name_ko=house)]
    found = [(row.entry, row.house) for row in entries_alike(judge, houses)]
    assert found == ([(entry, house)] if is_alike else [])


def test_what_is_a_conflict_or_was_lifted_is_not_asked_about_again() -> None:
    edition = f.a_preset_edition()
    entry = f.an_eligible_entry(edition, company="높새드론")
    judge = f.a_judge(edition, organisation="높새드론㈜")
    assert judge.organisation is not None
    find_conflicts(actor=f.organiser_of(edition), edition=edition)
    assert Conflict.objects.filter(judge=judge, entry=entry).exists()
    assert entries_alike(judge, [judge.organisation, Organisation(name_ko="높새드론랩")]) == []


def test_it_is_shown_and_noted_by_page_and_read_by_api() -> None:
    edition = f.a_preset_edition()
    entry = f.an_eligible_entry(edition, company="주식회사 높새드론")
    judge = f.a_judge(edition)
    house = Organisation.objects.create(kind="company", name_ko="높새드론테크")
    Affiliation.objects.create(user=judge.user, organisation=house)
    client = signed_in(f.organiser_of(edition))
    page = reverse("organisers:judge", args=[edition.slug, judge.pk])
    assert "“높새드론테크” looks like it" in client.get(page).content.decode()
    told = client.get(reverse("api:edition-judge", args=[edition.slug, judge.pk])).json()
    assert told["looks_like"] == [
        {"house": "높새드론테크", "entry": entry.pk, "company": "주식회사 높새드론"}
    ]
    client.post(
        reverse("organisers:add_conflict", args=[edition.slug, judge.pk]),
        {"number": entry.number, "kind": "organisation", "note": house.name_ko},
    )
    noted = Conflict.objects.get(judge=judge)
    assert (noted.entry, noted.kind, noted.note) == (entry, "organisation", "높새드론테크")
    answer = client.get(page)
    assert answer.status_code == HTTPStatus.OK
    assert "looks like it" not in answer.content.decode()


def test_a_company_that_was_renamed_is_known_by_the_name_it_submitted() -> None:
    edition = f.a_preset_edition()
    entry = f.an_eligible_entry(edition, company="주식회사 높새드론")
    f.a_version(entry)
    Startup.objects.filter(pk=entry.startup_id).update(name_ko="늘봄 연금")
    judge, house = f.a_judge(edition), Organisation(name_ko="높새드론테크")
    assert [(row.entry, row.house) for row in entries_alike(judge, [house])] == [
        (entry, house.name_ko)
    ]
