"""A line of the list of what there is to do, and where its button leads."""
# tested by: tests/frontend/pages/organisers/test_reading.py

from dataclasses import dataclass

from django.urls import reverse

from judging.models import Round


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list of what there is to do.

    action: where its button leads; with `posts` the button sends a form there, else it is a link.
    is_done: nothing is to be done just now; `text` says until when.
    """

    title: str
    text: str
    kind: str = ""
    icon: str = "clock"
    action: str = ""
    label: str = ""
    posts: bool = False
    entry: int | None = None
    is_done: bool = False


def page_at(round: Round, name: str, anchor: str = "") -> str:
    """The address of a page of the round."""
    return f"{reverse(f'organisers:{name}', args=[round.edition.slug])}?round={round.order}{anchor}"


def act_at(round: Round, name: str, *more: object) -> str:
    """The address of an act on the round."""
    return reverse(f"organisers:{name}", args=[round.edition.slug, round.order, *more])
