"""An edition and its people: each has a way of doing things, and does it through services.

What follows from an act of theirs, and whom it concerns, is written down as it comes about.
"""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from django.utils import timezone

from challenge.models import Edition, Role, RoleKind, User
from challenge.services.editions import update_edition
from judging.models import Judge, Round
from judging.services.panel.invite import invite_judge
from submissions.models import Entry
from submissions.services.consents import SHARED_ITEMS, give_consent
from submissions.services.draft import save_answers, update_startup
from submissions.services.submit_at_deadline import wish_submission
from tests.introductions.factories import an_investor
from tests.judging import factories as judging
from tests.season.plan import EditionPlan
from tests.submissions import factories as startups

ANSWERS = ("problem", "customer", "solution", "growth", "team")
DECK = startups.a_pdf(1)
SILENT_DAYS = 2


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody did, or is asked for, something, of which these people must hear by these mails.

    kinds: one of them is enough.  until: later it is of no use (None: at any time).  at_once: also
    at night.  in_time: at any time until then is soon enough (None: at the first occasion).
    """

    kinds: tuple[str, ...]
    to: int
    since: datetime
    until: datetime | None = None
    at_once: bool = False
    in_time: datetime | None = None


@dataclass
class Cast:
    """The edition as it goes along.  entries: by the way of their writers; judges: by theirs."""

    edition: Edition
    plan: EditionPlan
    random: Random
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    judges: dict[str, list[Judge]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    @property
    def organiser(self) -> User:
        return judging.organiser_of(self.edition)

    def organisers(self) -> list[User]:
        rows = self.edition.roles.filter(kind=RoleKind.ORGANISER).select_related("user")
        return [role.user for role in rows.order_by("pk")]

    def hears(
        self, kind: str, to: User, *, until: datetime | None = None, at_once: bool = False
    ) -> None:
        """From now on, of what just happened."""
        self.events.append(Event((kind,), to.pk, timezone.now(), until, at_once))

    def once(self, key: str) -> bool:
        """Whether this was not done yet; from now on it is."""
        is_new = key not in self.done
        self.done.add(key)
        return is_new


def an_edition(plan: EditionPlan, random: Random) -> Cast:
    """Set up before its call opens, with judges and investors."""
    edition = judging.a_preset_edition(opens_at=plan.opens_at, closes_at=plan.closes_at)
    rules = {key: value for key, value in edition.rules.items() if key != "quiet_hours"}
    Edition.objects.filter(pk=edition.pk).update(time_zone=plan.zone, rules=rules)
    for order, (opens_at, closes_at) in enumerate((plan.review, plan.pitch), 1):
        Round.objects.filter(edition=edition, order=order).update(
            opens_at=opens_at,
            closes_at=closes_at,
            sheets_per_entry=2,
            min_sheets=1,  # a silent judge may leave a gap
            places=3 if order == 1 else 2,
            min_comment_length=0,
        )
    Role.objects.create(user=judging.a_person(), edition=edition, kind=RoleKind.ORGANISER)
    first = edition.rounds.get(order=1)
    judging.make_last(edition.rounds.get(order=2))
    Round.objects.filter(pk=first.pk).update(replace_silent_days=SILENT_DAYS)
    edition.refresh_from_db()
    cast = Cast(edition, plan, random)
    for way, count in plan.judges.items():
        cast.judges[way] = [
            judging.a_judge(edition, fields={"robotics": 1.0}) for _ in range(count)
        ]
        for judge in cast.judges[way]:
            cast.hears("judge_invited", judge.user, at_once=True)
    _invite_the_mute(cast)
    an_investor(edition)
    return cast


def _invite_the_mute(cast: Cast) -> None:
    """Somebody who never answers the invitation."""
    mute = invite_judge(
        actor=cast.organiser,
        edition=cast.edition,
        email=f"mute@{cast.edition.slug}.example",
        name="무응답",
        fields={"robotics": 1.0},
    )
    cast.judges["mute"] = [mute]
    cast.hears("judge_invited", mute.user, at_once=True)


def begin_drafts(cast: Cast) -> None:
    """On the first day of the call."""
    for way, count in cast.plan.writers.items():
        cast.entries[way] = [startups.a_draft(cast.edition) for _ in range(count)]
        for entry in cast.entries[way]:
            if way not in {"never ready", "wishes in vain"}:
                _fill(entry)
            if way in {"wishes", "wishes in vain"}:
                wish_submission(actor=startups.writer_of(entry), entry=entry)


def _fill(entry: Entry) -> None:
    writer, number = startups.writer_of(entry), next(_numbers)
    update_startup(
        actor=writer,
        startup=entry.startup,
        registration_number=number,
        city="서울특별시",
        district="성동구",
        representative=writer.name,
    )
    answers = dict.fromkeys(ANSWERS, startups.ANSWERS["problem-who"])
    save_answers(actor=writer, entry=entry, changes={**startups.ITEM, **answers})
    for kind in ("collection", "investors"):
        give_consent(
            actor=writer,
            startup=entry.startup,
            edition=entry.edition,
            kind=kind,
            **({"shared_items": list(SHARED_ITEMS)} if kind == "investors" else {}),
        )
    startups.a_deck(entry, data=DECK)


_numbers = startups._valid_numbers()


def submit_early(cast: Cast) -> None:
    for entry in cast.entries["early"] + cast.entries["to correct"]:
        startups.submit(entry)
        cast.hears("receipt", startups.writer_of(entry), at_once=True)


def put_off_the_close(cast: Cast) -> None:
    later = cast.edition.closes_at + cast.plan.later_close
    if later == cast.edition.closes_at:
        return
    cast.edition = update_edition(actor=cast.organiser, edition=cast.edition, closes_at=later)
    for way in ("wishes", "wishes in vain", "never ready"):
        for entry in cast.entries[way]:
            cast.hears("draft_deadline_moved", startups.writer_of(entry), until=later)
