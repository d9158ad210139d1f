"""The copy that a person takes away: theirs, all of theirs, and nobody else's."""

import json

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from challenge.models import Mail, MailState, User
from introductions.models import Introduction
from introductions.queries.personal_data import LEFT_OUT, SECTIONS, personal_data
from introductions.services.answers import decline_introduction
from tests.frontend.pages import sample_pages
from tests.introductions import factories as f
from tests.judging import factories as make
from tests.outside_transactions import undone

pytestmark = pytest.mark.django_db

OURS = ("challenge", "submissions", "judging", "introductions", "gatherings")
# column → the section that its rows stand in
IN_THE_COPY = {
    "gatherings.Registration.user": "event_registrations",
    "gatherings.DayWish.by": "day_wishes",
    "judging.Appeal.made_by": "appeals",
    "challenge.Affiliation.user": "affiliations",
    "challenge.OtherAddress.user": "addresses",
    "challenge.Role.user": "roles",
    "challenge.RoleInvitation.user": "role_invitations",
    "challenge.AccessToken.user": "access_tokens",
    "challenge.AuditEvent.actor": "acts",
    "challenge.Mail.to_user": "mails",
    "challenge.DataAccess.person": "looks",
    "challenge.Erasure.person": "erasures",
    "submissions.Member.user": "memberships",
    "submissions.Consent.given_by": "consents",
    "submissions.EntryVersion.submitted_by": "submissions",
    "submissions.Attachment.uploaded_by": "files",
    "judging.Judge.user": "judging",
    "judging.OfficeKey.user": "devices",
    "judging.Objection.made_by": "objections",
    "submissions.Inquiry.asked_by": "inquiries",
    "judging.Conflict.declared_by": "conflicts",
    "introductions.Investor.user": "investor_seats",
    "introductions.RoomView.viewer": "room_views",
    "challenge.CouncilPerson.user": "council",
    "gatherings.Statement.proposed_by": "statements",
    "gatherings.Vote.user": "votes",
    "introductions.Forecast.user": "forecasts",
}


def test_every_column_that_names_a_person_is_in_the_copy_or_left_out_for_a_reason() -> None:
    naming = {
        f"{column.model._meta.label}.{column.name}"
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        for column in model._meta.concrete_fields
        if column.related_model is User
    }
    assert naming == IN_THE_COPY.keys() | LEFT_OUT.keys()
    assert not IN_THE_COPY.keys() & LEFT_OUT.keys()
    assert set(IN_THE_COPY.values()) <= SECTIONS.keys()


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_page_and_api_give_the_same_copy_and_each_role_finds_its_rows() -> None:
    round = sample_pages.a_round_in_scoring(entries=2, judges=2, sheets=1)
    sample_pages.publish_with_winners(round)
    seat = Introduction.objects.filter(investor__edition=round.edition).earliest("pk").investor
    winner = Introduction.objects.earliest("pk").winner
    founder, _version = f.founder_of(winner), make.a_version(winner.entry)
    people = {
        sample_pages.first_judge(round).user: {"judging", "scoresheets", "scores"},
        seat.user: {"investor_seats"},
        founder: {"companies", "memberships", "applications", "submissions"},
    }
    for person, sections in people.items():
        client = _signed_in(person)
        download = client.get(reverse("account:my_data_download"))
        assert download["Content-Disposition"] == 'attachment; filename="my-data.json"'
        assert "no-store" in download["Cache-Control"]
        copy = json.loads(download.content)
        assert copy == json.loads(client.get("/api/v1/me/data").content)
        assert copy.keys() == SECTIONS.keys()
        assert copy["person"][0]["email"] == person.email
        assert {name for name in sections if not copy[name]} == set()


def test_a_copy_holds_nothing_of_other_people_and_no_mail_that_is_not_sent() -> None:
    round = sample_pages.a_round_in_scoring(entries=2, judges=2, sheets=1)
    judge, other = round.edition.judges.order_by("pk")[:2]
    for user, state in ((judge.user, MailState.SENT), (judge.user, MailState.QUEUED)):
        Mail.objects.create(
            key=f"k-{state}", kind="judge_reminder", to_user=user, to_email=user.email,
            subject=f"subject-{state}", body="-", state=state,
        )  # fmt: skip
    told = json.dumps(personal_data(judge.user), default=str, ensure_ascii=False)
    assert "subject-sent" in told
    assert "subject-queued" not in told
    assert other.user.email not in told
    for name in ("name_ko", "representative"):
        assert not [word for word in _companies(name) if word and word in told], name


def _companies(column: str) -> list[str]:
    model = apps.get_app_config("submissions").get_model("startup")
    return list(model._default_manager.values_list(column, flat=True))


def test_a_no_stands_in_nobodys_copy() -> None:
    offer = f.an_offer()
    people = (f.founder_of(offer.winner), offer.investor.user)
    for decliner, reader in (people, people[::-1]):
        silent = personal_data(reader)
        with undone():
            decline_introduction(actor=decliner, introduction=offer)
            assert personal_data(reader) == silent
