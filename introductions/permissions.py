"""Who may do what between winners and investors."""
# tested by: tests/introductions/services/test_answers.py

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from challenge.models import Edition, User
from challenge.permissions import may_observe, may_organise, reaches
from introductions.models import (
    Forecast,
    ForecastQuestion,
    Introduction,
    IntroductionState,
    Investor,
    InvestorFirm,
    RoomFile,
    RoomGrant,
)
from judging.models import Judge, Winner
from submissions.models import Attachment, Consent, ConsentKind, Entry
from submissions.permissions import may_read_for, may_represent, may_write_for
from submissions.queries.papers.asked import DECK, ROOM

ANSWER_DAYS = 7  # for each side, from when it is asked
OVER = [IntroductionState.DECLINED, IntroductionState.LAPSED]
SHARED_FOR = timedelta(days=365)  # from the introduction; consent and privacy page say a year
# a yes or a request of the investor outweighs its own wishes, but not what protects the startup
OUTWEIGHS_WISHES = {"portfolio", "refused"}
FREE_AGAIN = [*OVER, IntroductionState.PASSED]  # holds no place in anybody's list any more


def may_use_seat(user: User, investor: Investor) -> bool:
    """Act as this investor: the person of the seat, once admitted."""
    return user.pk == investor.user_id and investor.state == Investor.State.ADMITTED


def may_edit_seat(user: User, investor: Investor) -> bool:
    """Write the thesis: the person of the seat (admitted or not yet), or an organiser."""
    is_theirs = user.pk == investor.user_id and investor.state != Investor.State.LEFT
    return is_theirs or may_organise(user, investor.edition)


def may_see_firm(user: User, firm: InvestorFirm) -> bool:
    """Organisers and observers, and the people of the firm while they are there."""
    return may_observe(user, firm.edition) or _seats_in(user, firm).exists()


def may_invite_for(user: User, firm: InvestorFirm) -> bool:
    """Ask the organiser for a colleague: whoever leads the firm."""
    return _seats_in(user, firm).filter(is_lead=True).exists()


def may_run_firm(user: User, firm: InvestorFirm) -> bool:
    """Say how many introductions the firm takes, who leads it, and who takes over from whom."""
    return may_organise(user, firm.edition) or may_invite_for(user, firm)


def may_check_firm(user: User, firm: InvestorFirm) -> bool:
    """Write down as what a firm is registered, and that it was looked at: organisers."""
    return may_organise(user, firm.edition)


def _seats_in(user: User, firm: InvestorFirm) -> QuerySet[Investor]:
    return Investor.objects.filter(
        user=user.pk,
        edition=firm.edition_id,
        organisation=firm.organisation_id,
        state=Investor.State.ADMITTED,
    )


def may_answer_for_startup(user: User, introduction: Introduction) -> bool:
    """Say yes or no for the startup: its representative."""
    return may_represent(user, introduction.winner.entry.startup)


def may_answer_for_investor(user: User, introduction: Introduction) -> bool:
    """Say yes or no for the investor, who learns of a proposal only after the startup agreed."""
    return may_use_seat(user, introduction.investor) and introduction.startup_agreed_at is not None


def may_see_introduction(user: User, introduction: Introduction) -> bool:
    """Organisers and observers; the startup's members; the investor once the startup has agreed,
    until the time to answer is over or the investor says no.

    What the startup does after its yes changes nothing here: an offer that vanished would tell of
    its no.  An offer shows only what is published of a winner.
    """
    if may_observe(user, introduction.investor.edition) or may_read_for(
        user, introduction.winner.entry.startup
    ):
        return True
    if not may_answer_for_investor(user, introduction):
        return False
    return introduction.introduced_at is not None or (
        introduction.is_in_time and introduction.investor_declined_at is None
    )


def may_track(user: User, introduction: Introduction) -> bool:
    """Note what became of it beside what the two say: organisers."""
    return may_organise(user, introduction.investor.edition)


def may_arrange(user: User, introduction: Introduction) -> bool:
    """Propose and pick times to meet: the two who were introduced."""
    return introduction.introduced_at is not None and (
        may_answer_for_startup(user, introduction) or may_use_seat(user, introduction.investor)
    )


def may_report(user: User, introduction: Introduction) -> bool:
    """Say what came of it, for a side: the two who were introduced."""
    return may_arrange(user, introduction)


def made_for(user: User, entry: Entry) -> QuerySet[Introduction]:
    """The introductions of a winner to the person's admitted seat, once both said yes."""
    names = ("winner__entry", "investor__organisation")
    return Introduction.objects.select_related(*names).filter(
        winner__entry=entry,
        investor__user=user,
        investor__state=Investor.State.ADMITTED,
        introduced_at__isnull=False,
    )


def shares_deck(introduction: Introduction) -> bool:
    """Whether the startup shows the investor its deck: after both said yes, while it shares it."""
    return "deck" in shared_now(introduction)


def may_see_deck(user: User, entry: Entry) -> bool:
    """See the deck's pages as an investor, of any of the person's introductions."""
    return any(shares_deck(introduction) for introduction in made_for(user, entry))


def may_fill_room(user: User, winner: Winner) -> bool:
    """Put files into the winner's data room, and take them out: those who write for the startup."""
    return may_write_for(user, winner.entry.startup)


def may_open_room(user: User, introduction: Introduction) -> bool:
    """Open the data room to the investor of an introduction, and close it: the representative."""
    return may_represent(user, introduction.winner.entry.startup)


def may_read_room_log(user: User, winner: Winner) -> bool:
    """Read who looked at what: all members of the startup."""
    return may_read_for(user, winner.entry.startup)


def opens_room(grant: RoomGrant, *, for_startup: bool = False) -> bool:
    """Whether the room is open now to the seat that it was opened to: not closed, in time, and all
    that it rests on holds as it did: the consent, the flag, the seat, and that nobody passed.

    for_startup: as the startup may know it, which learns of no pass but its own.
    """
    introduction = grant.introduction
    flagged_at = introduction.winner.flagged_at
    passed_at = None if for_startup else introduction.investor_passed_at
    return (
        grant.closed_at is None
        and grant.until > timezone.now()
        and grant.investor_id == introduction.investor_id
        and grant.consent.withdrawn_at is None
        and (flagged_at is None or flagged_at <= grant.given_at)
        and introduction.startup_passed_at is None
        and passed_at is None
        and shows_meeting(introduction, consents=True)
    )


def room_open_to(user: User, introduction: Introduction) -> RoomGrant | None:
    """What opens the data room to the person of the introduction's seat now; None: nothing."""
    names = ("consent", "introduction__winner", "introduction__investor")
    grants = RoomGrant.objects.select_related(*names)
    grant = grants.filter(introduction=introduction.pk, closed_at=None).first()
    if grant is None or not may_use_seat(user, grant.introduction.investor):
        return None
    return grant if opens_room(grant) else None


def may_see_room_file(user: User, introduction: Introduction, file: Attachment) -> bool:
    """See the pages of a file of the data room as the investor of the introduction: checked, not
    taken out, and of a tier that the room is open to.
    """
    grant = room_open_to(user, introduction)
    return (
        grant is not None
        and RoomFile.objects.filter(
            attachment=file.pk,
            attachment__state=Attachment.State.READY,
            winner=introduction.winner_id,
            tier__lte=grant.tier,
        ).exists()
    )


def may_see_pages(user: User, introduction: Introduction, file: Attachment) -> bool:
    """See the pages of a file as the investor of the introduction: of the data room, or of the deck
    that was submitted.
    """
    if file.kind == ROOM:
        return may_see_room_file(user, introduction, file)
    is_shared = file.kind == DECK and shares_deck(introduction)
    return is_shared and may_use_seat(user, introduction.investor)


def forecasts_as(user: User, edition: Edition) -> str:
    """As what the person may state forecasts: a judge who accepted, or an admitted investor; "":
    not at all.
    """
    if not user.is_authenticated or not reaches(user, edition.pk):
        return ""
    mine = {"user": user.pk, "edition": edition.pk}
    if Judge.objects.filter(state=Judge.State.ACCEPTED, **mine).exists():
        return Forecast.Role.JUDGE
    if Investor.objects.filter(state=Investor.State.ADMITTED, **mine).exists():
        return Forecast.Role.INVESTOR
    return ""


def may_forecast(user: User, question: ForecastQuestion) -> bool:
    """State chances: whoever is asked, until the end."""
    return question.is_open and bool(forecasts_as(user, question.edition))


def may_keep_forecasts(user: User, edition: Edition) -> bool:
    """Ask for forecasts, and note what came of it: organisers."""
    return may_organise(user, edition)


def may_flag_winner(user: User, winner: Winner) -> bool:
    """Flag a winner for investors."""
    return may_organise(user, winner.entry.edition)


def may_write_card(user: User, winner: Winner) -> bool:
    """Write the winner's card: those who write for the startup."""
    return may_write_for(user, winner.entry.startup)


def may_allow_browsing(user: User, winner: Winner) -> bool:
    """Let investors browse the winner, and end that: the representative."""
    return may_represent(user, winner.entry.startup)


def may_consent_to_card(user: User, winner: Winner) -> bool:
    """Say what of the card investors see: the representative."""
    return may_represent(user, winner.entry.startup)


def consented_items(entry: Entry) -> set[str] | None:
    """What the startup consented to provide to investors; None without a consent in force
    (docs/rules-kr.md §15).
    """
    rows = Consent.objects.filter(
        startup=entry.startup_id,
        edition=entry.edition_id,
        kind=ConsentKind.INVESTORS,
        withdrawn_at__isnull=True,
    )
    items = rows.values_list("shared_items", flat=True).first()
    return None if items is None else set(items)


def may_still_meet(introduction: Introduction) -> bool:
    """Whether a meeting may be arranged: it may be shown, and neither side passed."""
    marks = (introduction.startup_passed_at, introduction.investor_passed_at)
    return not any(marks) and shows_meeting(introduction)


def shows_meeting(introduction: Introduction, *, consents: bool | None = None) -> bool:
    """Whether a meeting is shown and kept: introduced less than a year ago and not passed by both
    or the organiser, and flag, consent and seat still there.  A pass of one side alone changes
    nothing, since what vanished would tell of it.

    consents: whether the startup's consent is in force; None: it is looked up.
    """
    introduced_at = introduction.introduced_at
    if consents is None:
        consents = consented_items(introduction.winner.entry) is not None
    return (
        introduced_at is not None
        and introduced_at + SHARED_FOR > timezone.now()
        and introduction.state != IntroductionState.PASSED
        and introduction.winner.vc_ready
        and introduction.investor.state == Investor.State.ADMITTED
        and consents
    )


def shared_now(introduction: Introduction) -> set[str]:
    """What the investor of an introduction may see now: ticked for this investor, covered by a
    consent that is still in force, and for a year after the introduction, as that consent says.
    """
    introduced_at = introduction.introduced_at
    if introduced_at is None or introduced_at + SHARED_FOR <= timezone.now():
        return set()
    return set(introduction.shared_items) & (consented_items(introduction.winner.entry) or set())
