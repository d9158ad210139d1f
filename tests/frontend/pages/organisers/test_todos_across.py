"""What there is to do in all editions of an organiser stands on one page, with the way to it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from challenge.models import Edition, RoleKind, User
from judging.models import Announcement, Appeal, AppealGround, Round
from judging.services.rounds.close import close_round
from submissions.models import EligibilityCheck, Entry, HandOver, Inquiry
from tests.frontend.pages.organisers.desk import at, signed_in, text_of
from tests.judging import factories as make
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db

MOST_QUERIES = 16  # one of them: mails that came back


def run_by(person: User, *editions: Edition) -> User:
    for edition in editions:
        edition.roles.create(user=person, kind=RoleKind.ORGANISER)
    return person


def an_appeal(round: Round) -> Appeal:
    now = timezone.now()
    return Appeal.objects.create(
        entry=Entry.objects.filter(edition=round.edition).earliest("pk"),
        edition=round.edition,
        announcement=Announcement.objects.get(round=round),
        version=1,
        ground=AppealGround.PAPERS,
        statement="A page is missing.",
        state=Appeal.State.SUBMITTED,
        number=1,
        submitted_at=now,
        reply_due_at=now + timedelta(days=9),
    )


def three_rounds() -> tuple[Round, Round, Round]:
    """One whose judges have not begun, one that is to be decided, one with an appeal."""
    going, over = make.an_open_round(entries=3, judges=2), make.an_open_round(entries=3, judges=2)
    make.score_all(over)
    close_round(actor=make.organiser_of(over.edition), round=over)
    published = make.a_published_round(entries=3, places=1)
    an_appeal(published)
    opened = timezone.now() - timedelta(days=1, hours=2)
    Round.objects.filter(pk=going.pk).update(opens_at=opened)
    return going, over, published


def test_the_page_lists_them_over_all_editions_with_their_pages() -> None:
    rounds = going, over, published = three_rounds()
    person = run_by(a_user(), *(round.edition for round in rounds))
    text = " ".join(text_of(signed_in(person), reverse("organisers:home")).split())
    for words, page, round in (
        ("2 judges have not begun", "judges", going),
        ("Scoring is over: decide", "results", over),
        ("Appeals that wait for a reply: 1", "appeals", published),
    ):
        link = f'<a href="{at(page, round)}?round={round.order}">{words}</a>'
        assert text.count(link) == 2  # in the list, and on the edition's card


def test_who_waits_for_an_answer_or_a_call_is_told_of_until_it_is_given() -> None:
    going, other = make.an_open_round(entries=3, judges=2), make.an_open_round(entries=3, judges=2)
    person = run_by(a_user(), going.edition, other.edition)
    asker = a_user()
    for words in ("When?", "Where?"):
        Inquiry.objects.create(edition=going.edition, asked_by=asker, question=words)
    asked = HandOver.objects.create(
        edition=going.edition,
        company="소리맵",
        old_email="lost@example.com",
        new_email="new@example.com",
        name="손아름",
        phone="02-000-0000",
    )
    client, home = signed_in(person), reverse("organisers:home")
    text = " ".join(text_of(client, home).split())
    slug = going.edition.slug
    questions, mailboxes = (
        reverse(f"organisers:{page}", args=[slug]) for page in ("inquiries", "hand_overs")
    )
    assert f'<a href="{questions}">Questions that wait for an answer: 2</a>' in text
    assert f'<a href="{mailboxes}">Lost mailboxes to be checked: 1</a>' in text
    room = text_of(client, reverse("organisers:control_room", args=[slug]))
    assert "Lost mailboxes to be checked: 1" in room
    assert mailboxes in room
    asked.reason, asked.decided_at, asked.state = "Nobody answered.", timezone.now(), "refused"
    asked.save()
    Inquiry.objects.update(answer="On Monday.", answered_at=timezone.now())
    assert "Lost mailboxes to be" not in text_of(client, home)
    assert "wait for an answer" not in text_of(client, home)
    room = text_of(client, reverse("organisers:control_room", args=[slug]))
    assert "Lost mailboxes to be" not in room


def test_eligibility_is_to_be_decided_after_the_close_only() -> None:
    going, over, published = three_rounds()
    person = run_by(a_user(), over.edition, published.edition)
    pending = EligibilityCheck.State.PENDING
    entries = Entry.objects.filter(edition=over.edition, state="submitted")
    EligibilityCheck.objects.filter(entry__in=entries).update(state=pending)
    client, home = signed_in(person), reverse("organisers:home")
    edition, now = Edition.objects.filter(pk=over.edition.pk), timezone.now()
    edition.update(opens_at=now - timedelta(days=9), closes_at=now + timedelta(days=1))
    assert "eligibility decision" not in text_of(client, home)
    edition.update(closes_at=now - timedelta(minutes=1))
    text = text_of(client, home)
    assert f"{entries.count()} entries wait for the eligibility decision" in text
    assert f"/run/{going.edition.slug}/" not in text


def test_who_prepared_an_announcement_is_not_asked_to_approve_it() -> None:
    published = make.a_published_round(entries=3, places=1)
    person = run_by(a_user(), published.edition, make.an_open_round().edition)
    announced = Announcement.objects.filter(round=published)
    facts = {"approved_by": None, "published_at": None}
    announced.update(state=Announcement.State.PREPARED, prepared_by=a_user(), **facts)
    client, home = signed_in(person), reverse("organisers:home")
    assert "An announcement waits for your approval" in text_of(client, home)
    announced.update(prepared_by=person)
    assert "An announcement waits for your approval" not in text_of(client, home)


def test_the_api_says_the_same() -> None:
    rounds = going, over, published = three_rounds()
    client = signed_in(run_by(a_user(), *(round.edition for round in rounds)))
    found = {
        (row["edition"], row["code"], row["count"], row["round"])
        for row in client.get(reverse("api:todos")).json()
    }
    assert found == {
        (going.edition.slug, "not_begun", 2, going.order),
        (over.edition.slug, "decide", 1, over.order),
        (published.edition.slug, "appeals", 1, published.order),
    }
    assert signed_in(a_user()).get(reverse("api:todos")).json() == []


def test_many_editions_ask_no_more_than_few(django_assert_max_num_queries: Any) -> None:
    client = signed_in(run_by(a_user(), *(round.edition for round in three_rounds())))
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(reverse("organisers:home"))
