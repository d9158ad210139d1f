"""Every page of the site with an example of it and who looks at it.

Also what answers only to forms, and what is no page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import get_language

from challenge.models import AccessToken, Division, Edition, Membership, Question, User
from challenge.services.access_tokens.tokens import end_token, make_token
from demo import story
from demo.cast.cast import make_cast
from demo.cast.records import Cast
from demo.pages.addresses import address_of
from demo.times.story_time import story_time
from gatherings.models import Consultation, DayMeeting, Event, EventKind
from gatherings.queries.message_groups import JUDGES, MessageGroup
from gatherings.services.group_messages.writing import write_message
from introductions.models import Introduction, InvestorFirm, RoomGrant
from introductions.permissions import may_still_meet
from introductions.queries.forecasts.own import forecast_sheet
from introductions.services.forecasts.question import ask_for_forecasts
from introductions.services.forecasts.result import note_forecast_result
from introductions.services.forecasts.state import state_forecasts
from judging.models import (
    Appeal,
    Assignment,
    Criterion,
    HallVote,
    Judge,
    Round,
    SheetState,
    Winner,
)
from judging.services.imports.mapped_import import keep_file
from judging.services.rounds.discussion.open import open_discussions
from judging.services.rounds.discussion.talk import write_post
from judging.services.rounds.pitch_day.prepare import prepare_pitch_day
from judging.services.scoring.own_order.order_equals import order_equals
from submissions.models import Attachment, Entry, LikenessTrait
from submissions.services.with_organiser.hand_overs import ask_hand_over
from submissions.services.with_organiser.inquiries import ask_question
from tests.challenge.services.webhooks.world import a_log, an_endpoint
from tests.journeys.after_the_award.browsed import browsed_and_asked
from tests.journeys.organising.offers import asked_to_help, offered_a_place
from tests.judging.services.scoring.own_order import order_cases

SEED = 2026
PAGES_OF = ("public", "account", "startups", "judges", "organisers", "investors")
PAGES_OF_A_RESULT = (
    "control_room", "results", "ranking", "introductions", "introduction_plan",
    "introduction_outcomes", "forecasts", "firms", "papers", "voices", "events", "new_event",
    "statistics",
)  # fmt: skip
PAGES_OF_AN_EDITION = [
    "control_room",
    "search",
    "rounds",
    "assignment",
    "assignment_rules",
    "allocation",
    "objections",
    "appeals",
    "papers",
    "statistics",
    "former_judges",
    "council_judges",
    "copy_edition",
    "edition_changes",
    "rehearsal",
    "board",
    "judges",
    "ranking",
    "judge_report",
    "sensitivity",
    "settings",
    "form_settings",
    "question_library",
    "eligibility_trial",
    "new_round",
    "awards",
    "letterhead",
    "people",
    "webhooks",
    "tokens",
    "entries",
    "likenesses",
    "hand_overs",
    "inquiries",
    "log",
    "personal_data",
    "messages",
    "mail_texts",
    "group_messages",
]
NO_PAGES = {  # a part of a page that a script asks for, a file, or a door that leads elsewhere
    "public:calendar",
    "public:bundle",
    "public:event_calendar",
    "public:event_timetable_calendar",
    "account:event",  # a key opens it; tests/frontend/pages/account/test_mailed_event.py
    "public:share_image",
    "public:winner_image",
    "public:winner_badges",
    "public:site_image",
    "public:proof_feed",
    "public:calls_feed",
    "public:proof_program",
    "public:hall_state",
    "public:hall_events",
    "public:hall_vote_code",
    "account:enter",
    "account:my_data_download",
    "account:my_data_archive",
    "account:link",  # a key opens it once; tests/frontend/pages/account/test_links.py looks at it
    # a key opens these; tests/journeys/from_mails/test_picking_a_time.py looks at them
    "account:meeting",
    "account:meeting-others",
    "account:meeting-pick",
    "account:address-confirm",  # likewise; tests/frontend/pages/account/test_addresses.py
    # likewise; tests/journeys/from_mails/test_telling_what_came.py
    "account:outcome",
    "account:outcome-tell",
    "account:code",  # only for whoever came by such a link
    "public:earlier_version",  # the story corrects nothing; test_correct.py looks at it
    "startups:file-rows",
    "startups:certificate",
    "startups:receipt-pdf",
    "investors:card-paper",
    "investors:meeting-calendar",
    "startups:receipt-proof",
    "judges:receipt",
    "judges:receipt_pdf",
    "startups:introductions",
    "judges:service_worker",
    "judges:manifest",
    "judges:round",
    "judges:offline",
    "judges:certificate",
    "judges:pledge_copy",
    "organisers:pipeline",
    "organisers:pitch_part",
    "organisers:pitch_tickets",
    "organisers:fragment",
    "organisers:assignment_progress",
    "organisers:plan_progress",
    "organisers:check_progress",
    "organisers:export",
    "organisers:table",
    "organisers:tally_sheet",
    "organisers:pledge_paper",
    "organisers:sheet_photo",
    "organisers:consent_paper",
    "organisers:appeal_register",
    "organisers:paper",
    "organisers:paper_set",
    "organisers:paper_set_progress",
    "organisers:rehearsal_progress",
    "organisers:rehearsal_paper",
    "organisers:letterhead_sample",
    "organisers:statistics_file",
    "organisers:appeal_letter",
    "organisers:appeal_file",
    "startups:appeal-file",
    "startups:message-file",
    "organisers:message_file",
    "startups:appeal-letter",
    "investors:shared-card",
    "investors:room-open",
    "investors:room-copy",
    "investors:room-looks",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a page.  path: where it has no name, in Korean.  status: of the answer."""

    who: User | AnonymousUser
    name: str
    args: tuple[Any, ...] = ()
    query: str = ""
    path: str = ""
    status: int = 200

    def address(self) -> str:
        """The path, in the active language."""
        if self.path:
            return self.path if get_language() == "ko" else f"/en{self.path}"
        return reverse(self.name, args=self.args) + self.query


def play_a_small_story() -> None:
    """One finished edition with introductions, one in its review, one that takes applications."""
    main, following = make_cast(SEED), story.next_cast(SEED)
    with story_time():
        story.play(_few(main, 8), lambda _step, _share: None)
        following = _few(following, 6)
        story.begin_next(following, lambda _step, _share: None, entries=6, judges=7)
        story.begin_open(following)


def _few(cast: Cast, startups: int) -> Cast:
    return replace(
        cast,
        startups=cast.startups[:startups],
        drafts=cast.drafts[:1],
        judges=cast.judges[:8],
        investors=cast.investors[:3],
    )


def page_addresses() -> Iterator[tuple[str, str]]:
    """The name of every address under the roles' namespaces, and such an address.

    Most of the addresses lead to nothing.
    """
    for space, pattern in _patterns(get_resolver(), ""):
        if space in PAGES_OF:
            yield (
                f"{space}:{pattern.name}",
                reverse(f"{space}:{pattern.name}", args=["1"] * len(pattern.pattern.converters)),
            )


def _patterns(resolver: URLResolver, space: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, ":".join(filter(None, [space, pattern.namespace])))
        else:
            yield space, pattern


def visits() -> list[Visit]:
    """At least one look at every page."""
    return [
        *_public(),
        *_account(),
        *_startups(),
        *_judges(),
        *_own_order(),
        *_organisers(),
        *_investors(),
        *_papers(),
        *_pitch_day(),
        *_discussion(),
        *_offers(),
        *_voices(),
        *_events(),
    ]


def _offers() -> list[Visit]:
    helper, invitation = asked_to_help(_organiser(), story.NEXT)
    founder, entry = offered_a_place()
    return [
        Visit(helper, "account:invitation", (invitation,)),
        Visit(founder, "startups:place", (entry,)),
    ]


def _voices() -> list[Visit]:
    """The council and a consultation that is over, for who keeps, runs and reads them."""
    consultation = Consultation.objects.get(edition__slug=story.MAIN)
    member = Membership.objects.select_related("organisation").earliest("pk")
    person = member.people.select_related("user").earliest("pk").user
    division = Division.objects.get(is_steering=True)
    place, organiser = (story.MAIN, consultation.pk), _organiser()
    shared = consultation.result.figures["shared"]
    return [
        Visit(AnonymousUser(), "public:council"),
        Visit(person, "public:council"),
        Visit(AnonymousUser(), "public:consultations", (story.MAIN,)),
        Visit(AnonymousUser(), "public:consultation", place),
        Visit(person, "public:voices_vote", place),
        Visit(organiser, "organisers:council"),
        Visit(organiser, "organisers:council_member", (member.pk,)),
        Visit(organiser, "organisers:council_division", (division.pk,)),
        Visit(organiser, "organisers:consultation", place),
        Visit(organiser, "organisers:answer_statement", (*place, shared[-1])),
    ]


def _public() -> list[Visit]:
    nobody = AnonymousUser()
    names = [
        "home",
        "calls",
        "all_winners",
        "privacy",
        "terms",
        "accessibility",
        "ranking",
        "proof",
        "proof_log",
    ]
    return [
        *(Visit(nobody, f"public:{name}") for name in names),
        *(
            Visit(nobody, "public:edition", (slug,))
            for slug in (story.MAIN, story.NEXT, story.OPEN)
        ),
        *(
            Visit(nobody, f"public:{name}", (story.OPEN,))
            for name in (
                "rubric",
                "form",
                "questions",
                "edition_privacy",
                "call_paper",
                "lost_mailbox",
            )
        ),
        *(Visit(nobody, f"public:{name}", (story.MAIN,)) for name in ("results", "method")),
        Visit(nobody, "public:winner", (story.MAIN, _grandest().number)),
        Visit(nobody, "public:certificate", (story.MAIN, _grandest().number)),
    ]


def _events() -> list[Visit]:
    """The talk that anybody may come to, and the investor day of whoever meets somebody there."""
    organiser, slug = _organiser(), story.MAIN
    day = Event.objects.get(edition__slug=slug, kind=EventKind.INVESTOR_DAY)
    talk = Event.objects.get(edition__slug=slug, kind=EventKind.TALK)
    meeting = DayMeeting.objects.filter(timetable__event=day).select_related("investor__user")
    investor = meeting.earliest("pk").investor.user
    return [
        Visit(AnonymousUser(), "public:events", (slug,)),
        Visit(AnonymousUser(), "public:event", (slug, talk.pk)),
        Visit(investor, "public:event", (slug, day.pk)),
        Visit(investor, "public:event_timetable", (slug, day.pk)),
        *(
            Visit(organiser, f"organisers:{name}", (slug, day.pk))
            for name in ("event", "event_door", "timetable")
        ),
    ]


def _grandest() -> Entry:
    """Of the finished edition's winners."""
    won = Winner.objects.filter(entry__edition__slug=story.MAIN).select_related("entry")
    return won.earliest("award__order").entry


def _account() -> list[Visit]:
    organiser = _organiser()
    _tokens(organiser)
    names = [
        "account:home",
        "account:profile",
        "account:my_data",
        "account:addresses",
        "account:tokens",
        "account:erase",
        "account_logout",
        "mfa_index",
        "mfa_list_webauthn",
        "usersessions_list",
    ]
    return [
        Visit(AnonymousUser(), "account_request_login_code"),
        *(Visit(organiser, name) for name in names),
    ]


def _startups() -> list[Visit]:
    draft = Entry.objects.filter(edition__slug=story.OPEN, state="draft").earliest("pk")
    winner = _grandest()
    writer, winning = _writer(draft), _writer(winner)
    section = draft.edition.questions.order_by("order")[0].section
    parts = [
        "entry",
        "company",
        "item",
        "files",
        "deck",
        "team",
        "messages",
        "history",
        "objections",
        "consents",
        "review",
    ]
    return [
        Visit(writer, "startups:home"),
        Visit(winning, "startups:start", (story.OPEN,)),
        *(Visit(writer, f"startups:{part}", (draft.pk,)) for part in parts),
        Visit(writer, "startups:section", (draft.pk, section)),
        *(
            Visit(winning, f"startups:{part}", (winner.pk,))
            for part in ("entry", "review", "receipt", "feedback")
        ),
        Visit(winning, "investors:proposals", (winner.pk,)),
        Visit(winning, "investors:card", (winner.pk,)),
        Visit(winning, "investors:card-consent", (winner.pk,)),
        Visit(winning, "investors:data-room", (winner.pk,)),
    ]


OF_A_JUDGES_EDITION = ("invitation", "pledge", "ties")
OF_A_JUDGES_ROUND = (
    "brief", "conflicts", "mine", "done", "compare", "by_criterion", "submit_all", "own_order",
)  # fmt: skip


def _judges() -> list[Visit]:
    left = (
        Assignment.objects.filter(round__state="open", state="active")
        .exclude(sheet__state=SheetState.SUBMITTED)
        .select_related("judge__user")
        .earliest("judge_id", "pk")
    )
    done = Assignment.objects.filter(
        round=left.round_id, judge=left.judge, sheet__state=SheetState.SUBMITTED
    ).first()
    judge = left.judge.user
    over = Assignment.objects.filter(
        round__state="published", judge__user=judge, sheet__state=SheetState.SUBMITTED
    ).earliest("pk")
    return [
        Visit(judge, "judges:home"),
        Visit(judge, "judges:device"),
        *(Visit(judge, f"judges:{name}", (story.NEXT,)) for name in OF_A_JUDGES_EDITION),
        *(Visit(judge, f"judges:{name}", (left.round_id,)) for name in OF_A_JUDGES_ROUND),
        *(
            Visit(judge, "judges:entry", (left.round_id, application.pk))
            for application in (left, done)
            if application
        ),
        Visit(judge, "judges:report", (over.round_id,)),
    ]


def _own_order() -> list[Visit]:
    """In a round of its own: the story's rubrics are too fine for equals to be asked about."""
    round = order_cases.a_coarse_round()
    order_cases.scored(round)
    judge = order_cases.some_judge(round)
    order = order_cases.group(round, judge)
    order_equals(actor=judge.user, judge=judge, round=round, order=order)
    names = ("own_order", "submit_all", "done")
    return [Visit(judge.user, f"judges:{name}", (round.pk,)) for name in names]


def _papers() -> list[Visit]:
    """A plan that came as HWPX, as its writer reads it, and a judge whose round covers names."""
    plan = Attachment.objects.filter(kind="plan", state="ready", entry__edition__slug=story.NEXT)
    file = plan.select_related("entry").earliest("pk")
    given = Assignment.objects.filter(entry=file.entry_id, state="active")
    judge = given.select_related("judge__user").earliest("pk").judge.user
    return [Visit(user, "files:reading", (file.pk,)) for user in (_writer(file.entry), judge)]


def _organisers() -> list[Visit]:
    organiser, going, over = _organiser(), story.NEXT, story.MAIN
    seat = Judge.objects.filter(edition__slug=going).earliest("pk")
    entry = Entry.objects.filter(edition__slug=going, state="submitted").earliest("pk")
    _something_in_common(entry)
    return [
        *_across_editions(organiser),
        *(Visit(organiser, f"organisers:{name}", (going,)) for name in PAGES_OF_AN_EDITION),
        *(
            Visit(organiser, f"organisers:{name}", (over,), "?round=2")
            for name in PAGES_OF_A_RESULT
        ),
        *_appeals(organiser, over),
        Visit(organiser, "organisers:announcement", (over, 2)),
        Visit(organiser, "organisers:correction", (over, 2)),
        Visit(organiser, "organisers:judge", (going, seat.pk)),
        *(
            Visit(organiser, f"organisers:{name}", (going, entry.pk))
            for name in ("entry", "entry_likenesses", "entry_messages", "extend_entry")
        ),
        Visit(organiser, "organisers:inquiry", (going, _asked(organiser, going))),
        Visit(organiser, "organisers:hand_over", (going, _lost_mailbox(entry))),
        Visit(organiser, "organisers:signed_paper", (going, seat.pk)),
        Visit(organiser, "organisers:complete_entry", (going, entry.pk)),
        *_setup(organiser, going),
        Visit(organiser, "organisers:webhook", (going, _webhook(going))),
        Visit(organiser, "organisers:mail_text", (going, "judge_invited", "ko")),
        Visit(organiser, "organisers:group_message", (going, _group_message(organiser, going))),
        Visit(organiser, "organisers:entry_match", (going, 1, entry.pk)),
        Visit(organiser, "organisers:adjustments", (going, 1)),
        *(
            Visit(organiser, f"organisers:{name}", (going, 1))
            for name in ("extend_round", "reopen_round", "late_sheets", "comments")
        ),
        *_on_paper(organiser),
        Visit(organiser, "organisers:import", (going, "judges")),
        Visit(organiser, "organisers:imported_file", (going, _kept_file(organiser, going))),
        Visit(_observer(), "organisers:control_room", (going,)),
        Visit(_observer(), "organisers:settings", (going,)),
    ]


def _group_message(organiser: User, slug: str) -> int:
    message = write_message(
        actor=organiser,
        edition=Edition.objects.get(slug=slug),
        words={"subject_ko": "심사 일정 안내", "body_ko": "{name} 님, 안내드립니다."},
        group=MessageGroup(who=JUDGES),
    )
    return int(message.pk)


def _across_editions(organiser: User) -> list[Visit]:
    return [
        Visit(organiser, "organisers:home", query="?all=1"),
        Visit(organiser, "organisers:search_all"),
        Visit(organiser, "organisers:search_all", query="?q=2"),
        Visit(organiser, "organisers:new_edition"),
        Visit(_operator(), "organisers:status"),
    ]


def _operator() -> User:
    return User.objects.filter(is_superuser=True).earliest("pk")


def refusals() -> list[Visit]:
    """What isn't there, to a stranger and to people with a part."""
    judge = Judge.objects.filter(state=Judge.State.ACCEPTED).earliest("pk").user
    organiser = _operator()
    nowhere = "/nothing-here/"
    return [
        Visit(AnonymousUser(), "nowhere", path=nowhere, status=404),
        Visit(AnonymousUser(), "no call", path="/c/no-such-call/", status=404),
        Visit(judge, "another part", path=f"/run/{story.MAIN}/", status=404),
        Visit(organiser, "no entry", path=f"/run/{story.MAIN}/entries/999999/", status=404),
    ]


def pages_of_the_demo() -> list[Visit]:
    """What only a demo shows: its strip on the front page, the mailbox, the way to a person."""
    nobody = AnonymousUser()
    return [
        Visit(nobody, "public:home"),
        Visit(nobody, "demo:mailbox"),
        Visit(nobody, "demo:mailbox", query="?q=nobody-has-this"),
        Visit(nobody, "demo:door", (address_of(_operator(), "run").split("/")[-2],)),
    ]


def _tokens(organiser: User) -> None:
    """One that works here alone, one that writes everywhere, and one that has ended."""
    if AccessToken.objects.filter(user=organiser).exists():
        return
    until = timezone.localdate() + timedelta(days=90)
    going = Edition.objects.get(slug=story.NEXT)
    for name, edition, may_write in (
        ("기관 지원사업 관리 시스템", going, False),
        ("주간 보고 작성", None, True),
        ("지난해 홈페이지", None, False),
    ):
        made = make_token(
            actor=organiser, name=name, may_write=may_write, until=until, edition=edition
        )
    end_token(actor=organiser, token=made.token)


def _webhook(slug: str) -> int:
    """Of which some messages arrived; its name leads nowhere."""
    edition = Edition.objects.get(slug=slug)
    known = edition.webhooks.first()
    if known is None:
        url = "https://hooks.agency.invalid/challenge"
        known = an_endpoint(edition, name="기관 업무 시스템", url=url)
        a_log(known)
    return known.pk


def _something_in_common(entry: Entry) -> None:
    """With another entry of the edition: a phone number, and a file."""
    other = Entry.objects.filter(edition=entry.edition_id, state="submitted").latest("pk")
    for first in (entry, other):
        for kind, value in ((LikenessTrait.Kind.PHONE, 1), (LikenessTrait.Kind.DECK, 2)):
            LikenessTrait.objects.get_or_create(entry=first, kind=kind, value=value)


def _lost_mailbox(entry: Entry) -> int:
    """A request that waits."""
    return ask_hand_over(
        edition=entry.edition,
        language="ko",
        company=entry.startup.name_ko,
        old_email=_writer(entry).email,
        new_email="new@example.com",
        name="김민수",
        phone="010-1234-5678",
        words="퇴사한 직원의 이메일이라 더 이상 확인할 수 없습니다.",
    ).pk


def _asked(organiser: User, going: str) -> int:
    """A question that waits for its answer."""
    edition = Edition.objects.get(slug=going)
    question = "공동대표도 신청할 수 있습니까?"
    return ask_question(actor=organiser, edition=edition, question=question).pk


def _on_paper(organiser: User) -> list[Visit]:
    waiting = Assignment.objects.filter(round__state="open", state="active")
    pair = (
        waiting.exclude(sheet__state=SheetState.SUBMITTED)
        .select_related("round__edition")
        .earliest("pk")
    )
    place = (pair.round.edition.slug, pair.round.order)
    return [
        Visit(organiser, "organisers:paper_sheets", place),
        Visit(organiser, "organisers:paper_sheet", (*place, pair.pk)),
    ]


def _kept_file(organiser: User, going: str) -> int:
    """A file whose columns are being named."""
    content = "성함,소속/직위,메일\n강민서,가람대학교 / 교수,kang@univ.example\n이도현,,lee\n"
    edition = Edition.objects.get(slug=going)
    return keep_file(
        actor=organiser, edition=edition, kind="judges", name="명단.csv", content=content.encode()
    ).pk


def _appeals(organiser: User, over: str) -> list[Visit]:
    waits = Appeal.objects.filter(edition__slug=over, state="submitted").earliest("pk")
    return [
        Visit(organiser, "organisers:appeals", (over,)),
        Visit(organiser, "organisers:appeal", (over, waits.pk)),
        Visit(_writer(waits.entry), "startups:appeal", (waits.entry_id,)),
    ]


def _pitch_day() -> list[Visit]:
    """Prepared here: the story's pitches are over without a session in the hall."""
    organiser = _organiser()
    pairs = Assignment.objects.filter(round__edition__slug=story.MAIN, round__kind="pitch")
    pair = pairs.select_related("round__edition", "judge__user").earliest("pk")
    session = prepare_pitch_day(actor=organiser, round=pair.round)
    Round.objects.filter(pk=pair.round_id).update(audience_vote="device", asks_amounts=True)
    vote, _is_new = HallVote.objects.get_or_create(
        session=session, defaults={"state": "open", "key": "of-the-story", "secret": "x"}
    )
    return [
        Visit(organiser, "organisers:pitch_day", (story.MAIN, pair.round.order)),
        Visit(pair.judge.user, "judges:pitch_day", (pair.round_id,)),
        Visit(AnonymousUser(), "public:hall_screen", (session.screen_key,)),
        Visit(AnonymousUser(), "public:hall_vote", (vote.key,)),
    ]


def _discussion() -> list[Visit]:
    """Opened here, of an entry that two judges of the review under way have scored."""
    organiser = _organiser()
    sheets = Assignment.objects.filter(round__state="open", sheet__state=SheetState.SUBMITTED)
    twice = sheets.values("round", "entry").annotate(count=Count("pk")).filter(count__gte=2)
    place = twice.order_by("entry")[0]
    round = Round.objects.get(pk=place["round"])
    [discussion] = open_discussions(
        actor=organiser, round=round, chairs={place["entry"]: None}, ends_at=round.closes_at
    )
    chair = discussion.members.select_related("assignment__judge__user").get(is_chair=True)
    judge = chair.assignment.judge.user
    text = "고객 확인 근거를 다르게 읽으신 분이 있으신지요?"
    write_post(actor=judge, discussion=discussion, text=text)
    numbers = (round.edition.slug, round.order)
    return [
        Visit(organiser, "organisers:discussions", numbers),
        Visit(organiser, "organisers:discussion", (*numbers, discussion.pk)),
        Visit(judge, "judges:discussions", (round.pk,)),
        Visit(judge, "judges:discussion", (round.pk, discussion.pk)),
    ]


def _setup(organiser: User, going: str) -> list[Visit]:
    criterion = Criterion.objects.filter(
        rubric__round__edition__slug=going, rubric__round__order=1
    ).earliest("order")
    question = Question.objects.filter(edition__slug=going).earliest("order")
    return [
        Visit(organiser, "organisers:round_settings", (going, 2)),
        Visit(organiser, "organisers:try_rules", (going, 2)),
        Visit(organiser, "organisers:criterion", (going, 1, criterion.pk)),
        Visit(organiser, "organisers:new_criterion", (going, 2)),
        *(
            Visit(organiser, "organisers:new_form_row", (going, kind))
            for kind in ("questions", "sections", "tracks", "papers")
        ),
        Visit(organiser, "organisers:form_preview", (going,)),
        Visit(organiser, "organisers:form_row", (going, "questions", question.key)),
    ]


def _investors() -> list[Visit]:
    made = _introductions()
    met = made.filter(introduced_at__isnull=False).earliest("pk")
    waits = made.filter(state="startup_agreed").first()
    investor = met.investor.user
    browsed_and_asked(met.investor)
    firm = InvestorFirm.objects.get(
        edition=met.investor.edition, organisation=met.investor.organisation_id
    )
    return [
        Visit(investor, "investors:home"),
        *(
            Visit(person, f"{part}:firm", (story.MAIN, firm.pk))
            for person, part in ((investor, "investors"), (_organiser(), "organisers"))
        ),
        Visit(investor, "investors:thesis", (story.MAIN,)),
        Visit(investor, "investors:browse", (story.MAIN,)),
        Visit(_organiser(), "investors:request", (story.MAIN,)),
        *(
            Visit(introduction.investor.user, "investors:introduction", (introduction.pk,))
            for introduction in (met, waits)
            if introduction
        ),
        *_after_introductions(),
        *_forecasts(investor),
        *_rooms(),
    ]


def _forecasts(investor: User) -> list[Visit]:
    """Asked for and stated, and of one winner known."""
    edition, organiser = Edition.objects.get(slug=story.MAIN), _organiser()
    question = ask_for_forecasts(actor=organiser, edition=edition, facts={})
    sheet = forecast_sheet(investor, story.MAIN)
    chances = {row.winner.pk: 20 + 15 * place for place, row in enumerate(sheet.rows)}
    state_forecasts(actor=investor, question=question, chances=chances)
    winner = sheet.rows[0].winner
    note_forecast_result(
        actor=organiser, question=question, winner=winner, happened=True, source="public"
    )
    judge = Judge.objects.filter(edition=edition, state=Judge.State.ACCEPTED).earliest("pk")
    return [
        Visit(investor, "investors:forecasts", (story.MAIN,)),
        Visit(judge.user, "investors:forecasts", (story.MAIN,)),
        Visit(organiser, "organisers:forecast_result", (story.MAIN, winner.pk)),
    ]


def _rooms() -> list[Visit]:
    """A data room that is open, for its investor and its startup."""
    grant = (
        RoomGrant.objects.filter(investor__edition__slug=story.MAIN, closed_at=None)
        .select_related("introduction__winner__entry", "investor__user")
        .earliest("pk")
    )
    made = grant.introduction
    return [
        Visit(grant.investor.user, "investors:room", (made.pk,)),
        Visit(_writer(made.winner.entry), "investors:room-opening", (made.pk,)),
    ]


def _introductions() -> QuerySet[Introduction]:
    """Of the story, not of another journey before it."""
    rows = Introduction.objects.filter(investor__edition__slug=story.MAIN)
    return rows.select_related("investor__user")


def _after_introductions() -> list[Visit]:
    """Where those who were introduced propose other times, and say what came of it."""
    made = _introductions().filter(introduced_at__isnull=False).order_by("pk")
    open_ones = [row for row in made if may_still_meet(row)]
    return [
        Visit(who, f"investors:{name}", (row.pk, *more))
        for row in open_ones[:1]
        for who in (row.investor.user, _writer(row.winner.entry))
        for name, more in (
            ("other-times", ()),
            ("outcome", ()),
            ("outcome-tell", ("invested",)),
        )
    ]


def _organiser() -> User:
    return Edition.objects.get(slug=story.NEXT).roles.filter(kind="organiser").earliest("pk").user


def _observer() -> User:
    return Edition.objects.get(slug=story.NEXT).roles.filter(kind="observer").earliest("pk").user


def _writer(entry: Entry) -> User:
    return entry.startup.members.get(kind="representative").user
