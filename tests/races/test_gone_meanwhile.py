"""What is ended or removed in that moment comes before or after: nothing is opened to an investor
who is no longer admitted, and nothing is moved that is gone.
"""

from functools import partial

import pytest

from challenge.kernel.errors import NotFound
from challenge.services.application_form import move_paper, remove_paper
from introductions.models import Introduction, RoomGrant
from introductions.services.answers import Lapsed, agree_as_startup
from introductions.services.data_room.opening import RoomStaysClosed, open_room
from introductions.services.investors import answer_request
from tests.introductions import factories as f
from tests.judging import factories as make
from tests.races.at_once import Act, beside

pytestmark = pytest.mark.django_db(transaction=True)


def refusing(introduction: Introduction) -> Act:
    seat = introduction.investor
    return partial(
        answer_request,
        actor=f.organiser_of(seat.edition),
        investor=seat,
        admit=False,
        seen=seat.etag,
    )


def test_no_room_is_opened_to_a_seat_that_is_refused_meanwhile() -> None:
    made = f.a_meeting()
    opens = partial(
        open_room, actor=f.founder_of(made.winner), introduction=made, tier=2, agreed=True
    )
    refused, opened = beside(refusing(made), opens)
    assert refused.acknowledged, refused
    assert isinstance(opened.refusal, RoomStaysClosed), opened
    assert not RoomGrant.objects.exists()


def test_a_room_that_was_opened_before_is_closed_by_the_refusal() -> None:
    made = f.a_meeting()
    opens = partial(
        open_room, actor=f.founder_of(made.winner), introduction=made, tier=2, agreed=True
    )
    opened, refused = beside(opens, refusing(made))
    assert opened.acknowledged, opened
    assert refused.acknowledged, refused
    assert RoomGrant.objects.get().closed_at is not None


def test_nobody_agrees_to_meet_a_seat_that_is_refused_meanwhile() -> None:
    asked = f.a_proposal()
    refused, agreed = beside(
        refusing(asked),
        partial(
            agree_as_startup,
            actor=f.founder_of(asked.winner),
            introduction=asked,
            shared_items=[],
        ),
    )
    assert refused.acknowledged, refused
    assert isinstance(agreed.refusal, Lapsed), agreed


def test_what_was_removed_meanwhile_is_not_moved() -> None:
    edition = make.a_draft_edition()
    paper, actor = edition.papers.earliest("order"), make.organiser_of(edition)
    removed, moved = beside(
        partial(remove_paper, actor=actor, paper=paper),
        partial(move_paper, actor=actor, paper=paper, up=False),
    )
    assert removed.acknowledged, removed
    assert isinstance(moved.refusal, NotFound), moved
