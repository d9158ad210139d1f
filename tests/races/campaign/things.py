"""What addresses call the things of an edition, by the word before their parameters."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, QuerySet

from challenge.models import (
    CouncilPerson,
    Division,
    Edition,
    Membership,
    OtherAddress,
    Seat,
    User,
    WebhookDelivery,
)
from gatherings.models import (
    DayChange,
    DayMeeting,
    Event,
    EventKind,
    OpinionResult,
    Registration,
    Statement,
    TimetablePlan,
)
from introductions.models import (
    Introduction,
    Investor,
    InvestorFirm,
    Meeting,
    OutcomeReport,
    RoomFile,
    Told,
)
from judging.models import (
    Adjustment,
    Appeal,
    AppealFile,
    Assignment,
    Conflict,
    Discussion,
    DiscussionPost,
    HallVote,
    ImportedFile,
    Judge,
    LateSheet,
    Objection,
    Panel,
    PitchSession,
    PitchSlot,
    Round,
    RoundEntry,
    RoundState,
    Scoresheet,
    Winner,
)
from judging.queries.results.comments.review import comments_to_review
from judging.queries.rounds.hall_vote import choices_of
from judging.queries.scoring.judge_work import names_to_declare
from submissions.models import AnswerVersion, Attachment, Entry, EntryState, Inquiry, Member, Upload


def some_judges(edition: Edition, person: User) -> list[Judge]:
    """Few, so that what is said of each is found: our own, another one, who hasn't answered."""
    everybody = list(edition.judges.select_related("user").order_by("pk"))
    ours = [judge for judge in everybody if judge.user_id == person.pk]
    silent = [judge for judge in everybody if judge.state == Judge.State.INVITED]
    return list(dict.fromkeys([*ours, *everybody[:1], *silent[:1]]))


def changes_of(round: Round) -> list[dict[str, Any]]:
    """A winner that no investor knows and an entry that won nothing change places."""
    kept = round.decisions.filter(kind="award", entry__winner__introductions=None).latest("pk")
    other = round.decisions.exclude(kind="award").earliest("pk")
    assert kept.award
    return [
        {"entry": kept.entry_id, "kind": other.kind, "award": ""},
        {"entry": other.entry_id, "kind": "award", "award": kept.award.key},
    ]


def things_in(edition: Edition, round: Round | None, person: User) -> dict[str, list[Any]]:
    """What addresses call the things of an edition.  person: whose own pairs judges' pages name."""
    entries = list(Entry.objects.filter(edition=edition).order_by("pk"))
    startups = sorted({entry.startup_id for entry in entries})
    judges = some_judges(edition, person)
    seat = next((judge for judge in judges if judge.user_id == person.pk), None)
    own, begun = pairs_of(seat)
    named = [] if seat is None or round is None else names_to_declare(round, seat)
    by_rows = dict(_rows_of(edition, round, startups))
    orders = [round.order] if round else []
    others = edition.rounds.exclude(pk=round.pk if round else 0)
    return {
        **by_rows,
        **_words_of(edition),
        **_entries_by_word(edition, entries),
        **dict.fromkeys(
            ("assignments", "pairs"), own * 4 + by_rows["assignments"][:2] + _pinned(edition)
        ),
        **dict.fromkeys(("entries/assignment", "scores", "judge/assignments"), own + begun),
        "paper/pk": own,
        "ready": _ready_of(seat),
        **dict.fromkeys(("addresses/id", "addresses/pk"), _further_addresses()),
        "organisers": list(edition.roles.filter(kind="organiser").values_list("user", flat=True)),
        **{word: [judge.pk for judge in judges] for word in ("judges", "remind", "replace")},
        "rounds/order": orders * 4 + list(others.values_list("order", flat=True)),
        **dict.fromkeys(("rounds/id", "rounds/pk"), [round.pk] if round else []),
        **_of_shadows(edition, round),
        **_of_voices(edition),
        "results/order": orders,
        "names": [row.key for row in named],
        "files/file": list(_papers_of_appeals(edition)),
        "files/room_file": list(_in_rooms(edition)),
        "changes": changes_of(round) if round and _has_awards(round) else [],
        "startups": startups,
        "all_judges": list(edition.judges.order_by("pk").values_list("pk", flat=True)),
        "judge_emails": [judge.user.email for judge in judges],
        "addresses": addresses_in(edition),
        "entry_numbers": [entry.number for entry in entries if entry.number],
        "-/name": [*by_rows["tracks"], *by_rows["fields"][:2], *by_rows["questions"][:2]],
    }


def _of_voices(edition: Edition) -> dict[str, list[int]]:
    """The council, which is of no edition, and what the edition's organisers ask."""
    people = CouncilPerson.objects.order_by("pk").values_list("pk", flat=True)
    here = Judge.with_shadows.filter(edition=edition).values("user")
    free = CouncilPerson.objects.exclude(seats=None).exclude(user__in=here).distinct()
    asked = list(edition.consultations.order_by("pk").values_list("pk", flat=True))
    said = Statement.objects.filter(consultation__edition=edition).order_by("pk")
    statements = list(said.values_list("pk", flat=True))
    return {
        "council/members": list(Membership.objects.order_by("pk").values_list("pk", flat=True)),
        "council/people": list(people),
        "council/seats": list(Seat.objects.order_by("pk").values_list("pk", flat=True)),
        "council/divisions": list(Division.objects.order_by("pk").values_list("pk", flat=True)),
        "divisions": list(Division.objects.order_by("pk").values_list("pk", flat=True)),
        "council_people": list(free.order_by("pk").values_list("pk", flat=True)),
        "consultations": asked,
        "voices/pk": asked,
        "statements": statements,
        "answers/statement": _shared_by_all(edition),
    }


def _shared_by_all(edition: Edition) -> list[int]:
    """Statements that are to be answered."""
    final = OpinionResult.objects.filter(consultation__edition=edition, is_final=True)
    return [pk for result in final.order_by("pk") for pk in result.figures["shared"]]


def _of_shadows(edition: Edition, round: Round | None) -> dict[str, list[int]]:
    """They stand apart from the judges; entries that one may be given; words of those who count."""
    shadows = Judge.with_shadows.filter(edition=edition, is_shadow=True).order_by("pk")
    taken = Assignment.with_shadows.filter(judge__in=shadows).values("entry")
    free = round.participations.exclude(entry__in=taken) if round else RoundEntry.objects.none()
    return {
        **_of_comments(round),
        "shadows": list(shadows.values_list("pk", flat=True)),
        "shadow_entries": list(free.order_by("pk").values_list("entry_id", flat=True)),
    }


def _pinned(edition: Edition) -> list[int]:
    """Pairs that may be let loose, often enough that one is met."""
    pins = Assignment.objects.filter(round__edition=edition, pinned=True)
    return list(pins.values_list("pk", flat=True)) * 4


def _of_comments(round: Round | None) -> dict[str, list[int]]:
    """Sheets whose comments startups read, and those that are held back."""
    sheets = comments_to_review(round) if round else Scoresheet.objects.none()
    held = sheets.filter(held_comment__isnull=False)
    return {
        "shown_comments": list(sheets.filter(held_comment=None).values_list("pk", flat=True)),
        "held_comments": list(held.values_list("pk", flat=True)),
    }


def _entries_by_word(edition: Edition, entries: list[Entry]) -> dict[str, list[int]]:
    """Few are what a page is about, but they are asked for: imported ones, drafts, winners, those
    that appeal.
    """
    numbers = [entry.pk for entry in entries]
    numbers += [entry.pk for entry in entries if entry.import_source] * 6
    drafts = [entry.pk for entry in entries if entry.state == EntryState.DRAFT]
    appeals = Appeal.objects.filter(edition=edition).exclude(state=Appeal.State.PREPARED)
    appealing = list(appeals.order_by("state").values_list("entry_id", flat=True))
    writing = list(appeals.filter(state=Appeal.State.DRAFT).values_list("entry_id", flat=True))
    offered = list(edition.place_offers.filter(state="open").values_list("entry_id", flat=True))
    won = list(_winners_in(edition))
    return {
        **dict.fromkeys(("entries", "decisions", "match", "entry"), numbers),
        "proposals": won or numbers,
        "apply": (appealing + writing * 2) * len(numbers) + numbers,
        "applications": won[:1] + numbers + drafts * 2 + offered * len(numbers),
    }


def _winners_in(edition: Edition) -> Iterator[int]:
    """Entries that won; the one with a card that is shown comes first."""
    won = Winner.objects.filter(entry__edition=edition).order_by(
        F("card").desc(nulls_last=True), "pk"
    )
    yield from won.values_list("entry_id", flat=True)


def _papers_of_appeals(edition: Edition) -> Iterator[int]:
    """Those of an appeal that is being written come first: they may be taken away."""
    files = AppealFile.objects.filter(appeal__edition=edition)
    found = list(files.order_by("appeal__state", "pk").values_list("pk", flat=True))
    yield from found[:1] * 6 + found


def _in_rooms(edition: Edition) -> Iterator[int]:
    """Files of data rooms."""
    files = RoomFile.objects.filter(winner__entry__edition=edition).order_by("pk")
    yield from files.values_list("pk", flat=True)


def addresses_in(edition: Edition) -> list[str]:
    """Of people who take part in the edition, by whatever door."""
    judges = edition.judges.order_by("-pk").values_list("user__email", flat=True)
    members = Member.objects.filter(startup__entries__edition=edition, user__isnull=False)
    return [*judges[:2], *members.order_by("-pk").values_list("user__email", flat=True)[:2]]


def pairs_of(seat: Judge | None) -> tuple[list[int], list[int]]:
    """One pair that a judge has not begun, so that whoever takes it meets who scores it, and a
    submitted one and one that was given back.
    """
    if seat is None:
        return [], []
    pairs = list(seat.assignments.select_related("sheet").order_by("pk"))
    begun = [row.pk for row in pairs if hasattr(row, "sheet") or row.state != "active"]
    return [row.pk for row in pairs if row.pk not in begun][:1], begun[:2]


def _ready_of(seat: Judge | None) -> list[int]:
    """Pairs of a judge with a draft, which may be whole."""
    if seat is None:
        return []
    drafts = seat.assignments.filter(state="active", sheet__state="draft")
    return list(drafts.order_by("pk").values_list("pk", flat=True))


def _written_again(edition: Edition) -> list[str]:
    """Answers with an earlier version, which may stand again."""
    later = AnswerVersion.objects.filter(entry__edition=edition, version__gt=1)
    return list(later.order_by("key").values_list("key", flat=True).distinct())


def _has_awards(round: Round) -> bool:
    awarded = round.decisions.filter(kind="award")
    return round.state == RoundState.PUBLISHED and awarded.exists()


def _words_of(edition: Edition) -> dict[str, list[Any]]:
    """What is no row, or says itself what it is."""
    return {
        **{word: [edition.slug] for word in ("editions", "slug", "edition", "apply/edition")},
        "consents": ["collection", "investors", "filming"],
        "presets": ["kr-public-startup-challenge"],
        "section": list(edition.questions.values_list("section", flat=True).distinct()),
        "sections": list(edition.sections.order_by("-order").values_list("name", flat=True)),
        "import": ["entries", "judges", "scores"],
        "part/name": ["pairs", "steps"],
        "letterhead/name": ["paper", "certificate"],
        "tables/name": ["entries"],
        "versions/number": [1],
        "pages/pk": [],
        "photos/pk": [],
        **{word: [] for word in ("sets/pk", "certificates/number")},  # looked at only
        "pledges/pledge": [],
        "kind": ["tracks", "fields", "questions"],
        "texts/kind": ["judge_invited", "withdrawn"],
        "mail-texts/kind": ["judge_invited", "withdrawn"],
        "language": ["ko", "en"],
    }


def _rows_of(
    edition: Edition, round: Round | None, startups: list[int]
) -> Iterator[tuple[str, list[Any]]]:
    of_round = {"round": round} if round else {"round__edition": edition}
    yield from {
        "awards": list(edition.awards.values_list("key", flat=True)),
        "tracks": list(edition.tracks.values_list("slug", flat=True)),
        "fields": list(edition.fields.values_list("slug", flat=True)),
        "questions": list(edition.questions.values_list("key", flat=True)),
        "answers": [*_written_again(edition), *edition.questions.values_list("key", flat=True)],
        "papers": list(edition.papers.values_list("key", flat=True)),
        "criteria": list(round.rubric.criteria.values_list("key", flat=True)) if round else [],
    }.items()
    found: dict[str, Any] = {
        "attachments files file": Attachment.objects.filter(entry__edition=edition),
        "assignments pairs": Assignment.objects.filter(**of_round),
        "conflicts": Conflict.objects.filter(judge__edition=edition),
        "jobs": edition.jobs.exclude(state="done"),
        "roles people": edition.roles,
        "adjustments": Adjustment.objects.filter(**of_round),
        "late-sheets late": LateSheet.objects.filter(assignment__round__edition=edition),
        "investors": Investor.objects.filter(edition=edition),
        "winners forecast-results forecasts my-meeting-requests": _won_in(edition),
        "panels": edition.panels,
        "plan": edition.match_plans,
        "mails messages": edition.mails.filter(state="failed"),
        "questions/inquiry inquiries": Inquiry.objects.filter(edition=edition),
        "appeals": Appeal.objects.filter(edition=edition),
        "hand-overs": edition.hand_overs.filter(state="open"),
        "imported-files": ImportedFile.objects.filter(edition=edition),
        "criteria/pk": round.rubric.criteria if round else Panel.objects.none(),
        "awards/pk": edition.awards,
    }
    found["assignment-runs assign steps"] = round.assignment_runs if round else Panel.objects.none()
    for words, rows in found.items():
        for word in words.split():
            yield word, list(rows.order_by("pk").values_list("pk", flat=True))
    yield from _told_of(edition)
    yield from _people_of(edition, startups)


def _won_in(edition: Edition) -> QuerySet[Winner]:
    return Winner.objects.filter(entry__edition=edition)


def _further_addresses() -> list[int]:
    """They belong to no edition."""
    return list(OtherAddress.objects.order_by("email").values_list("pk", flat=True))


def _told_of(edition: Edition) -> Iterator[tuple[str, list[Any]]]:
    """Whom it tells, and whom it asked to help."""
    asked = list(edition.role_invitations.order_by("pk").values_list("pk", flat=True))
    yield from ((word, asked) for word in ("role-invitations", "invited", "invitations"))
    proofs = edition.papers.exclude(bonus_points=None)  # of bonus points
    yield "key", (keys := list(proofs.values_list("key", flat=True)))
    sent = Attachment.objects.filter(entry__edition=edition, kind__in=keys)
    claims = list(sent.order_by("entry").values_list("entry", flat=True).distinct())
    yield from ((word, claims) for word in ("bonus", "bonus-claims"))
    yield from _webhooks_of(edition)


def _webhooks_of(edition: Edition) -> Iterator[tuple[str, list[int]]]:
    """Of their messages what failed comes first: what waits is sent by itself."""
    yield "webhooks", list(edition.webhooks.order_by("pk").values_list("pk", flat=True))
    told = WebhookDelivery.objects.filter(endpoint__edition=edition).order_by("-state", "pk")
    failed = told.filter(state="failed")
    yield "deliveries", [row.pk for rows in (failed, told) for row in rows]
    written = list(edition.group_messages.order_by("pk").values_list("pk", flat=True))
    yield "group-messages", written
    yield "groups", written
    yield "tokens", list(edition.access_tokens.order_by("pk").values_list("pk", flat=True))


def _people_of(edition: Edition, startups: list[int]) -> Iterator[tuple[str, list[Any]]]:
    ties = [
        pk
        for judge in edition.judges.select_related("user").order_by("pk")
        for pk in judge.user.affiliations.values_list("pk", flat=True)
    ]
    members = list(Member.objects.filter(startup__in=startups).values_list("pk", flat=True))
    objections = Objection.objects.filter(entry__edition=edition).values_list("pk", flat=True)
    meetings = Introduction.objects.filter(winner__entry__edition=edition)
    uploads = Upload.objects.filter(entry__edition=edition).values_list("token", flat=True)
    screens = PitchSession.objects.filter(round__edition=edition)
    votes = list(HallVote.objects.filter(session__in=screens).select_related("session__round"))
    posts = DiscussionPost.objects.filter(discussion__round__edition=edition)
    open_ones = Discussion.objects.filter(round__edition=edition, state="open")
    talks = (
        open_ones.annotate(said=Count("posts")).order_by("-said", "pk").values_list("pk", flat=True)
    )
    slots = PitchSlot.objects.filter(session__in=screens).order_by("place")
    found: dict[str, list[Any]] = {
        "affiliations": ties,
        "ties": ties,
        "members": members,
        "team": members,
        "objections": list(objections),
        "judges/objection": list(objections),
        "introductions": list(meetings.order_by("-state", "pk").values_list("pk", flat=True)),
        **_after_introductions(edition),
        "uploads": [str(token) for token in uploads],
        "hall_codes": list(screens.values_list("check_in_code", flat=True)),
        "slots": list(slots.values_list("pk", flat=True)),
        "posts/post": list(posts.values_list("pk", flat=True)),
        **{word: list(talks) for word in ("discussions", "discussions/number")},
        "live/key": list(screens.values_list("screen_key", flat=True)),
        "vote/key": [vote.key for vote in votes],
        "hall-votes/key": [vote.key for vote in votes],
        "heard": [row["entry"] for vote in votes for row in choices_of(vote.session)],
    }
    yield from found.items()


def _after_introductions(edition: Edition) -> dict[str, list[Any]]:
    """Versions of meetings, and of what the two sides say came of it."""
    made = Introduction.objects.filter(winner__entry__edition=edition)
    times = Meeting.objects.filter(introduction__in=made)
    reports = OutcomeReport.objects.filter(introduction__in=made).order_by("pk")
    return _of_a_day(edition) | {
        "firms": list(InvestorFirm.objects.filter(edition=edition).values_list("pk", flat=True)),
        "colleagues": list(
            Investor.objects.filter(edition=edition, state="admitted", is_lead=False)
            .order_by("pk")
            .values_list("pk", flat=True)
        ),
        "meeting_versions": [row.version for row in times],
        "outcome/told": Told.values,
        "told_versions": [str(row.pk) for row in reports],
    }


def _of_a_day(edition: Edition) -> dict[str, list[Any]]:
    """Events, and what an investor day has."""
    events = list(Event.objects.filter(edition=edition).values_list("pk", flat=True))
    rows: dict[str, Any] = {
        "timetable-plans": TimetablePlan, "day-changes": DayChange, "day-meetings": DayMeeting,
    }  # fmt: skip
    found: dict[str, list[Any]] = {
        word: list(model.objects.filter(timetable__event__in=events).values_list("pk", flat=True))
        for word, model in rows.items()
    }
    going = Registration.objects.filter(event__in=events, state=Registration.State.GOING)
    found["tickets"] = list(going.order_by("pk").values_list("code", flat=True))
    days = Event.objects.filter(pk__in=events, kind=EventKind.INVESTOR_DAY)
    found["days"] = [at.isoformat() for day in days[:1] for at in (day.starts_at, day.ends_at)]
    pages = {"plans": "timetable-plans", "changes": "day-changes", "meetings": "day-meetings"}
    named = {word: found[other] for word, other in pages.items()}
    visited = list(going.order_by("event").values_list("event", flat=True).distinct())
    weighed = events + visited * len(events)  # at whose door somebody may come
    weighed += [day.pk for day in days] * len(weighed)  # what its timetable holds is asked for too
    return {"events": weighed, "managed-events": events, **found, **named}
