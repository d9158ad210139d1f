"""What an investor gets to read of a winner after both said yes: only what the startup shares with
this investor, and still does.
"""
# tested by: tests/introductions/services/test_answers.py

from dataclasses import dataclass
from typing import Any

from challenge.kernel.errors import NotFound
from challenge.models import User
from introductions.models import Introduction
from introductions.permissions import may_use_seat, shared_now
from introductions.queries.cards import card_content_for
from introductions.queries.visible import introduction_for
from submissions.models import Attachment, Member
from submissions.queries.answers.shown import ShownAnswer, shown_answer
from submissions.queries.decks import deck_of
from submissions.queries.entries import submitted_content


@dataclass(frozen=True, slots=True)
class Dossier:
    """Empty or None where the startup doesn't share it, or not any more.  shared: the items that
    are.  card: item → value, as the startup consented to it.
    """

    introduction: Introduction
    shared: frozenset[str]
    contacts: list[User]
    ask_krw: int | None
    revenue_krw: int | None
    deck: Attachment | None
    answers: list[dict[str, Any]]
    card: dict[str, Any] | None = None

    @property
    def shown_answers(self) -> list[ShownAnswer]:
        """The answers in the reader's language."""
        return [shown_answer(row) for row in self.answers]


def dossier_for(viewer: User, pk: int) -> Dossier:
    """The introduction for its investor; 404 for everyone else."""
    introduction = introduction_for(viewer, pk)
    if not may_use_seat(viewer, introduction.investor):
        raise NotFound
    entry, shared = introduction.winner.entry, frozenset(shared_now(introduction))
    startup = entry.startup
    people = (
        startup.members.filter(kind=Member.Kind.REPRESENTATIVE)
        .select_related("user")
        .order_by("pk")
        if "contact" in shared
        else []
    )
    content = submitted_content(entry) if "answers" in shared else None
    return Dossier(
        introduction=introduction,
        shared=shared,
        contacts=[member.user for member in people],
        ask_krw=startup.ask_krw if "figures" in shared else None,
        revenue_krw=startup.revenue_krw if "figures" in shared else None,
        deck=deck_of(entry) if "deck" in shared else None,
        answers=content.content["answers"] if content else [],
        card=card_content_for(introduction),
    )
