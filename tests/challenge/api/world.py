"""One edition in every stage at once, and a person of every part in it: what the API is
tried on.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from challenge.models import AccessToken, Edition, Job, Role, User, WebhookEndpoint
from introductions.models import Introduction, Investor, InvestorFirm
from introductions.services.forecasts.question import ask_for_forecasts
from introductions.services.investors import admit_investor
from judging.models import Adjustment, Assignment, AssignmentRun, Conflict, Judge, Round, Winner
from judging.services.assignment.conflicts import set_conflict
from judging.services.assignment.objections import raise_objection
from submissions.models import Attachment, Entry, Upload
from submissions.services.files.upload import start_upload
from tests.challenge.services.access_tokens.world import a_token
from tests.challenge.services.webhooks.world import an_endpoint
from tests.gatherings.factories import a_day
from tests.gatherings.services.voices.worlds import a_consultation
from tests.judging import factories as f
from tests.judging.pitch_days import a_voting_hall
from tests.submissions import factories as s


@dataclass(frozen=True, slots=True)
class World:
    """Who may try, and the names and numbers of what is there, by the word before them in an
    address.  The first of the edition's own belong together: they are found with each other.
    """

    people: dict[str, User | None]
    real: dict[str, list[Any]]

    def address(self, path: str) -> str:
        """A path of the API's description with the first thing of every kind.  KeyError: of none
        that is here.
        """
        words = path.split("/")
        for place, word in enumerate(words):
            if word.startswith("{"):
                words[place] = str(self.real[words[place - 1]][0])
        return "/".join(words)


def a_world() -> World:
    """A published round and an open one, a call that takes applications, an investor
    with an offer.
    """
    judged, call = f.an_open_round(entries=4, judges=4), s.an_edition()
    edition = judged.edition
    organiser = f.organiser_of(edition)
    Role.objects.create(user=organiser, edition=call, kind="organiser")
    watcher = f.an_organiser_of(edition, "observer")
    draft, sent = s.fill(s.a_draft(call)), s.submitted(call)
    startup = s.writer_of(draft)
    start_upload(actor=startup, entry=draft, kind="deck", name="deck.pdf", size=1000)
    introduction = an_introduction(judged, organiser)
    winner = introduction.winner
    winner.entry.startup.members.update(user=startup)
    judge = judged.assignments.earliest("pk").judge
    set_conflict(
        actor=organiser, judge=judge, entry=judged.participations.latest("pk").entry, kind="other"
    )
    Adjustment.objects.create(
        round=judged, entry=winner.entry, kind="bonus", points=1, reason="가점", made_by=organiser
    )
    Edition.objects.filter(pk=call.pk).update(closes_at=timezone.now() + timedelta(days=3))
    people = {"organiser": organiser, "observer": watcher, "startup": startup}
    people |= {"judge": judge.user, "investor": introduction.investor.user}
    people |= {"somebody": f.a_person()}
    an_endpoint(edition)
    ask_for_forecasts(actor=organiser, edition=edition, facts={})
    a_token(organiser, edition)
    real = numbers_in(judged, introduction) | {
        "editions": [edition.slug, call.slug],
        "applications": [draft.pk, sent.pk],
        "entries": [sent.pk, winner.entry_id],
        "hall-votes": [a_voting_hall()[1].key],
        **_of_the_call(call, draft, startup),
        **_of_gatherings(edition),
    }
    return World({"stranger": None, **people}, NAMES | rows_by_number() | real)


def _of_the_call(call: Edition, draft: Entry, startup: User) -> dict[str, list[Any]]:
    objection = raise_objection(actor=startup, entry=draft, person="김하나", reason="분쟁 중")
    return {
        "startups": [draft.startup_id],
        "members": list(draft.startup.members.values_list("pk", flat=True)),
        "objections": [objection.pk],
        "questions": list(call.questions.values_list("key", flat=True)),
    }


def _of_gatherings(edition: Edition) -> dict[str, list[Any]]:
    event = a_day(edition).event_id
    written = edition.group_messages.create(
        subject_ko="안내", body_ko="내일 뵙겠습니다.", group={"who": "judges"}
    )
    return {
        "consultations": [a_consultation(edition).pk],
        "managed-events": [event],
        "events": [event],
        "group-messages": [written.pk],
    }


def numbers_in(judged: Round, introduction: Introduction) -> dict[str, list[Any]]:
    """What addresses name of the judged round and of its winner."""
    winner = introduction.winner
    return {
        "rounds": [1, 2, judged.pk],
        "scores": list(
            judged.assignments.earliest("pk").judge.assignments.values_list("pk", flat=True)
        ),
        "decisions": [winner.entry_id],
        "winners": [winner.pk],
        "introductions": [introduction.pk],
        "criteria": list(judged.rubric.criteria.values_list("key", flat=True)),
        "awards": list(judged.edition.awards.values_list("key", flat=True)),
    }


def an_introduction(judged: Round, organiser: User) -> Introduction:
    """Of the round's first entry as a winner to a new investor."""
    winner = Winner.objects.create(
        entry=judged.participations.earliest("pk").entry,
        award=judged.edition.awards.earliest("pk"),
    )
    seat = admit_investor(
        actor=organiser,
        edition=judged.edition,
        email="fund@house.example",
        name="투자자",
        organisation="한강벤처스",
    )
    return Introduction.objects.create(
        winner=winner, investor=seat, fit=0.5, lapses_at=timezone.now() + timedelta(days=9)
    )


NAMES: dict[str, list[Any]] = {
    "consents": ["collection"],
    "tracks": ["early"],
    "fields": ["ai"],
    "presets": ["kr-public-startup-challenge"],
}


def rows_by_number() -> dict[str, list[Any]]:
    """The numbers of all rows of the tables that addresses name."""
    tables = {
        "attachments": Attachment,
        "judges": Judge,
        "conflicts": Conflict,
        "jobs": Job,
        "roles": Role,
        "assignments": Assignment,
        "assignment-runs": AssignmentRun,
        "adjustments": Adjustment,
        "investors": Investor,
        "firms": InvestorFirm,
        "webhooks": WebhookEndpoint,
        "tokens": AccessToken,
    }
    rows = {
        word: list(model._default_manager.values_list("pk", flat=True))
        for word, model in tables.items()
    }
    return rows | {
        "uploads": [str(token) for token in Upload.objects.values_list("token", flat=True)]
    }
