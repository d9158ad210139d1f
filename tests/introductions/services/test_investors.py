"""Investors ask or are invited; only organisers admit; everybody who is answered gets mail."""

from collections.abc import Callable
from typing import Any

import pytest
from django_celery_outbox.models import CeleryOutbox

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import AuditEvent, Mail, RoleKind, User
from introductions.models import Investor
from introductions.queries.visible import investors_of, offers_to
from introductions.services.investors import (
    STOP_MEETINGS,
    admit_investor,
    answer_request,
    request_access,
)
from introductions.services.theses import save_thesis
from tests.introductions import factories as f
from tests.submissions.factories import a_user, an_edition

pytestmark = pytest.mark.django_db


def test_who_asks_is_let_in_by_an_organiser_and_told_by_mail() -> None:
    edition, asker = an_edition(), a_user()
    seat = request_access(
        actor=asker, edition=edition, organisation="하늘벤처스", about="로봇에 투자합니다."
    )
    assert seat.state == Investor.State.REQUESTED
    assert request_access(actor=asker, edition=edition, organisation="하늘벤처스").pk == seat.pk
    organiser = f.organiser_of(edition)
    assert (
        answer_request(actor=organiser, investor=seat, admit=True).state == Investor.State.ADMITTED
    )
    answer_request(actor=organiser, investor=seat, admit=True)
    assert list(Mail.objects.filter(to_user=asker).values_list("kind", flat=True)) == [
        "investor_admitted"
    ]
    for admit in (False, True):
        seat.refresh_from_db()
        answer_request(actor=organiser, investor=seat, admit=admit, seen=seat.etag)
    assert list(
        Mail.objects.filter(to_user=asker).order_by("pk").values_list("kind", flat=True)
    ) == ["investor_admitted", "investor_refused", "investor_admitted"]


@pytest.mark.parametrize("who", ["stranger", "observer", "asker"])
def test_nobody_else_admits(who: str) -> None:
    edition, asker = an_edition(), a_user()
    seat = request_access(actor=asker, edition=edition, organisation="하늘벤처스")
    people: dict[str, Callable[[], User]] = {
        "stranger": a_user,
        "observer": lambda: f.an_official(edition, RoleKind.OBSERVER),
        "asker": lambda: asker,
    }
    actor = people[who]()
    before = AuditEvent.objects.count()
    with pytest.raises(NotAllowed):
        answer_request(actor=actor, investor=seat, admit=True)
    with pytest.raises(NotAllowed):
        admit_investor(
            actor=actor, edition=edition, email="x@fund.example", organisation="바다벤처스"
        )
    seat.refresh_from_db()
    assert (
        seat.state,
        AuditEvent.objects.count(),
        User.objects.filter(email="x@fund.example").exists(),
    ) == (Investor.State.REQUESTED, before, False)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"organisation": "  "}, "organisation"),
        ({"capacity": 0}, "capacity"),
        ({"about": "가" * 301}, "about"),
    ],
)
def test_a_bad_invitation_names_its_field_and_leaves_nothing_behind(
    typed: dict[str, Any], field: str
) -> None:
    edition = an_edition()
    organiser, people = f.organiser_of(edition), User.objects.count()
    with pytest.raises(InvalidInput) as refusal:
        admit_investor(
            actor=organiser,
            edition=edition,
            **({"email": "a@fund.example", "organisation": "하늘벤처스"} | typed),
        )
    assert list(refusal.value.fields) == [field]
    assert (User.objects.count(), Investor.objects.count()) == (people, 0)


def test_inviting_again_changes_only_what_is_given() -> None:
    edition = an_edition()
    organiser = f.organiser_of(edition)
    first = admit_investor(
        actor=organiser,
        edition=edition,
        email="a@fund.example",
        organisation="하늘벤처스",
        about_en="Robots",
        capacity=3,
    )
    again = admit_investor(
        actor=organiser, edition=edition, email="a@fund.example", organisation="하늘벤처스"
    )
    assert (again.pk, again.about_en, again.capacity) == (first.pk, "Robots", 3)
    assert Mail.objects.filter(kind="investor_admitted").count() == 1


def test_only_an_admitted_investor_sees_anything() -> None:
    introduction = f.an_offer()
    seat = introduction.investor
    assert list(offers_to(seat)) == [introduction]
    seat = answer_request(
        actor=f.organiser_of(seat.edition), investor=seat, admit=False, seen=seat.etag
    )
    stopped = CeleryOutbox.objects.get(task_name=STOP_MEETINGS)
    assert stopped.kwargs == {"edition_id": seat.edition_id}
    assert not offers_to(seat).exists()
    assert not investors_of(seat.user, seat.edition).exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"fields": ["no-such-field"]}, "fields"),
        ({"stages": ["no-such-stage"]}, "stages"),
        ({"ticket_min_krw": -1}, "ticket_min_krw"),
        ({"ticket_min_krw": 5, "ticket_max_krw": 4}, "ticket_max_krw"),
        ({"ticket_max_krw": 10**20}, "ticket_max_krw"),
        ({"keywords": ["로봇"] * 101}, "keywords"),
    ],
)
def test_a_thesis_that_cannot_be_is_refused_by_its_field(typed: dict[str, Any], field: str) -> None:
    seat = f.an_investor(an_edition())
    save_thesis(actor=seat.user, investor=seat, fields=["ai"], keywords=["로봇"])
    with pytest.raises(InvalidInput) as refusal:
        save_thesis(actor=seat.user, investor=seat, **typed)
    assert list(refusal.value.fields) == [field]
    seat.thesis.refresh_from_db()
    assert (seat.thesis.keywords, [field.slug for field in seat.thesis.fields.all()]) == (
        ["로봇"],
        ["ai"],
    )


def test_a_thesis_is_written_by_its_investor_and_organisers_only() -> None:
    seat = f.an_investor(an_edition())
    for actor in (
        a_user(),
        f.an_official(seat.edition, RoleKind.OBSERVER),
        f.an_investor(seat.edition).user,
    ):
        with pytest.raises(NotAllowed):
            save_thesis(actor=actor, investor=seat, keywords=["훔친 말"])
    seat.thesis.refresh_from_db()
    assert seat.thesis.keywords == []
