"""Winners that let investors look, and one whom the investor asked to meet."""

from challenge.kernel.errors import Refusal
from introductions.models import Investor
from introductions.queries.browsing.teasers import teasers_for
from introductions.queries.matching_plan import ready_winners
from introductions.services.browsing.requests import ask_to_meet
from introductions.services.browsing.teasers import allow_browsing
from submissions.models import Member

LOOKED_AT = 4


def browsed_and_asked(investor: Investor) -> None:
    """In its edition; whom it may ask is the first that it isn't introduced to."""
    for winner in ready_winners(investor.edition)[:LOOKED_AT]:
        founder = Member.objects.get(
            startup=winner.entry.startup_id, kind=Member.Kind.REPRESENTATIVE
        ).user
        allow_browsing(actor=founder, winner=winner)
    for row in teasers_for(investor):
        if row.may_ask:
            try:
                words = "물류센터 세 곳에 소개하고 싶습니다."
                ask_to_meet(actor=investor.user, investor=investor, winner=row.winner, words=words)
            except Refusal:
                continue
            return
