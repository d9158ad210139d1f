"""Who may do what between winners and investors."""

from challenge.models import User
from challenge.permissions import may_observe, may_organise
from introductions.models import Introduction, Investor
from judging.models import Winner
from submissions.models import Entry
from submissions.permissions import may_represent, may_write_for


def may_use_seat(user: User, investor: Investor) -> bool:
    """Act as this investor: the person of the seat, once admitted."""
    return user.pk == investor.user_id and investor.state == Investor.State.ADMITTED


def may_edit_seat(user: User, investor: Investor) -> bool:
    """Write the thesis: the person of the seat (admitted or not yet), or an organiser."""
    return user.pk == investor.user_id or may_organise(user, investor.edition)


def may_answer_for_startup(user: User, introduction: Introduction) -> bool:
    """Say yes or no for the startup: its representative."""
    return may_represent(user, introduction.winner.entry.startup)


def may_answer_for_investor(user: User, introduction: Introduction) -> bool:
    """Say yes or no for the investor, who learns of a proposal only after the startup agreed."""
    return may_use_seat(user, introduction.investor)


def may_see_introduction(user: User, introduction: Introduction) -> bool:
    """Organisers and observers; the startup's writers; the investor after the startup agreed."""
    if may_observe(user, introduction.investor.edition) or may_write_for(user, introduction.winner.entry.startup):
        return True
    return may_use_seat(user, introduction.investor) and introduction.startup_agreed_at is not None


def may_track(user: User, introduction: Introduction) -> bool:
    """Note what became of it: organisers, the startup's representative, the investor."""
    return may_organise(user, introduction.investor.edition) or may_answer_for_startup(user, introduction) or may_answer_for_investor(user, introduction)


def may_see_deck(user: User, entry: Entry) -> bool:
    """See the deck's pages as an investor: after both said yes, and only if the startup shares the deck with this one."""
    return Introduction.objects.filter(
        winner__entry=entry, investor__user=user, investor__state=Investor.State.ADMITTED, introduced_at__isnull=False, shared_items__contains="deck"
    ).exists()


def may_flag_winner(user: User, winner: Winner) -> bool:
    """Flag a winner for investors."""
    return may_organise(user, winner.entry.edition)
