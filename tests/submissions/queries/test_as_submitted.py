"""A draft is the startup's, and what is published stays as it was submitted.

Words are typed into every text of an entry and its company, found from the models, and files go up;
then everybody else looks: pages, API, exports, searches, mails.
"""

from collections.abc import Iterator

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenge.models import Mail, User
from judging.models import Announcement
from judging.services.results.result_mails import mail_results
from submissions.models import Attachment, Entry, Startup
from tests.frontend.pages import sample_pages
from tests.judging import factories as make
from tests.submissions.factories import (
    a_deck,
    a_draft,
    an_edition,
    an_organiser,
    submitted,
)

pytestmark = pytest.mark.django_db

WORD = "zqtypedqz"
client_of = sample_pages.signed_in
NOT_THE_STARTUPS = {
    "state",
    "kind",
    "registration_number",
    "import_source",
    "extension_reason",  # an organiser's words, told to the startup
}


def texts_of(model: type[models.Model]) -> list[str]:
    return [
        column.name
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField) and column.name not in NOT_THE_STARTUPS
    ]


def type_everywhere(entry: Entry) -> None:
    """Into the draft and the company's page, and a deck whose name says it too."""
    key = entry.edition.questions.earliest("order").key
    words = dict.fromkeys(texts_of(Entry), WORD)
    Entry.objects.filter(pk=entry.pk).update(**words, keywords=[WORD], answers={key: WORD})
    Startup.objects.filter(pk=entry.startup_id).update(**dict.fromkeys(texts_of(Startup), WORD))
    a_deck(Entry.objects.get(pk=entry.pk), name=f"{WORD}.pdf")


def addresses_of(entry: Entry) -> Iterator[str]:
    """Where organisers and observers read an entry, and search for it."""
    slug, pk = entry.edition.slug, entry.pk
    yield reverse("organisers:entry", args=[slug, pk])
    lists = [
        reverse("organisers:entries", args=[slug]),
        reverse("api:edition-entries", args=[slug]),
    ]
    for path in lists:
        yield from (path, f"{path}?order=changed", f"{path}?order=name")
    for name in ("application", "application-missing", "application-attachments"):
        yield reverse(f"api:{name}", args=[pk])
    for file in Attachment.objects.filter(entry=entry, name__startswith=WORD):
        yield from (
            reverse("files:attachment", args=[file.pk]),
            reverse("api:attachment", args=[file.pk]),
            reverse("api:attachment-pages", args=[file.pk]),
            *(reverse("files:page", args=[page.pk]) for page in file.pages.all()),
        )


def officials(entry: Entry) -> list[User]:
    return [an_organiser(entry.edition), make.an_organiser_of(entry.edition, "observer")]


@pytest.mark.parametrize("was_submitted", [False, True])
def test_organisers_and_observers_read_no_word_and_no_file_of_a_draft(was_submitted: bool) -> None:
    edition = an_edition()
    entry = submitted(edition) if was_submitted else a_draft(edition)
    name = entry.startup.name_ko
    type_everywhere(entry)
    if not was_submitted:
        Startup.objects.filter(pk=entry.startup_id).update(name_ko=name, name_en=name)
    for user in officials(entry):
        client = client_of(user)
        for path in addresses_of(entry):
            answer = client.get(path)
            body = b"".join(answer) if answer.streaming else answer.content
            assert WORD not in body.decode("utf-8", "ignore"), path
            is_file = "/files/" in path or "/attachments/" in path.partition("applications")[0]
            assert answer.status_code == (404 if is_file else 200), path
        found = client.get(reverse("api:edition-entries", args=[edition.slug]), {"search": name})
        assert found.json()["count"] == 1
    writer = client_of(entry.startup.members.earliest("pk").user)
    own = writer.get(reverse("api:application", args=[entry.pk])).json()
    assert own["title_ko"] == WORD


def test_what_is_only_typed_is_not_found_by_searching_nor_filtering() -> None:
    edition = an_edition()
    entry = submitted(edition)
    assert entry.field is not None
    other = edition.fields.exclude(slug=entry.field.slug).earliest("pk")
    Entry.objects.filter(pk=entry.pk).update(title_ko=WORD, one_line_ko=WORD, field=other)
    client = client_of(an_organiser(edition))
    path = reverse("api:edition-entries", args=[edition.slug])
    for query in ({"search": WORD}, {"field": other.slug}):
        assert client.get(path, query).json()["count"] == 0
    listed = client.get(path, {"field": entry.field.slug}).json()["results"]
    assert [(row["title"] == WORD, row["field"]) for row in listed] == [(False, entry.field.slug)]


def test_organisers_see_how_complete_a_draft_is() -> None:
    entry = a_draft(an_edition())
    client = client_of(an_organiser(entry.edition))
    missing = client.get(reverse("api:application-missing", args=[entry.pk])).json()
    with translation.override("en"):
        path = reverse("organisers:entry", args=[entry.edition.slug, entry.pk])
    assert missing
    assert f"{len(missing)} things are still missing" in " ".join(
        client.get(path).content.decode().split()
    )


def test_what_is_published_stays_as_it_was_submitted() -> None:
    round = sample_pages.a_round_in_scoring(entries=3, judges=3, sheets=2)
    entries = list(Entry.objects.filter(edition=round.edition).order_by("pk"))
    for entry in entries:
        make.a_version(entry)
    names = [entry.startup.name_en for entry in entries]
    sample_pages.publish_with_winners(round)
    Startup.objects.update(**dict.fromkeys(texts_of(Startup), WORD))
    Entry.objects.update(**dict.fromkeys(texts_of(Entry), WORD))
    slug, order = round.edition.slug, round.order
    organiser = sample_pages.signed_in(make.organiser_of(round.edition))
    addresses = [
        *(
            (Client(), reverse(name, args=[slug]))
            for name in ("public:edition", "public:results", "public:method", "api:edition-results")
        ),
        *(
            (organiser, reverse(f"organisers:{name}", args=[slug]))
            for name in ("ranking", "results", "introductions")
        ),
        (organiser, reverse("organisers:announcement", args=[slug, order])),
        (organiser, reverse("api:round-ranking", args=[slug, order])),
        (organiser, reverse("api:introductions", args=[slug])),
        (organiser, reverse("organisers:export", args=[slug, order, "csv"])),
    ]
    for client, path in addresses:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert WORD not in answer.getvalue().decode("utf-8", "ignore"), path
    winners = addresses[1][0].get(addresses[1][1], headers={"accept-language": "en"})
    assert all(name in winners.content.decode() for name in names)
    Mail.objects.filter(kind="result_announced").delete()
    mail_results(announcement_id=Announcement.objects.get(round=round).pk)
    assert not Mail.objects.filter(body__contains=WORD).exists()
