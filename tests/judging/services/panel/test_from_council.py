"""Judges out of a division: with their company as affiliation, those of today, each once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.kernel.errors import NotAllowed
from challenge.models import Affiliation, Division, Membership
from judging.models import Judge
from judging.queries.panel.council_people import council_people
from judging.services.panel.from_council import invite_from_council
from tests.challenge.services.council.worlds import a_member, a_person
from tests.submissions.factories import a_user, an_edition, an_organiser

pytestmark = pytest.mark.django_db


def test_they_are_invited_with_their_company_as_tie_and_once() -> None:
    edition = an_edition()
    organiser = an_organiser(edition)
    person = a_person(a_member(company="하늘로봇"), division="법률/규제")
    for expected in (1, 0):
        found = invite_from_council(actor=organiser, edition=edition, people=[person.pk])
        assert found == expected
    judge = Judge.objects.get(edition=edition)
    assert (judge.user, str(judge.organisation)) == (person.user, "하늘로봇")
    tie = Affiliation.objects.get(user=person.user)
    assert (tie.organisation, tie.kind) == (person.membership.organisation, "employee")
    assert not council_people(organiser, edition).exists()


def test_who_is_over_or_sits_nowhere_or_whom_nobody_may_see_is_not_invited() -> None:
    edition = an_edition()
    organiser = an_organiser(edition)
    sits = a_person(a_member(), division="법률/규제")
    nowhere = a_person(a_member())
    over = a_person(a_member(), division="법률/규제")
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(pk=over.membership_id).update(until=yesterday)
    assert list(council_people(organiser, edition)) == [sits]
    other = Division.objects.get(name_ko="기술교류")
    assert list(council_people(organiser, edition, other.pk)) == []
    everybody = [sits.pk, nowhere.pk, over.pk]
    with pytest.raises(NotAllowed):
        invite_from_council(actor=a_user(), edition=edition, people=everybody)
    assert invite_from_council(actor=organiser, edition=edition, people=everybody) == 1
    assert Judge.objects.get().user == sits.user


def test_page_and_program_show_them_to_organisers_alone(settings: pytest.FixtureRequest) -> None:
    settings.REQUIRE_ORGANISER_MFA = False  # type: ignore[attr-defined]
    edition = an_edition()
    person = a_person(a_member(), division="법률/규제")
    client, other = Client(), Client()
    client.force_login(an_organiser(edition))
    observer = a_user()
    observer.roles.create(edition=edition, kind="observer")
    other.force_login(observer)
    page = reverse("organisers:council_judges", args=[edition.slug])
    program = reverse("api:council-judges", args=[edition.slug])
    for path in (page, program):
        assert person.user.name in client.get(path).content.decode()
        assert other.get(path).status_code == 403
    assert client.get(f"{program}?division=x").status_code == 404
    body = {"people": [person.pk]}
    assert client.post(program, body, "application/json").json() == {"count": 1}
    assert client.post(page, {"person": [person.pk]}).status_code == 302
    assert Judge.objects.count() == 1
