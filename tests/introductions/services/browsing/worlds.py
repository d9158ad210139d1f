"""A winner that may be browsed and an investor who may browse it."""

from dataclasses import dataclass
from typing import Any

from introductions.models import Investor, MeetingRequest
from introductions.services.browsing.requests import ask_to_meet
from introductions.services.browsing.teasers import allow_browsing
from judging.models import Winner
from tests.introductions import factories as f


@dataclass(frozen=True, slots=True)
class Browsed:
    winner: Winner
    investor: Investor

    def ask(self, words: str = "") -> MeetingRequest:
        return ask_to_meet(
            actor=self.investor.user, investor=self.investor, winner=self.winner, words=words
        )


def a_browsed_winner(*, house: str = "", **facts: Any) -> Browsed:
    winner = f.a_winner(**facts)
    allow_browsing(actor=f.founder_of(winner), winner=winner)
    return Browsed(winner, f.an_investor(winner.entry.edition, house=house))
