"""What there is to do in all editions of an organiser, in words, each with where it is done."""
# tested by: tests/frontend/pages/organisers/test_todos_across.py

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from challenge.models import Edition
from judging.queries.overview.todos_at_a_glance import EditionTodo

PAGES = {  # code → page, and what follows its address where the thing is in no round
    "inquiries": ("inquiries", ""),
    "hand_overs": ("hand_overs", ""),
    "eligibility": ("entries", "?eligibility=pending"),
    "not_begun": ("judges", ""),
    "late_sheets": ("control_room", ""),
    "decide": ("results", ""),
    "approve": ("results", ""),
    "appeals": ("appeals", ""),
    "voices": ("voices", ""),
    "mails": ("messages", "?trouble=1"),
}
_WORDS = {
    "decide": gettext_lazy("Scoring is over: decide"),
    "approve": gettext_lazy("An announcement waits for your approval"),
    "inquiries": gettext_lazy("Questions that wait for an answer: %(count)s"),
    "hand_overs": gettext_lazy("Lost mailboxes to be checked: %(count)s"),
    "appeals": gettext_lazy("Appeals that wait for a reply: %(count)s"),
    "mails": gettext_lazy("Mails that came back or were called unwanted: %(count)s"),
    "voices": gettext_lazy("Shared statements whose answer is overdue: %(count)s"),
}


@dataclass(frozen=True, slots=True)
class TodoLine:
    """One thing to do: in which edition, in words, and its page."""

    edition: Edition
    words: str
    url: str


def todo_lines(todos: Iterable[EditionTodo], editions: Iterable[Edition]) -> list[TodoLine]:
    """By edition, in the order of the editions."""
    rows = list(todos)
    return [
        TodoLine(edition, _words(todo), _address(todo, edition))
        for edition in editions
        for todo in rows
        if todo.edition == edition.pk
    ]


def _address(todo: EditionTodo, edition: Edition) -> str:
    page, query = PAGES[todo.code]
    of_round = f"?round={todo.round}" if todo.round else query
    return reverse(f"organisers:{page}", args=[edition.slug]) + of_round


def _words(todo: EditionTodo) -> str:
    facts = {"count": todo.count}
    if todo.code in _WORDS:
        return str(_WORDS[todo.code]) % facts
    if todo.code == "eligibility":
        words = ngettext(
            "%(count)s entry waits for the eligibility decision",
            "%(count)s entries wait for the eligibility decision",
            todo.count,
        )
    elif todo.code == "not_begun":
        words = ngettext(
            "%(count)s judge has not begun", "%(count)s judges have not begun", todo.count
        )
    else:
        words = ngettext(
            "%(count)s score sheet came after the close",
            "%(count)s score sheets came after the close",
            todo.count,
        )
    return words % facts
