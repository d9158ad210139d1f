"""From decisions to handshakes: two people announce, a startup that was not chosen appeals, winners
are flagged, investors are introduced, and some go further.
"""
# tested by: tests/faults/test_story.py

from datetime import date, datetime, timedelta
from io import BytesIO

from django.db.models import F
from django.utils import timezone

from challenge.models import Mail, User
from demo.cast.chance import stream
from demo.cast.statements import make_statement
from demo.edition_setup import Stage
from demo.times.pace import SEOUL, moments
from demo.times.story_time import it_is
from demo.waiting import StoryStuckError, finished, happens
from introductions.models import (
    Introduction,
    IntroductionState,
    PassReason,
    RoomFile,
    RoomTier,
    Told,
)
from introductions.permissions import may_still_meet
from introductions.queries.matching_plan import ready_winners
from introductions.services.answers import agree_as_investor, agree_as_startup, decline_introduction
from introductions.services.browsing.teasers import allow_browsing
from introductions.services.data_room.files import add_room_file
from introductions.services.data_room.opening import open_room
from introductions.services.data_room.viewing import note_look
from introductions.services.investors import admit_investor
from introductions.services.propose import propose_introductions
from introductions.services.reports import Report, report_outcome
from introductions.services.theses import save_thesis
from judging.models import (
    Announcement,
    Appeal,
    AppealGround,
    AppealOutcome,
    Decision,
    DecisionKind,
    Round,
    Tally,
    Winner,
)
from judging.queries.results.appeals.appeal_window import reply_due
from judging.queries.results.appeals.places_on_hold import winners_on_hold
from judging.services.results.announce import (
    flag_winner,
    prepare_announcement,
    publish_announcement,
)
from judging.services.results.appeals.answer_appeal import (
    approve_reply,
    assign_appeal,
    prepare_reply,
)
from judging.services.results.appeals.write_appeal import save_appeal, submit_appeal
from judging.services.results.decide import decide_by_ranking
from judging.services.rounds.tally_request import request_tally
from submissions.models import Attachment, Member
from submissions.services.consents import SHARED_ITEMS

THANKS_KO = "지원해 주신 모든 기업에 감사드립니다. 결과와 함께 평가항목별 의견을 보내 드립니다."
THANKS_EN = (
    "Thank you to everyone who applied. You receive comments on each criterion with the result."
)

APPEAL = {
    "ground": AppealGround.PAPERS,
    "statement": "마감 전에 올린 시험성적서(3쪽)가 평가 의견에 전혀 언급되지 않았습니다. 접수증의 "
    "파일 목록에는 들어 있으므로 심사 자료에서 빠진 것으로 보입니다.",
    "wanted": "시험성적서를 포함하여 다시 확인해 주시기 바랍니다.",
}
REPLY_KO = (
    "접수 기록과 심사 화면의 열람 기록을 확인했습니다. 시험성적서는 사업계획서와 함께 모든 "
    "심사위원에게 제공되었고, 두 명은 해당 쪽을 열람했습니다. 의견에 언급되지 않은 것만으로는 "
    "자료가 빠졌다고 볼 수 없어 기각합니다."
)
REPLY_EN = (
    "We looked at the receipt and at what the judges opened. The test report was given to every "
    "judge together with the business plan, and two of them opened its page. That no comment "
    "names it does not show that it was missing, so the appeal is dismissed."
)
MET = (
    "첫 만남, 제품 시연을 봤습니다.",
    "화상으로 만나 매출 계획을 확인했습니다. 고객사 두 곳의 의견을 더 듣기로 했습니다.",
    "연구실을 방문해 시제품을 함께 시험했습니다.",
    "대표와 점심을 함께하며 채용 계획을 들었습니다.",
    "투자심의 전에 특허 범위를 변리사와 검토하기로 했습니다.",
)
PASSED = "매출이 나기 시작하면 다시 보고 싶습니다."
STATEMENTS: tuple[tuple[str, str, list[tuple[str, str]]], ...] = (
    (
        RoomFile.About.FINANCIALS,
        "재무제표",
        [("매출", "842,000,000원"), ("영업이익", "-113,000,000원"), ("현금", "520,000,000원")],
    ),
    (
        RoomFile.About.CAP_TABLE,
        "주주명부",
        [("창업자", "72.4%"), ("임직원", "9.1%"), ("엔젤 투자자", "18.5%")],
    ),
)
DECIDE_AFTER, PREPARE_AFTER, PUBLISH_AFTER, APPEAL_AFTER, REPLY_AFTER = (  # a round's close
    timedelta(hours=hours) for hours in (17, 20, 41, 66, 116)
)
LAST_APPEAL_AFTER = timedelta(days=7, hours=20)  # within the days in which appeals are taken
GROUP = 6  # introductions: the last two of each still wait for an answer


def announce(stage: Stage, round: Round, closed: datetime) -> None:
    """Tally (a worker does it), decide by the ranking, prepare, and let the second organiser
    publish, in the days after the round closed.
    """
    slug = stage.edition.slug
    finished(request_tally(actor=stage.organiser, round=round))
    tally = Tally.objects.filter(round=round).order_by("-number").first()
    if tally is None:
        raise StoryStuckError("the tally left no result")
    round.refresh_from_db()
    it_is(slug, closed + DECIDE_AFTER)
    decide_by_ranking(actor=stage.organiser, round=round, tally=tally)
    round.refresh_from_db()
    it_is(slug, closed + PREPARE_AFTER)
    announcement = prepare_announcement(
        actor=stage.organiser, round=round, message_ko=THANKS_KO, message_en=THANKS_EN
    )
    it_is(slug, closed + PUBLISH_AFTER)
    publish_announcement(actor=stage.second, announcement=announcement)
    told = Mail.objects.filter(edition=stage.edition, kind="result_announced")
    count = told.count() + round.participations.count()
    happens(lambda: told.count() >= count)  # they bear the day of the result


def bear_its_date(round: Round, closed: datetime) -> None:
    """The round's result was published then.  Not sooner: appeals are taken for some days only."""
    Announcement.objects.filter(round=round).update(published_at=closed + PUBLISH_AFTER)


def invite_investors(stage: Stage) -> None:
    """Admit the cast's investors with what they look for."""
    for firm in stage.cast.investors:
        seat = admit_investor(
            actor=stage.organiser,
            edition=stage.edition,
            email=firm.contact.email,
            name=firm.contact.name_ko,
            organisation=firm.name_ko,
            organisation_en=firm.name_en,
            about=firm.thesis_ko,
            about_en=firm.thesis_en,
        )
        low, high = firm.ticket_krw
        save_thesis(
            actor=seat.user,
            investor=seat,
            fields=firm.fields,
            stages=firm.stages,
            ticket_min_krw=low,
            ticket_max_krw=high,
        )


def introduce(stage: Stage, *, since: datetime, until: datetime) -> list[Introduction]:
    """Flag all winners whose place is certain, match, and let most of both sides agree in that
    time; one declines, some have already met.
    """
    winners = Winner.objects.filter(entry__edition=stage.edition).select_related("entry__edition")
    for winner in winners.exclude(entry__in=winners_on_hold(stage.edition)):
        flag_winner(actor=stage.organiser, winner=winner, ready=True)
    finished(propose_introductions(actor=stage.organiser, edition=stage.edition))
    rows = Introduction.objects.filter(investor__edition=stage.edition).select_related(
        "winner__entry__startup",
        "winner__entry__edition",
        "winner__award",
        "investor__user",
        "investor__edition",
        "investor__organisation",
    )
    ordered = rows.order_by("winner__award__order", "winner_id", "-fit")
    random = stream(stage.cast.seed, "introductions", stage.edition.slug)
    half = since + (until - since) / 2
    answers = moments(random, len(ordered), start=since, end=half, rush=1)
    made = []
    for place, introduction in enumerate(ordered):
        it_is(stage.edition.slug, answers[place])
        if is_made := _answer(introduction, place):
            made.append((place, is_made))
    for (place, introduction), at in zip(
        made, moments(random, len(made), start=half, end=until, rush=1), strict=True
    ):
        it_is(stage.edition.slug, at)
        _go_on(introduction, place, at)
    _let_investors_browse(stage)
    return list(ordered.all())


def _answer(introduction: Introduction, place: int) -> Introduction | None:
    """What both sides say follows from its place, so that every column of the board has something
    in it; returns it if both said yes.
    """
    if introduction.state != IntroductionState.PROPOSED or place % GROUP == GROUP - 1:
        return None  # every sixth still waits for the startup
    introduction = agree_as_startup(
        actor=_founder(introduction), introduction=introduction, shared_items=list(SHARED_ITEMS)
    )
    if place % GROUP == GROUP - 2:
        return None  # and the one before for the investor
    if place % 11 == 10:  # noqa: PLR2004 - now and then an investor says no
        decline_introduction(actor=introduction.investor.user, introduction=introduction, reason="")
        return None
    return agree_as_investor(actor=introduction.investor.user, introduction=introduction)


def _go_on(introduction: Introduction, place: int, at: datetime) -> None:
    """Every third pair has met by then, and of the first ones both sides say what came of it: an
    investment alike, one told differently, a pass.
    """
    if place % 3:
        return
    met = timezone.localdate(at, SEOUL)
    words = f"{met.month}월 {met.day}일 {MET[place // 3 % len(MET)]}"
    told = [Report(outcome=Told.MET, words=words, rating=3 + place % 3)]
    of_startup = [Report(outcome=Told.MET, rating=4 + place % 2)]
    if place == 0:
        told.append(_invested(300_000_000, met))
        of_startup.append(_invested(300_000_000, met))
    elif place == 3:  # noqa: PLR2004 - the second pair that met
        told.append(_invested(200_000_000, met))
        of_startup.append(_invested(250_000_000, met))
    elif place == 6:  # noqa: PLR2004 - the third
        told.append(Report(outcome=Told.PASSED, reason=PassReason.EARLY, words=PASSED))
    for actor, reports in (
        (introduction.investor.user, told),
        (_founder(introduction), of_startup),
    ):
        seen = ""
        for report in reports:
            row = report_outcome(actor=actor, introduction=introduction, report=report, seen=seen)
            seen = str(row.pk)


def _let_investors_browse(stage: Stage) -> None:
    """Every second winner that is ready for investors."""
    for winner in ready_winners(stage.edition)[::2]:
        startup = winner.entry.startup_id
        founder = Member.objects.get(startup=startup, kind=Member.Kind.REPRESENTATIVE).user
        allow_browsing(actor=founder, winner=winner)


def open_a_room(introductions: list[Introduction]) -> None:
    """The first winner whose introduction goes on opens its data room to that investor, who has
    looked at some pages.
    """
    rows = Introduction.objects.filter(pk__in=[row.pk for row in introductions])
    made = rows.filter(introduced_at__isnull=False).select_related(
        "winner__entry__startup", "winner__entry__edition", "investor__user", "investor__edition"
    )
    found = next((row for row in made.order_by("pk") if may_still_meet(row)), None)
    if found is None:
        return
    startup, founder = found.winner.entry.startup, _founder(found)
    files = [
        add_room_file(
            actor=founder,
            winner=found.winner,
            name=f"{title}.pdf",
            file=BytesIO(make_statement(title, startup.name_ko, table)),
            about=about,
            may_download=about == RoomFile.About.FINANCIALS,
        )
        for about, title, table in STATEMENTS
    ]
    open_room(actor=founder, introduction=found, tier=RoomTier.ROOM, agreed=True)
    keys = [file.attachment_id for file in files]
    ready = Attachment.objects.filter(pk__in=keys, state=Attachment.State.READY)
    if happens(lambda: ready.count() == len(keys)):
        for file in ready:
            note_look(actor=found.investor.user, introduction=found, file=file, page=1)


def _invested(won: int, day: date) -> Report:
    return Report(
        outcome=Told.INVESTED,
        amount_krw=won,
        invested_on=day,
        instrument="rcps",
        rating=5,
    )


def _founder(introduction: Introduction) -> User:
    startup = introduction.winner.entry.startup
    return Member.objects.get(startup=startup, kind=Member.Kind.REPRESENTATIVE).user


def appeal(stage: Stage, round: Round, closed: datetime) -> None:
    """The best startup that was not chosen appeals, and is answered; in the last round the appeal
    waits, and the place of the last winner is on hold meanwhile.
    """
    slug, is_last = stage.edition.slug, round.order == stage.edition.rounds.count()
    lost = Decision.objects.filter(round=round, kind=DecisionKind.REJECT)
    lost = lost.select_related("entry__edition", "entry__startup", "tally")
    ranked = lost.filter(tally__standings__entry=F("entry")).order_by("tally__standings__rank")
    best = ranked.first()
    if best is None:
        return
    entry, made = best.entry, closed + (LAST_APPEAL_AFTER if is_last else APPEAL_AFTER)
    founder = Member.objects.get(startup=entry.startup, kind=Member.Kind.REPRESENTATIVE).user
    it_is(slug, made)
    save_appeal(actor=founder, entry=entry, changes=APPEAL)
    appeal = submit_appeal(actor=founder, entry=entry)
    due = reply_due(stage.edition, made)
    Appeal.objects.filter(pk=appeal.pk).update(reply_due_at=due)
    appeal.refresh_from_db()
    it_is(slug, made + timedelta(hours=3))
    assign_appeal(actor=stage.second, appeal=appeal, person=stage.second)
    if not is_last:
        it_is(slug, closed + REPLY_AFTER)
        appeal = prepare_reply(
            actor=stage.second,
            appeal=appeal,
            outcome=AppealOutcome.DISMISSED,
            reply_ko=REPLY_KO,
            reply_en=REPLY_EN,
        )
        it_is(slug, closed + REPLY_AFTER + timedelta(hours=2))
        approve_reply(actor=stage.organiser, appeal=appeal)
