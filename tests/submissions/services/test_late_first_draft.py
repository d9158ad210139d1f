"""What an application owns it owns by being submitted: its company's number, its own number, and
its place, which it can give back until the deadline.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.kernel.errors import NotAllowed, WrongState
from challenge.models import Mail
from submissions.models import Entry
from submissions.queries.eligibility_rules import findings_of
from submissions.services.companies import add_member, change_representative, update_startup
from submissions.services.submit import RegistrationNumberTaken, withdraw_entry
from tests.submissions.factories import (
    a_draft,
    a_user,
    an_edition,
    an_organiser,
    fill,
    submit,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db
NUMBER = "1248100998"


def with_number(entry: Entry) -> Entry:
    update_startup(actor=writer_of(entry), startup=entry.startup, registration_number=NUMBER)
    return Entry.objects.get(pk=entry.pk)


def test_who_only_types_a_number_into_a_draft_keeps_nobody_from_applying() -> None:
    edition = an_edition()
    squatter, owner = with_number(a_draft(edition)), fill(with_number(a_draft(edition)))
    submit(owner)
    squatter = fill(squatter)
    with pytest.raises(RegistrationNumberTaken) as refusal:
        submit(squatter)
    assert list(refusal.value.fields) == ["company.registration_number"]
    squatter.refresh_from_db()
    assert (squatter.state, squatter.number, squatter.versions.count()) == ("draft", None, 0)
    submit(Entry.objects.get(pk=owner.pk))


def test_the_same_company_may_apply_to_every_edition() -> None:
    for _year in range(2):
        submit(fill(with_number(a_draft(an_edition()))))
    assert Entry.objects.filter(state="submitted", registration_number=NUMBER).count() == 2


def test_a_number_is_free_again_when_its_application_is_withdrawn() -> None:
    edition = an_edition()
    first, second = (fill(with_number(a_draft(edition))) for _ in range(2))
    submit(first)
    withdraw_entry(actor=writer_of(first), entry=Entry.objects.get(pk=first.pk))
    submit(second)
    with pytest.raises(RegistrationNumberTaken):
        submit(Entry.objects.get(pk=first.pk))
    first.refresh_from_db()
    assert first.state == "withdrawn"


def test_application_numbers_begin_anew_in_every_edition() -> None:
    first, second = an_edition(), an_edition()
    numbers = [submitted(edition).number for edition in (first, first, second, first, second)]
    assert numbers == [1, 2, 1, 3, 2]


def test_numbers_go_on_after_those_given_before_editions_had_their_own() -> None:
    edition = an_edition()
    old = a_draft(edition)
    Entry.objects.filter(pk=old.pk).update(number=41)
    assert [submitted(edition).number for _ in range(2)] == [42, 43]


def test_withdrawing_before_the_deadline_is_no_dead_end() -> None:
    entry = submitted()
    number = entry.number
    withdraw_entry(actor=writer_of(entry), entry=entry)
    submit(Entry.objects.get(pk=entry.pk))
    entry.refresh_from_db()
    assert (entry.state, entry.number, entry.versions.count()) == ("submitted", number, 2)


def test_after_the_deadline_a_withdrawal_is_for_good() -> None:
    entry = submitted()
    withdraw_entry(actor=writer_of(entry), entry=entry)
    edition, now = entry.edition, timezone.now()
    edition.closes_at = now - timedelta(minutes=1)
    edition.save()
    with pytest.raises(WrongState):
        submit(Entry.objects.get(pk=entry.pk), at=now)
    entry.refresh_from_db()
    assert (entry.state, entry.versions.count()) == ("withdrawn", 1)


def test_the_representative_hands_over_and_both_are_told() -> None:
    entry = submitted()
    before = writer_of(entry)
    add_member(actor=before, startup=entry.startup, email="next@example.com", name="다음")
    findings = findings_of(entry)
    change_representative(actor=before, startup=entry.startup, email="next@example.com")
    new = writer_of(entry)
    assert new.email == "next@example.com"
    assert entry.startup.members.get(user=before).kind == "writer"
    assert Mail.objects.filter(kind="representative_changed").count() == 2
    assert findings_of(Entry.objects.get(pk=entry.pk)) == findings
    with pytest.raises(NotAllowed):
        submit(Entry.objects.get(pk=entry.pk), actor=before)
    submit(Entry.objects.get(pk=entry.pk), actor=new)


def test_nobody_but_the_representative_and_organisers_says_who_represents_it() -> None:
    entry = submitted()
    representative = writer_of(entry)
    co_writer = a_user()
    add_member(actor=representative, startup=entry.startup, email=co_writer.email, name="함께")
    observer = an_organiser(entry.edition, "observer")
    for person in (co_writer, a_user(), observer, an_organiser(an_edition())):
        with pytest.raises(NotAllowed):
            change_representative(actor=person, startup=entry.startup, email=person.email)
    assert writer_of(entry) == representative
    assert not Mail.objects.filter(kind="representative_changed").exists()


def test_an_organiser_names_another_representative_when_the_old_one_has_left() -> None:
    entry = submitted()
    organiser, client = an_organiser(entry.edition), Client()
    for stranger in (a_user(), an_organiser(an_edition()), an_organiser(entry.edition, "observer")):
        client.force_login(stranger)
        at = reverse("api:startup-representative", args=[entry.startup.pk])
        body = {"email": "heir@example.com"}
        assert client.put(at, body, content_type="application/json").status_code == 404
    client.force_login(organiser)
    assert client.put(at, body, content_type="application/json").json()["kind"] == "representative"
    assert writer_of(entry).email == "heir@example.com"
