"""The world of the races: an edition in each of its stages, and the same few people in all of them,
so that whatever the site can be asked for can be asked for somewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from django.utils import timezone

from challenge.models import Edition, Job, Mail, Role, User
from introductions.models import Introduction, Investor
from introductions.services.answers import agree_as_investor, agree_as_startup
from introductions.services.investors import admit_investor, request_access
from introductions.services.propose import propose_introduction
from judging.models import (
    Adjustment,
    Assignment,
    Conflict,
    Judge,
    LateSheet,
    Objection,
    Panel,
    Pledge,
    Round,
    RoundEntry,
    Winner,
)
from judging.queries.scoring.judge_work import names_to_declare
from judging.services.assignment.by_hand import assign_entry
from judging.services.assignment.objections import raise_objection
from judging.services.assignment.recuse import recuse
from judging.services.assignment.request import request_assignment
from judging.services.results.announce import prepare_announcement, publish_announcement
from judging.services.results.correct import prepare_correction
from judging.services.results.decide import decide_by_ranking
from judging.services.rounds.close import close_round
from judging.services.results.tally import tally_round
from submissions.models import Attachment, EligibilityCheck, Entry, Member, Upload
from submissions.services.companies import add_member
from submissions.services.consents import SHARED_ITEMS, give_consent
from submissions.services.files.upload import start_upload
from submissions.services.submit_at_deadline import wish_submission
from tests.judging import factories as f
from tests.submissions import factories as s

WANTED_SHEETS = 9  # of an entry: more than it has, so that judges may ask for more
ENTRIES, JUDGES = 4, 4
INTRODUCED = 3  # of the winners
People = dict[str, User]
_numbers = count(1)


class Unsuitable(Exception):  # noqa: N818 - no error: it is looked for elsewhere
    """The scene has nothing that the address could name."""


@dataclass(frozen=True, slots=True)
class Scene:
    """An edition in one stage.  real: what addresses call the things in it, by the word before
    and the parameter's name, or by the word alone.
    """

    stage: str
    edition: Edition
    round: Round | None
    real: dict[str, list[Any]]

    def thing(self, word: str, name: str, random: Random) -> Any:
        """Something that an address with the parameter after the word may name.

        KeyError: the world knows no such things.  Unsuitable: this scene has none.
        """
        key = next(
            key
            for key in (f"{word}/{name}", word, name, f"!{word}/{name}")
            if key in self.real or key[0] == "!"
        )
        if not self.real[key.lstrip("!")]:
            raise Unsuitable
        return random.choice(self.real[key])

    def address(self, path: str, random: Random) -> tuple[str, "Scene"]:
        """The path of an operation, filled."""
        words = path.split("/")
        for place, word in enumerate(words):
            if word.startswith("{"):
                before = words[place - 1]
                if "/".join(words[place - 2 : place]) in self.real:
                    before = "/".join(words[place - 2 : place])
                words[place] = str(self.thing(before, word.strip("{}"), random))
        return "/".join(words) + ("?offset=0" if "uploads" in words[:-1] else ""), self

    def any(self, word: str, random: Random) -> Any:
        """A thing of the scene, or None."""
        return random.choice(self.real[word]) if self.real.get(word) else None

    def typed(self, random: Random) -> dict[str, str]:
        """What is typed into fields of a page, by their name."""
        soon = timezone.localtime() + timedelta(days=random.choice([8, 9]))
        later, number = soon.strftime("%Y-%m-%dT%H:%M"), f"{random.getrandbits(30)}"
        return {
            "email": f"new{number}@example.com",
            "slug": f"new-{number}",
            "key": f"new-{number}",
            "challenge_slug": f"new-{number}",
            "opens_at": (soon - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
            "closes_at": later,
            "deadline": later,
            "lines": f"강민서,new{number}@vc.example,새솔벤처스,ai",
            "registration_number": "",
            "points": "1",
            "signed_name": "김하나",
            "organisation": f"하늘벤처스{number}",
            "name": "김하나",
            "company_name": f"새회사{number}",
            "founded_on": "2022-03-02",
        }

    def file(self, name: str, action: str) -> tuple[str, bytes]:
        """What is chosen for a file's field."""
        if "import" not in action:
            return "paper.pdf", s.a_pdf(1)
        number = next(_numbers)
        kind = action.partition("import/")[2].strip("/")
        entry = self.any("entry_numbers", Random(number)) or 1
        person = self.any("judge_emails", Random(number)) or "nobody@example.com"
        table = {
            "judges": f"이름,이메일,소속,분야\n강민서,kang{number}@vc.example,새솔벤처스,ai\n",
            "entries": "회사명,대표자,이메일,출품작,분야,설립일\n"
            f"새회사{number},구병찬,koo{number}@dotori.example,운반 로봇,ai,2022. 3. 2.\n",
            "scores": f"접수번호,심사위원,평가항목,점수\n{entry},{person},problem,3\n",
        }
        return f"{kind}.csv", table.get(kind, "").encode()


@dataclass(frozen=True, slots=True)
class World:
    """Scenes, and the people who may be asked to act in them, by their part."""

    scenes: list[Scene]
    people: People


def a_world() -> World:
    """All stages."""
    people = {
        "organiser": f.a_person("김주최"),
        "operator": f.an_operator(),
        "observer": f.a_person(),
        "judge": f.a_person("이심사"),
        "invited": f.a_person("박초대"),
        "unsigned": f.a_person("최서약"),
        "startup": f.a_person("정창업"),
        "colleague": f.a_person("한동료"),
        "investor": f.a_person("오투자"),
        "somebody": f.a_person("조아무"),
    }
    makers = [_call, _draft, _assigned, _open, _closed, _decided, _published]
    scenes = []
    for maker in makers:
        edition, round = maker(people)
        Role.objects.create(user=people["organiser"], edition=edition, kind="organiser")
        Role.objects.create(user=people["observer"], edition=edition, kind="observer")
        _more_of_every_edition(edition, people)
        scenes.append(
            Scene(
                maker.__name__.strip("_"),
                edition,
                round,
                things_in(edition, round, people["judge"]),
            )
        )
    return World(scenes, people)


def _call(people: People) -> tuple[Edition, None]:
    """Takes applications; one is a draft that is whole, one is sent."""
    edition = s.an_edition()
    person, colleague = people["startup"], people["colleague"]
    draft = s.fill(s.a_draft(edition, actor=person))
    sent = s.fill(s.a_draft(edition, actor=colleague))
    s.submit(sent, actor=colleague)
    add_member(actor=person, startup=draft.startup, email=people["somebody"].email)
    start_upload(actor=person, entry=draft, kind="deck", name="deck.pdf", size=10)
    raise_objection(actor=person, entry=draft, person="김하나", reason="분쟁 중")
    wish_submission(actor=person, entry=draft)
    Edition.objects.filter(pk=edition.pk).update(closes_at=timezone.now() + timedelta(days=3))
    return edition, None


def _draft(_people: People) -> tuple[Edition, Round | None]:
    """Not yet published."""
    edition = f.a_draft_edition(slug="draft-2027", challenge_slug="draft")
    return edition, edition.rounds.earliest("order")


def _assigned(people: People) -> tuple[Edition, Round]:
    """Assigned, not yet open, with a scenario that may be put into force; some judges haven't
    answered.
    """
    round = f.an_assigned_round(entries=ENTRIES, judges=JUDGES)
    organiser = f.organiser_of(round.edition)
    f.run(request_assignment(actor=organiser, round=round, seed=99, scenario=True))
    brought = f.an_eligible_entry(round.edition)
    EligibilityCheck.objects.filter(entry=brought).update(state=EligibilityCheck.State.PENDING)
    Entry.objects.filter(pk=brought.pk).update(import_source="list.csv")
    f.a_version(brought)
    f.an_eligible_entry(round.edition)  # may be admitted
    for part, state in {"invited": Judge.State.INVITED, "unsigned": Judge.State.ACCEPTED}.items():
        seat = f.a_judge(round.edition, email=people[part].email, pledged=False)
        Judge.objects.filter(pk=seat.pk).update(state=state)
    judge = _seat(people, round)
    held = set(judge.assignments.values_list("entry_id", flat=True))
    free = round.participations.exclude(entry__in=held).earliest("pk").entry
    assign_entry(actor=organiser, round=round, judge=judge, entry=free)
    return round.edition, round


def _open(people: People) -> tuple[Edition, Round]:
    """Being scored: one sheet of our judge is submitted, one pair given back."""
    round = f.an_open_round(entries=ENTRIES + 2, judges=JUDGES + 1)
    judge = _seat(people, round)
    pairs = list(judge.assignments.filter(state="active").order_by("pk"))
    f.score(pairs[0])
    recuse(actor=people["judge"], assignment=pairs[1], kind="other")
    RoundEntry.objects.filter(round=round).update(wanted_sheets=WANTED_SHEETS)
    for other in round.assignments.filter(state="active").exclude(judge=judge):
        f.score(other, 0.6)
    tally_round(round=round)
    Round.objects.filter(pk=round.pk).update(waits_since=timezone.now())
    round.refresh_from_db()
    return round.edition, round


def _closed(people: People) -> tuple[Edition, Round]:
    """Closed and tallied; our judge's last sheet came too late."""
    round = f.make_last(f.an_open_round(entries=ENTRIES, judges=JUDGES))
    judge = _seat(people, round)
    f.score_all(round)
    late = judge.assignments.filter(state="active").earliest("pk")
    late.sheet.delete()
    LateSheet.objects.create(
        assignment=late,
        digest="0" * 64,
        scores={row.key: 3 for row in round.rubric.criteria.all()},
    )
    close_round(actor=f.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    tally_round(round=round)
    Adjustment.objects.create(
        round=round,
        entry=round.participations.earliest("pk").entry,
        kind="bonus",
        points=1,
        reason="가점",
        made_by=f.organiser_of(round.edition),
    )
    tally_round(round=round)
    return round.edition, round


def _decided(people: People, **facts: Any) -> tuple[Edition, Round]:
    """Decided; the announcement waits for a second person."""
    round = f.make_last(f.a_closed_round(**{"entries": ENTRIES, "judges": JUDGES, **facts}))
    _seat(people, round)
    organiser = f.organiser_of(round.edition)
    decide_by_ranking(actor=organiser, round=round)
    round.refresh_from_db()
    prepare_announcement(
        actor=organiser, round=round, message_ko="축하합니다.", message_en="Congratulations."
    )
    return round.edition, round


def _published(people: People) -> tuple[Edition, Round]:
    """Published; winners and an investor at each step, and a correction that waits."""
    edition, round = _decided(people, entries=ENTRIES + 2, places=ENTRIES)
    organiser = f.organiser_of(edition)
    publish_announcement(actor=f.an_organiser_of(edition), announcement=round.announcement)
    round.refresh_from_db()
    winners = list(Winner.objects.filter(entry__edition=edition).order_by("pk"))
    seat = admit_investor(
        actor=organiser,
        edition=edition,
        email=people["investor"].email,
        name="오투자",
        organisation="한강벤처스",
    )
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
    for house in ("남산벤처스", "북악벤처스"):
        request_access(actor=f.a_person(), edition=edition, organisation=house)
    _correct(round, organiser)
    return edition, round


def _correct(round: Round, organiser: User) -> None:
    """The two entries at the edge change places."""
    prepare_correction(
        actor=organiser,
        announcement=round.announcement,
        changes=changes_of(round),
        reason_ko="합산 오류",
    )


def changes_of(round: Round) -> list[dict[str, Any]]:
    """A winner that no investor knows and an entry that won nothing change places."""
    kept = round.decisions.filter(kind="award", entry__winner__introductions=None).latest("pk")
    other = round.decisions.exclude(kind="award").earliest("pk")
    assert kept.award
    return [
        {"entry": kept.entry_id, "kind": other.kind, "award": ""},
        {"entry": other.entry_id, "kind": "award", "award": kept.award.key},
    ]


def _seat(people: People, round: Round) -> Judge:
    """Our judge takes the seat of the one with most pairs."""
    seats = sorted(
        round.edition.judges.filter(state=Judge.State.ACCEPTED).order_by("pk"),
        key=lambda judge: -judge.assignments.count(),
    )
    judge = seats[0]
    Judge.objects.filter(pk=judge.pk).update(user=people["judge"])
    Pledge.objects.filter(judge=judge).update(signed_name=people["judge"].name)
    return Judge.objects.get(pk=judge.pk)


def _more_of_every_edition(edition: Edition, people: People) -> None:
    """What every stage may hold."""
    Role.objects.create(user=f.a_person(), edition=edition, kind="observer")
    Panel.objects.create(edition=edition, name_ko="가 분과")
    organiser = people["organiser"]
    Mail.objects.create(
        key=f"failed-{edition.pk}", edition=edition, kind="judge_invited", to_user=organiser,
        to_email=organiser.email, language="ko", subject="가", body="나", state="failed",
    )  # fmt: skip
    for state in ("failed", "queued"):
        Job.objects.create(
            edition=edition, kind="check", key=f"{state}-{edition.pk}",
            task="submissions.tasks.check_eligibility", state=state,
        )  # fmt: skip
    for judge in some_judges(edition, people["judge"]):
        f.conflicts_tie(judge, f"다른 회사 {edition.pk}", "adviser")
        held = judge.assignments.values("entry")
        entry = Entry.objects.filter(edition=edition).exclude(pk__in=held).latest("pk")
        Conflict.objects.create(judge=judge, entry=entry, kind="other", source="organiser")


def some_judges(edition: Edition, person: User) -> list[Judge]:
    """Few, so that what is said of each is found: our own, another one, who hasn't answered."""
    everybody = list(edition.judges.select_related("user").order_by("pk"))
    ours = [judge for judge in everybody if judge.user_id == person.pk]
    silent = [judge for judge in everybody if judge.state == Judge.State.INVITED]
    return list(dict.fromkeys([*ours, *everybody[:1], *silent[:1]]))


def things_in(edition: Edition, round: Round | None, person: User) -> dict[str, list[Any]]:
    """What addresses call the things of an edition.  person: whose own pairs judges' pages name."""
    entries = list(Entry.objects.filter(edition=edition).order_by("pk"))
    startups = sorted({entry.startup_id for entry in entries})
    judges = some_judges(edition, person)
    seat = next((judge for judge in judges if judge.user_id == person.pk), None)
    own = [] if seat is None else list(seat.assignments.values_list("pk", flat=True))
    named = [] if seat is None or round is None else names_to_declare(round, seat)
    by_rows = dict(_rows_of(edition, round, startups))
    orders = [round.order] if round else []
    others = list(
        edition.rounds.exclude(pk=round.pk if round else 0).values_list("order", flat=True)
    )
    numbers = [entry.pk for entry in entries]
    applications = dict.fromkeys(
        ["applications", "entries", "apply", "decisions", "match", "proposals", "entry"],
        numbers,
    )
    return {
        **by_rows,
        **applications,
        "editions": [edition.slug],
        "slug": [edition.slug],
        "edition": [edition.slug],
        "rounds/order": orders * 4 + others,
        "rounds/id": [round.pk] if round else [],
        "rounds/pk": [round.pk] if round else [],
        "entries/assignment": own,
        "scores": own,
        "judge/assignments": own,
        "names": [row.key for row in named],
        "apply/edition": [edition.slug],
        "changes": changes_of(round)
        if round and hasattr(round, "announcement") and round.announcement.state == "published"
        else [],
        "startups": startups,
        **dict.fromkeys(["judges", "remind", "replace"], [judge.pk for judge in judges]),
        "judge_emails": [judge.user.email for judge in judges],
        "entry_numbers": [entry.number for entry in entries if entry.number],
        "consents": ["collection", "investors", "filming"],
        "presets": ["kr-public-startup-challenge"],
        "section": list(edition.questions.values_list("section", flat=True).distinct()),
        "import": ["entries", "judges", "scores"],
        "results/order": orders,
        "part/name": ["pairs", "steps"],
        "-/name": [*by_rows["tracks"], *by_rows["fields"][:2], *by_rows["questions"][:2]],
        "versions/number": [1],
        "pages/pk": [],
        "pledges/pledge": [],
        "kind": ["tracks", "fields", "questions"],
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
        "winners": Winner.objects.filter(entry__edition=edition),
        "panels": edition.panels,
        "mails messages": edition.mails.filter(state="failed"),
        "criteria/pk": round.rubric.criteria if round else Panel.objects.none(),
        "awards/pk": edition.awards,
    }
    if round:
        found["assignment-runs assign steps"] = round.assignment_runs
    else:
        found["assignment-runs assign steps"] = Panel.objects.none()
    for words, rows in found.items():
        for word in words.split():
            yield word, list(rows.order_by("pk").values_list("pk", flat=True))
    yield from _people_of(edition, startups)


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
    yield from {
        "affiliations": ties,
        "ties": ties,
        "members": members,
        "team": members,
        "objections": list(objections),
        "judges/objection": list(objections),
        "introductions": list(meetings.values_list("pk", flat=True)),
        "uploads": [str(token) for token in uploads],
    }.items()
