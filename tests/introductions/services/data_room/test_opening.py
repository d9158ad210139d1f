"""A data room is opened by the representative's own tick, to one seat, until a day."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from challenge.kernel.errors import InvalidInput, NotAllowed, NotFound
from challenge.models import AuditEvent, Mail, MailState
from challenge.services.mailing import send_promised_mail
from introductions.models import Introduction, RoomGrant, RoomView, Side, Told
from introductions.permissions import opens_room
from introductions.queries.data_room.log import as_look, looks_of, looks_table, readers_of
from introductions.queries.data_room.room import desk_for, room_for
from introductions.services.answers import ConsentMissing
from introductions.services.data_room.closing import close_room
from introductions.services.data_room.files import add_room_file, remove_room_file
from introductions.services.data_room.opening import open_room
from introductions.services.data_room.retention import end_rooms
from introductions.services.data_room.viewing import note_look, visit_of
from introductions.services.outcomes import NotIntroducedYet
from judging.services.results.retention import KEPT
from submissions.models import Attachment, Member
from submissions.queries.decks import files_of
from submissions.queries.papers.acceptable_files import FileRefused
from submissions.services.files.file_check import check_attachment
from tests.introductions import factories as f
from tests.introductions.services.data_room.rooms import a_file, opened
from tests.submissions.factories import a_pdf, a_user

pytestmark = pytest.mark.django_db


def test_it_opens_by_a_tick_of_its_own_until_a_day_within_the_year() -> None:
    made = f.a_meeting()
    founder, today = f.founder_of(made.winner), timezone.localdate()
    for agreed, tier, until, name in (
        (False, 3, None, "agreed"),
        (True, 4, None, "tier"),
        (True, 3, today - timedelta(days=1), "until"),
        (True, 3, today + timedelta(days=367), "until"),
    ):
        with pytest.raises(InvalidInput) as wrong:
            open_room(actor=founder, introduction=made, tier=tier, until=until, agreed=agreed)
        assert list(wrong.value.fields) == [name]
    assert not RoomGrant.objects.exists()
    grant = opened(made)
    assert opened(made) == grant, "the same again is the one that stands"
    assert timedelta(days=89) < grant.until - timezone.now() <= timedelta(days=91)
    assert made.investor.firm in grant.text
    other = opened(made, tier=2)
    grant.refresh_from_db()
    assert (grant.closed_at is None, other.tier) == (False, 2)
    assert AuditEvent.objects.filter(action="room.opened").count() == 2


def test_the_seat_learns_of_an_opening_by_one_mail_and_not_of_each_change() -> None:
    made = f.a_meeting()
    opened(made)
    opened(made, tier=2)
    mail = Mail.objects.get(kind="room_opened")
    assert mail.to_user == made.investor.user
    assert f"/invest/introductions/{made.pk}/room/" in mail.body
    assert made.winner.entry.startup.name_ko in mail.subject
    close_room(actor=f.founder_of(made.winner), introduction=made)
    send_promised_mail(mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.state == MailState.EXPIRED, "closed before it left"
    opened(made)
    assert Mail.objects.filter(kind="room_opened").count() == 2


def test_an_investor_who_passed_gets_no_mail_of_a_room_and_the_startup_sees_no_difference(
    mailoutbox: list[EmailMessage],
) -> None:
    made, other = f.a_meeting(), f.a_meeting()
    f.say(made, Side.INVESTOR, Told.PASSED)
    for row in (made, other):
        opened(row)
        send_promised_mail(
            mail_id=Mail.objects.get(kind="room_opened", to_user=row.investor.user).pk
        )
    assert [mail.to for mail in mailoutbox] == [[other.investor.user.email]]
    for row in (made, other):
        (shown,) = desk_for(f.founder_of(row.winner), row.winner.entry_id).rows
        assert (shown.grant is None, shown.may_open) == (False, True)


def test_only_the_representative_opens_it_once_both_have_said_yes_under_a_consent() -> None:
    made = f.a_meeting()
    writer = a_user()
    Member.objects.create(startup=made.winner.entry.startup, user=writer, kind="writer")
    with pytest.raises(NotAllowed):
        open_room(actor=writer, introduction=made, tier=3, agreed=True)
    offer = f.an_offer()
    with pytest.raises(NotIntroducedYet):
        opened(offer)
    f.withdraw(made.winner)
    with pytest.raises(ConsentMissing):
        opened(made)
    assert not RoomGrant.objects.exists()


def test_the_database_opens_no_room_beyond_its_consent() -> None:
    made = f.a_meeting()
    grant, other = opened(made), f.a_meeting()
    assert made.introduced_at is not None
    late = made.introduced_at + timedelta(days=366)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoomGrant.objects.filter(pk=grant.pk).update(until=late)
    f.withdraw(made.winner)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoomGrant.objects.create(
            introduction=other,
            investor=made.investor,
            consent=grant.consent,
            tier=3,
            until=grant.until,
            given_by=grant.given_by,
            given_at=timezone.now(),
        )


def test_an_investor_finds_the_files_of_the_tier_that_are_checked_and_there() -> None:
    made = f.a_meeting()
    viewer, founder = made.investor.user, f.founder_of(made.winner)
    low = a_file(made.winner, name="소개.pdf", tier=2)
    high = a_file(made.winner, name="주주명부.pdf")
    opened(made, tier=2)
    assert room_for(viewer, made.pk).files == [low]
    opened(made, tier=3)
    waiting = add_room_file(
        actor=founder, winner=made.winner, name="a.png", file=io.BytesIO(b"x"), about="other"
    )
    assert room_for(viewer, made.pk).files == [low, high], "not before its check"
    remove_room_file(actor=founder, file=high)
    remove_room_file(actor=founder, file=high)
    assert room_for(viewer, made.pk).files == [low]
    high.attachment.refresh_from_db()
    assert (high.attachment.state, bool(high.attachment.file)) == ("removed", False)
    assert not high.attachment.pages.exists()
    assert desk_for(founder, made.winner.entry_id).files == [low, waiting]
    for stranger in (f.a_meeting().investor.user, a_user(), founder):
        with pytest.raises(NotFound):
            room_for(stranger, made.pk)


def test_what_is_no_pdf_or_picture_is_refused_with_words_and_the_same_file_is_kept_once() -> None:
    winner = f.a_winner()
    founder = f.founder_of(winner)

    def add(name: str, data: bytes = b"x", about: str = "other") -> object:
        return add_room_file(
            actor=founder, winner=winner, name=name, file=io.BytesIO(data), about=about
        )

    for name, data in (("모델.xlsx", b"x"), ("a.pdf", b""), ("900101-1234567.pdf", b"x")):
        with pytest.raises(FileRefused) as wrong:
            add(name, data)
        assert "file" in wrong.value.fields
    with pytest.raises(InvalidInput):
        add("a.pdf", about="secrets")
    with pytest.raises(NotAllowed):
        add_room_file(
            actor=a_user(), winner=winner, name="a.pdf", file=io.BytesIO(b"x"), about="other"
        )
    assert not Attachment.objects.exists()
    assert add("a.pdf") == add("a.pdf")
    assert not files_of(winner.entry), "it belongs to no application"


def test_a_look_is_noted_once_for_each_visit_and_never_changed() -> None:
    made = f.a_meeting()
    viewer, founder = made.investor.user, f.founder_of(made.winner)
    file = a_file(made.winner).attachment
    opened(made)
    for page in (1, 1, 2, 0):
        note_look(actor=viewer, introduction=made, file=file, page=page)
    assert RoomView.objects.count() == 3
    row = RoomView.objects.get(page=1)
    assert (row.visit, row.firm) == (visit_of(row.at), made.investor.organisation)
    for change in (
        lambda: RoomView.objects.update(page=7),
        lambda: RoomView.objects.filter(page=1).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    looks = [as_look(row) for row in looks_of(founder, made.winner.entry_id)]
    assert [look.page for look in looks] == [None, 2, 1]
    reader = readers_of(looks_of(founder, made.winner.entry_id))[0]
    assert (reader.pages, reader.copies, reader.firm) == (2, 1, made.investor.firm)
    rows = list(looks_table(founder, made.winner.entry_id).rows)
    assert next(row[3:] for row in rows) == ["재무제표.pdf", None, True]
    with pytest.raises(NotFound):
        looks_of(viewer, made.winner.entry_id)


def test_an_investors_pass_closes_it_and_the_startup_sees_no_difference(client: Client) -> None:
    made = f.a_meeting()
    founder, entry = f.founder_of(made.winner), made.winner.entry_id
    opened(made)
    before = desk_for(founder, entry).rows[0]
    f.say(made, "investor", "passed")
    with pytest.raises(NotFound):
        room_for(made.investor.user, made.pk)
    after = desk_for(founder, entry).rows[0]
    assert (after.grant, after.may_open) == (before.grant, True)
    client.force_login(founder)
    page = client.get(reverse("investors:data-room", args=[entry])).content.decode()
    assert reverse("investors:room-close", args=[made.pk]) in page
    assert opened(made, tier=2).tier == 2, "opening it anew tells nothing either"
    with pytest.raises(NotFound):
        room_for(made.investor.user, made.pk)


def test_what_was_shut_for_good_is_not_opened_by_taking_the_act_back() -> None:
    made = f.a_meeting()
    grant = opened(made)
    f.say(made, "startup", "passed")
    f.say(made, "startup", "met")
    assert Introduction.objects.get(pk=made.pk).startup_passed_at is None
    grant.refresh_from_db()
    assert not opens_room(grant)
    assert opened(made).pk != grant.pk


def test_files_and_notes_go_when_the_room_was_over_for_as_long_as_files_are_kept() -> None:
    made = f.a_meeting()
    file = a_file(made.winner).attachment
    grant = opened(made)
    note_look(actor=made.investor.user, introduction=made, file=file, page=1)
    old = timezone.now() - KEPT - timedelta(days=1)
    Attachment.objects.filter(pk=file.pk).update(created_at=old)
    assert end_rooms() == 0, "the room is open"
    RoomGrant.objects.filter(pk=grant.pk).update(closed_at=old)
    assert end_rooms() == 1
    file.refresh_from_db()
    assert (bool(file.file), file.destroyed_at is None) == (False, False)
    assert RoomView.objects.count() == 1, "a young note stays"
    assert end_rooms() == 0


def test_the_check_makes_every_page_of_a_pdf_and_a_photo_a_picture() -> None:
    winner = f.a_winner()
    buffer = io.BytesIO()
    Image.new("RGB", (3000, 2000), "white").save(buffer, "JPEG")
    for name, data, pages in (("표.pdf", a_pdf(2), 2), ("명부.jpg", buffer.getvalue(), 1)):
        file = add_room_file(
            actor=f.founder_of(winner),
            winner=winner,
            name=name,
            file=io.BytesIO(data),
            about="other",
        )
        check_attachment(attachment_id=file.attachment_id)
        file.attachment.refresh_from_db()
        assert (file.attachment.state, file.attachment.page_count) == ("ready", pages)
    photo = file.attachment.pages.get()
    assert (photo.width, photo.height) == (1600, 1067)
    hidden = add_room_file(
        actor=f.founder_of(winner),
        winner=winner,
        name="b.pdf",
        file=io.BytesIO(b"MZ no page at all"),
        about="other",
    )
    check_attachment(attachment_id=hidden.attachment_id)
    hidden.attachment.refresh_from_db()
    assert hidden.attachment.state == "refused"


def test_nobody_opens_pages_faster_than_people_read(client: Client, settings: Any) -> None:
    settings.MARKED_PAGES_A_MINUTE = 2
    made = f.a_meeting()
    page = a_file(made.winner).attachment.pages.earliest("number")
    opened(made)
    client.force_login(made.investor.user)
    answers = [client.get(reverse("files:page", args=[page.pk])).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
