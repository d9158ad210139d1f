"""Whatever ends what a data room rests on closes every door to it at once, also for a session that
is open.  The doors are found among all addresses, not typed: those that answer an investor once the
room is open to them, and didn't before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from introductions.models import (
    Introduction,
    Investor,
    InvestorFirm,
    RoomFile,
    RoomGrant,
)
from introductions.queries.cards import card_of
from introductions.queries.entrants_behind import WARNINGS
from introductions.services.cards import (
    consent_to_card,
    save_card,
    withdraw_card_consent,
)
from introductions.services.data_room.closing import close_room
from introductions.services.data_room.files import remove_room_file
from introductions.services.erasure.person import erase_everything_of
from introductions.services.erasure.rows import erase_application, erase_investor
from introductions.services.firms.hand_over import hand_over_seat
from introductions.services.investors import answer_request
from introductions.services.outcomes import record_step
from judging.services.results.announce import flag_winner
from submissions.models import Consent
from submissions.services.consents import give_consent, withdraw_consent
from tests.introductions import factories as f
from tests.introductions.services.data_room.rooms import a_file, opened
from tests.submissions.factories import a_user

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = "비밀주주명부"
DOORS = {
    "investors:room", "investors:room-open", "investors:room-copy", "api:introduction-room",
    "files:page", "files:thumbnail",
}  # fmt: skip


@dataclass
class Room:
    """An introduction with an investor who is signed in; what the numbers in addresses may be."""

    made: Introduction
    file: RoomFile
    client: Client = field(default_factory=Client)

    @property
    def numbers(self) -> list[dict[str, int]]:
        file = self.file
        pk_of = [self.made.pk, file.pk, file.attachment_id, file.attachment.pages.all()[0].pk]
        return [{"pk": pk, "file": file.pk} for pk in dict.fromkeys(pk_of)]


def a_room() -> Room:
    made = f.a_meeting()
    file = a_file(made.winner, pages=1, name=f"{SECRET}.pdf", may_download=True)
    room = Room(Introduction.objects.get(pk=made.pk), file)
    room.client.force_login(made.investor.user, backend=BACKEND)
    return room


@cache
def addresses() -> list[tuple[str, frozenset[str]]]:
    """The name and the parameters of every address below the site that has such numbers."""

    def walk(
        patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...], given: frozenset[str]
    ) -> Iterator[tuple[str, frozenset[str]]]:
        for pattern in patterns:
            taken = given | frozenset(pattern.pattern.converters)
            if isinstance(pattern, URLResolver):
                space = (pattern.namespace,) if pattern.namespace else ()
                yield from walk(pattern.url_patterns, spaces + space, taken)
            elif pattern.name:
                yield ":".join([*spaces, pattern.name]), taken

    found = set(walk(get_resolver().url_patterns, (), frozenset()))
    return sorted(row for row in found if row[1] and row[1] <= {"pk", "file"})


def answers(room: Room, wanted: set[str] | None = None) -> dict[tuple[str, int], Any]:
    """(address, place of the numbers) → its answer."""
    found = {}
    for name, taken in addresses():
        for place, numbers in enumerate(room.numbers):
            if wanted is not None and name not in wanted:
                continue
            try:
                path = reverse(name, kwargs={key: numbers[key] for key in taken})
            except NoReverseMatch:
                continue
            found[name, place] = room.client.get(path)
    return found


def is_shown(answer: Any) -> bool:
    return bool(answer.status_code < HTTPStatus.MULTIPLE_CHOICES)


def test_the_doors_are_those_that_opening_opens_and_none_is_cached() -> None:
    room = a_room()
    before = {key for key, answer in answers(room).items() if is_shown(answer)}
    opened(room.made)
    after = {key: answer for key, answer in answers(room).items() if is_shown(answer)}
    found = {name for name, _place in after.keys() - before}
    assert found == DOORS
    for (name, _place), answer in after.items():
        if name in DOORS:
            kept = set(answer["Cache-Control"].replace(" ", "").split(","))
            assert {"no-store", "private"} <= kept, name


def test_every_picture_is_made_for_its_reader_and_is_never_the_file_itself() -> None:
    room = a_room()
    opened(room.made)
    page = room.file.attachment.pages.get()
    with page.image.open("rb") as stored:
        original = stored.read()
    answer = room.client.get(reverse("files:page", args=[page.pk]))
    assert (answer["Content-Type"], answer.content != original) == ("image/webp", True)
    copy = room.client.get(reverse("investors:room-copy", args=[room.made.pk, room.file.pk]))
    assert copy.content.startswith(b"%PDF")
    assert b"of a data room" not in copy.content
    attachment = reverse("files:attachment", args=[room.file.attachment_id])
    assert room.client.get(attachment).status_code == HTTPStatus.NOT_FOUND
    RoomFile.objects.update(may_download=False)
    again = reverse("investors:room-copy", args=[room.made.pk, room.file.pk])
    assert room.client.get(again).status_code == HTTPStatus.NOT_FOUND
    assert room.client.get(reverse("files:page", args=[page.pk])).status_code == HTTPStatus.OK


def test_an_address_is_of_no_use_to_anybody_else() -> None:
    room = a_room()
    opened(room.made)
    other = f.an_investor(room.made.investor.edition, house=room.made.investor.firm)
    for person in (None, a_user(), f.organiser_of(other.edition), other.user):
        stranger = Room(room.made, room.file)
        if person is not None:
            stranger.client.force_login(person, backend=BACKEND)
        assert not any(map(is_shown, answers(stranger, DOORS).values())), person


def the_consent(made: Introduction) -> Consent:
    entry = made.winner.entry
    return Consent.objects.get(startup=entry.startup_id, kind="investors", withdrawn_at=None)


def withdraw(made: Introduction) -> None:
    withdraw_consent(actor=f.founder_of(made.winner), consent=the_consent(made))


def give(made: Introduction, items: list[str]) -> None:
    entry = made.winner.entry
    give_consent(
        actor=f.founder_of(made.winner),
        startup=entry.startup,
        edition=entry.edition,
        kind="investors",
        shared_items=items,
    )


def narrow(made: Introduction) -> None:
    give(made, ["contact"])


def withdraw_and_give_again(made: Introduction) -> None:
    withdraw(made)
    give(made, f.EVERYTHING)


def withdraw_the_card(made: Introduction) -> None:
    withdraw_card_consent(actor=f.founder_of(made.winner), winner=made.winner)


def flag(made: Introduction, *, ready: bool, then: bool = False) -> None:
    organiser = f.organiser_of(made.winner.entry.edition)
    for wanted in (ready, then):
        made.winner.refresh_from_db()
        flag_winner(actor=organiser, winner=made.winner, ready=wanted, seen=made.winner.etag)


def refuse_seat(made: Introduction, *, admit_again: bool = False) -> None:
    for admit in (False, True)[: 2 if admit_again else 1]:
        seat = Investor.objects.get(pk=made.investor_id)
        answer_request(
            actor=f.organiser_of(seat.edition), investor=seat, admit=admit, seen=seat.etag,
            warnings_seen=list(WARNINGS),
        )  # fmt: skip


def hand_over(made: Introduction) -> None:
    seat = Investor.objects.get(pk=made.investor_id)
    firm = InvestorFirm.objects.get(organisation=seat.organisation)
    colleague = f.an_investor(seat.edition, house=seat.firm)
    hand_over_seat(actor=f.organiser_of(seat.edition), firm=firm, seat=seat, to=colleague)
    room = Room(made, RoomFile.objects.get())
    room.client.force_login(colleague.user, backend=BACKEND)
    assert Introduction.objects.get(pk=made.pk).investor_id == colleague.pk
    assert not any(map(is_shown, answers(room, DOORS).values())), "nor is it the colleague's"


def note_pass(made: Introduction) -> None:
    organiser = f.organiser_of(made.winner.entry.edition)
    record_step(actor=organiser, introduction=made, kind="passed", note="사유")


def erase_seat(made: Introduction) -> None:
    erase_investor(investor=Investor.objects.get(pk=made.investor_id), asked_by=None)


ACTS: dict[str, Callable[[Introduction], Any]] = {
    "closed": lambda made: close_room(actor=f.founder_of(made.winner), introduction=made),
    "consent withdrawn": withdraw,
    "consent narrowed": narrow,
    "consent withdrawn and given again": withdraw_and_give_again,
    "card withdrawn": withdraw_the_card,
    "unflagged": lambda made: flag(made, ready=False),
    "unflagged and flagged again": lambda made: flag(made, ready=False, then=True),
    "seat refused": refuse_seat,
    "seat refused and admitted again": lambda made: refuse_seat(made, admit_again=True),
    "handed over": hand_over,
    "passed by the startup": lambda made: f.say(made, "startup", "passed"),
    "passed by the investor": lambda made: f.say(made, "investor", "passed"),
    "passed by the organiser": note_pass,
    "the day is over": lambda _made: RoomGrant.objects.update(
        given_at=timezone.now() - timedelta(days=3), until=timezone.now() - timedelta(seconds=1)
    ),
    "the year is over": lambda made: Introduction.objects.filter(pk=made.pk).update(
        introduced_at=timezone.now() - timedelta(days=366)
    ),
    "file removed": lambda made: remove_room_file(
        actor=f.founder_of(made.winner), file=RoomFile.objects.get()
    ),
    "application erased": lambda made: erase_application(entry=made.winner.entry, asked_by=None),
    "seat erased": erase_seat,
    "investor erased": lambda made: erase_everything_of(person=made.investor.user, asked_by=None),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_act_closes_every_door_for_an_open_session(act: str) -> None:
    room = a_room()
    if act == "card withdrawn":
        founder, winner = f.founder_of(room.made.winner), room.made.winner
        save_card(actor=founder, winner=winner, one_line_ko="한 줄")
        consent_to_card(actor=founder, winner=winner, items=[], seen=card_of(winner).etag)
    opened(room.made)
    shown = {name for (name, _place), answer in answers(room, DOORS).items() if is_shown(answer)}
    assert shown == DOORS
    pages = list(room.numbers)
    ACTS[act](room.made)
    left = {"investors:room", "investors:room-open", "api:introduction-room"}
    allowed = left if act == "file removed" else set()
    for name, taken in addresses():
        if name not in DOORS:
            continue
        for numbers in pages:
            path = reverse(name, kwargs={key: numbers[key] for key in taken})
            answer = room.client.get(path)
            assert not is_shown(answer) or name in allowed, (act, name)
            assert SECRET not in answer.content.decode(errors="ignore"), (act, name)


def test_no_copy_of_their_own_data_holds_what_the_room_shows() -> None:
    """Neither while it is open: what it shows is the startup's."""
    room = a_room()
    opened(room.made)
    answers(room, DOORS)
    for name in ("api:my-data", "api:my-data-archive"):
        answer = room.client.get(reverse(name))
        data = answer.getvalue()
        assert answer.status_code == HTTPStatus.OK
        assert SECRET.encode() not in data
        assert b"room_views" in data or name.endswith("archive")
