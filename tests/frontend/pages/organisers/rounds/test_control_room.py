"""The panel of a national programme stands on pages, so that the room opens at once."""

import re
from html import unescape

import pytest

from frontend.pages.organisers.rounds import control_room
from tests.frontend.pages.organisers.desk import act, at, organiser, text_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db

SHOWN = re.compile(r'href="[^"]*/judges/(\d+)/\?round=')


def test_a_large_panel_goes_on_over_pages_and_is_refreshed_on_its_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round = make.an_open_round(entries=3, judges=3)
    client, room = organiser(round), at("control_room", round)
    everybody = SHOWN.findall(text_of(client, room))
    assert len(everybody) == 3
    assert 'class="pages"' not in text_of(client, room)
    monkeypatch.setattr(control_room, "MOST_JUDGES", 2)
    first, second = (text_of(client, f"{room}?judges={page}") for page in (1, 2))
    assert [SHOWN.findall(text) for text in (first, second)] == [everybody[:2], everybody[2:]]
    assert 'href="?judges=2#panel"' in first
    refreshed = re.search(rf'hx-get="({re.escape(act("fragment", round, "panel"))}[^"]*)"', second)
    assert refreshed is not None
    again = text_of(client, unescape(refreshed[1]))
    assert SHOWN.findall(again) == everybody[2:]
    assert 'href="?judges=1#panel"' in again
