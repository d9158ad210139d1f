"""A hall: an organiser's phone whose buttons are pressed, and everybody's own device."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from judging.models import PitchSession

PATIENCE_MS = 60_000
PHONE = {"width": 390, "height": 844}
Opener = Callable[..., Page]


def press(phone: Page, act: str) -> None:
    """A button of the remote control; done when the stage has moved on and the buttons with it: an
    older one, pressed once more, is the same act again.
    """
    before = PitchSession.objects.get().version
    phone.locator(f"#act-{act}").click()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while PitchSession.objects.get().version == before:
        assert time.monotonic() < deadline, f"{act} did nothing"
        phone.wait_for_timeout(50)
    version = str(PitchSession.objects.get().version)
    expect(phone.locator("form[data-act] [name=seen]").first).to_have_value(version)
