"""What every organiser's page starts from: actor, edition, round, and the right to act."""
# tested by: tests/frontend/pages/organisers/test_reading.py

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from challenge.kernel.errors import NotFound
from challenge.models import Edition, User
from challenge.permissions import may_assist, may_organise
from challenge.queries import editions_with_roles
from frontend.http import actor_of, in_zone_of
from judging.models import Round
from judging.queries.setup.rounds import current_round, rounds_of

MOST_ROWS = 300  # of a table on one page; a national programme has ten thousand


@dataclass(frozen=True, slots=True)
class EditionDesk:
    """The edition as its organiser or observer works on it.

    round: the round that is looked at; None while the edition has none.
    """

    actor: User
    edition: Edition
    editions: list[Edition]
    rounds: list[Round]
    round: Round | None

    @property
    def may_act(self) -> bool:
        """Whether buttons are shown (services ask again)."""
        return may_organise(self.actor, self.edition)

    def context(self, nav: str, **more: Any) -> dict[str, Any]:
        """What the organiser layout reads, and the page's own."""
        base = {
            "edition": self.edition,
            "editions": self.editions,
            "nav": nav,
            "round": self.round,
            "may_organise": self.may_act,
            "may_assist": may_assist(self.actor, self.edition),
        }
        return {**base, **more}

    def round_links(self, name: str) -> list[dict[str, Any]]:
        """The round switcher of the page with that address; empty where there is only one round."""
        if not self.rounds[1:]:
            return []
        url = reverse(f"organisers:{name}", args=[self.edition.slug])
        return [
            {
                "label": round.name,
                "url": f"{url}?round={round.order}",
                "active": round == self.round,
            }
            for round in self.rounds
        ]


def desk_of(request: HttpRequest, slug: str, order: int | str | None = None) -> EditionDesk:
    """The desk for an edition that the person organises or observes; 404 for everyone else.

    order: the order of the round to look at; without it ?round= decides.
    """
    actor = actor_of(request)
    editions = editions_with_roles(actor)
    edition = next((edition for edition in editions if edition.slug == slug), None)
    if edition is None:
        raise NotFound
    in_zone_of(edition)
    rounds = list(rounds_of(edition))
    for round in rounds:
        round.edition = edition
    return EditionDesk(
        actor,
        edition,
        editions,
        rounds,
        current_round(rounds, str(order or request.GET.get("round", ""))),
    )


def round_of(request: HttpRequest, slug: str, order: int) -> tuple[EditionDesk, Round]:
    """The desk and the round with that order; 404 where there is none."""
    desk = desk_of(request, slug, order)
    if desk.round is None or desk.round.order != order:
        raise NotFound
    return desk, desk.round
