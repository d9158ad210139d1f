"""What comes after a publication: introductions at each step, a correction, appeals."""

from datetime import timedelta
from io import BytesIO

from django.utils import timezone

from challenge.models import Edition, User
from gatherings.models import DayChange, DayMeeting
from introductions.models import Introduction, Investor
from introductions.queries.entrants_behind import WARNINGS
from introductions.services.answers import agree_as_investor, agree_as_startup
from introductions.services.browsing.requests import ask_to_meet
from introductions.services.browsing.teasers import allow_browsing
from introductions.services.cards import consent_to_card, save_card
from introductions.services.data_room.files import add_room_file
from introductions.services.data_room.opening import open_room
from introductions.services.forecasts.question import ask_for_forecasts
from introductions.services.investors import admit_investor, request_access
from introductions.services.plans import plan_introductions, write_plan
from introductions.services.propose import propose_introduction
from judging.models import Round, Winner
from judging.services.results.appeals.answer_appeal import prepare_reply
from judging.services.results.appeals.appeal_files import attach_to_appeal
from judging.services.results.appeals.write_appeal import save_appeal, submit_appeal
from judging.services.results.correct import prepare_correction
from submissions.models import Entry
from submissions.services.consents import SHARED_ITEMS, give_consent
from tests.gatherings import factories as gather
from tests.judging import factories as f
from tests.judging.appeal_cases import WORDS
from tests.races.campaign.scenes import People
from tests.races.campaign.things import changes_of
from tests.submissions import factories as s

INTRODUCED = 3  # of the winners


def introduce_and_appeal(edition: Edition, round: Round, organiser: User, people: People) -> None:
    """Winners and an investor at each step, a correction and a plan that wait, three appeals."""
    winners = list(Winner.objects.filter(entry__edition=edition).order_by("pk"))
    seat = admit_investor(
        actor=organiser,
        edition=edition,
        email=people["investor"].email,
        name="오투자",
        organisation="한강벤처스",
    )
    _colleagues(edition, organiser)
    for place, winner in enumerate(winners):
        startup = winner.entry.startup
        startup.members.update(user=people["startup"])
        give_consent(
            actor=people["startup"], startup=startup, edition=edition, kind="investors",
            shared_items=list(SHARED_ITEMS),
        )  # fmt: skip
        Winner.objects.filter(pk=winner.pk).update(vc_ready=True)
        winner.refresh_from_db()
        if place >= INTRODUCED:
            continue  # may lose the award by a correction
        made = propose_introduction(actor=organiser, winner=winner, investor=seat)
        if place >= 1:
            made = agree_as_startup(
                actor=people["startup"], introduction=made, shared_items=list(SHARED_ITEMS)
            )
        if place >= 2:
            agree_as_investor(actor=people["investor"], introduction=made)
            _show_card(winner, people["startup"])
            _open_room(made, people["startup"])
    _plans(edition, organiser, winners, seat)
    _let_browse(winners, seat, people["startup"])
    _events(edition, people)
    ask_for_forecasts(actor=organiser, edition=edition, facts={})
    for house in ("남산벤처스", "북악벤처스"):
        request_access(actor=f.a_person(), edition=edition, organisation=house)
    _correct(round, organiser)
    _appeal(round, organiser, people["startup"])


def _events(edition: Edition, people: People) -> None:
    """Two to which somebody goes, and a draft."""
    for part in ("colleague", "somebody"):
        gather.going(gather.an_event(edition), people[part])
    gather.an_event(edition, publish=False)


def _colleagues(edition: Edition, organiser: User) -> None:
    """Of the investor's firm, who take over from one another."""
    for name in ("육심역", "칠심역", "팔심역"):
        person = f.a_person(name)
        admit_investor(
            actor=organiser, edition=edition, email=person.email, organisation="한강벤처스",
            role="associate", warnings_seen=list(WARNINGS),
        )  # fmt: skip


def _plans(edition: Edition, organiser: User, winners: list[Winner], seat: Investor) -> None:
    """Of introductions one that isn't sent yet; an investor day that is planned, not published, and
    a table that is gone.
    """
    write_plan(job_id=plan_introductions(actor=organiser, edition=edition).pk)
    day = gather.a_day(edition)
    gather.come(day, *winners[:INTRODUCED], seat)
    span = {"since": day.begins_at, "until": day.ends_at}
    DayChange.objects.create(timetable=day, table=1, **span)
    DayMeeting.objects.create(
        timetable=day, winner=winners[0], investor=seat, starts_at=day.begins_at, table=2
    )
    DayMeeting.objects.create(  # has begun
        timetable=day, winner=winners[1], investor=seat, table=1,
        starts_at=timezone.now() - timedelta(minutes=10),
    )  # fmt: skip
    gather.planned(day)


def _let_browse(winners: list[Winner], seat: Investor, startup: User) -> None:
    """All but two, of which the investor asked to meet one."""
    for winner in (winners[0], *winners[INTRODUCED:]):
        allow_browsing(actor=startup, winner=winner)
    ask_to_meet(actor=seat.user, investor=seat, winner=winners[0], words="만나고 싶습니다.")


def _correct(round: Round, organiser: User) -> None:
    """The two entries at the edge change places."""
    prepare_correction(
        actor=organiser,
        announcement=round.announcement,
        changes=changes_of(round),
        reason_ko="합산 오류",
    )


def _open_room(made: Introduction, startup: User) -> None:
    """The data room of one, with a file, open to its investor."""
    file = BytesIO(b"%PDF-1.4")
    add_room_file(actor=startup, winner=made.winner, name="a.pdf", file=file, about="cap_table")
    open_room(actor=startup, introduction=made, tier=2, agreed=True)


def _show_card(winner: Winner, startup: User) -> None:
    """The card of one, and what it agreed to of it."""
    card = save_card(actor=startup, winner=winner, team_ko="셋이 함께 합니다.", ask_krw=500_000_000)
    consent_to_card(actor=startup, winner=winner, items=["ask"], seen=card.etag)


def _appeal(round: Round, organiser: User, startup: User) -> None:
    """Of three that won nothing two have appealed, and to one a reply waits; the third's is a
    draft.
    """
    lost = Entry.objects.filter(decisions__round=round).exclude(decisions__kind="award")
    for place, entry in enumerate(lost.select_related("edition", "startup").order_by("pk")[:3]):
        entry.startup.members.update(user=startup)
        save_appeal(actor=startup, entry=entry, changes=WORDS)
        attach_to_appeal(actor=startup, entry=entry, file=BytesIO(s.a_pdf(1)), name="a.pdf")
        if place < 2:
            appeal = submit_appeal(actor=startup, entry=entry)
        if not place:
            facts = {"outcome": "dismissed", "reply_ko": "합계가 맞습니다."}
            prepare_reply(actor=organiser, appeal=appeal, **facts)
