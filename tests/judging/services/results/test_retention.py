"""Files are destroyed when the time is over for which they are kept; what proves a result stays."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from challenge.models import AuditEvent
from judging.models import Award, Round, Winner
from judging.services.results.retention import KEPT, KEPT_OF_WINNERS, destroy_due_files
from judging.tasks import destroy_files
from submissions.models import Attachment
from submissions.queries.snapshot import latest_snapshot
from tests.submissions.factories import a_deck, a_draft, an_organiser, submitted

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def a_file_of_an_edition_that_ended(ago: timedelta, *, won: bool = False) -> Attachment:
    entry = submitted()
    file = entry.attachments.filter(kind="deck", state="ready").earliest("pk")
    closes = timezone.now() - ago
    type(entry.edition).objects.filter(pk=entry.edition_id).update(
        opens_at=closes - 2 * A_DAY, closes_at=closes - A_DAY
    )
    Round.objects.create(
        edition=entry.edition, order=1, kind="document", name_ko="서류", places=1,
        opens_at=closes - A_DAY, closes_at=closes,
    )  # fmt: skip
    if won:
        award = Award.objects.create(
            edition=entry.edition, key="top", order=1, name_ko="대상", places=1
        )
        Winner.objects.create(entry=entry, award=award)
    return file


@pytest.mark.parametrize(
    ("won", "ago", "destroyed"),
    [
        (False, KEPT - A_DAY, False),
        (False, KEPT + A_DAY, True),
        (True, KEPT + A_DAY, False),
        (True, KEPT_OF_WINNERS + A_DAY, True),
    ],
)
def test_files_are_destroyed_when_their_time_is_over_and_not_before(
    won: bool, ago: timedelta, destroyed: bool
) -> None:
    file = a_file_of_an_edition_that_ended(ago, won=won)
    names = [str(file.file.name), *[str(page.image.name) for page in file.pages.all()]]
    destroy_files()
    assert [default_storage.exists(name) for name in names] == [not destroyed] * len(names)
    assert destroy_due_files() == 0
    file.refresh_from_db()
    assert (file.destroyed_at is not None, bool(file.file)) == (destroyed, not destroyed)
    events = AuditEvent.objects.filter(action="attachment.destroyed", object_id=file.pk)
    assert events.count() == destroyed


def test_what_was_submitted_is_still_verified_without_its_files() -> None:
    file = a_file_of_an_edition_that_ended(KEPT + A_DAY)
    before = latest_snapshot(file.entry)
    destroy_due_files()
    file.refresh_from_db()
    assert latest_snapshot(file.entry) == before
    assert file.sha256
    client = Client()
    client.force_login(an_organiser(file.entry.edition))
    assert client.get(f"/files/{file.pk}/").status_code == 404


def test_an_edition_that_goes_on_keeps_all() -> None:
    deck = a_deck(a_draft())
    assert destroy_due_files() == 0
    deck.refresh_from_db()
    assert deck.file
