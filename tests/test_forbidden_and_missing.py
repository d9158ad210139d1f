"""What is somebody else's and what isn't there are answered alike, at every address with a number.

Each is asked for as every role of other editions, with every method: with the number of a real
object, and with one that nothing has.  A new kind of number in an address has to be named here.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from challenge.models import (
    Division,
    Edition,
    Job,
    Mail,
    Organisation,
    RoleInvitation,
    Seat,
    User,
)
from gatherings.models import DayChange, DayMeeting, TimetablePlan
from introductions.models import (
    Forecast,
    ForecastQuestion,
    Introduction,
    Investor,
    InvestorFirm,
    MatchPlan,
    RoomFile,
)
from judging.models import (
    Adjustment,
    Assignment,
    AssignmentRun,
    Award,
    Conflict,
    Criterion,
    Discussion,
    Judge,
    LateSheet,
    Objection,
    Panel,
    Pledge,
    Round,
    Scoresheet,
    SheetPhoto,
    SheetRevision,
    Winner,
)
from judging.services.imports.mapped_import import keep_file
from submissions.models import (
    Attachment,
    Consent,
    DeckPage,
    Entry,
    EntryMessage,
    HandOver,
    Inquiry,
    Member,
)
from tests.challenge.services.access_tokens.world import a_token
from tests.challenge.services.council.worlds import a_member
from tests.frontend.pages import sample_pages
from tests.gatherings import factories as gather
from tests.gatherings.services.voices.worlds import a_consultation, a_statement
from tests.judging import factories as make
from tests.judging.appeal_cases import an_appeal
from tests.outside_transactions import undone
from tests.walked_urls import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOT_ALLOWED = 405
METHODS = ("get", "post", "put", "patch", "delete")
PER_REQUEST = re.compile(r'(?i)csrf\w*": "\w+"|csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')
# numbers that count within their round or entry: they say nothing of anybody else's
COUNTED = {
    "rounds/order", "tallies/number", "receipts/version", "results/order", "versions/number",
    "winners/number", "tour/number", "certificates/number",
    "checkpoints/pk",  # everybody's
    "meeting/offer", "meeting/slot",  # of the meeting that the mailed key opens
}  # fmt: skip


def _objects(round: Round) -> dict[str, int]:
    """The number of an object of this round's edition, by the kind of number in an address."""
    edition, organiser = round.edition, make.organiser_of(round.edition)
    given = Assignment.objects.filter(round=round).select_related("judge")
    assignment = given.latest("judge_id", "entry_id")  # not the first judge's
    entry, judge = assignment.entry, assignment.judge
    make.conflicts_tie(judge, "다른 회사", "adviser")
    file = Attachment.objects.create(
        entry=entry, kind="deck", state="ready", name="a.pdf", file="a.pdf", size=1,
        sha256="0" * 64, uploaded_by=organiser,
    )  # fmt: skip
    made = _made_for(round, organiser, assignment, file) | _said_of(entry)
    rows: dict[str, Any] = made | {
        "applications/pk entries/pk apply/pk names/entry decisions/entry match/entry "
        "proposals/entry bonus/pk bonus-claims/entry": entry,
        "startups/pk": entry.startup,
        "members/member team/member": Member.objects.filter(startup=entry.startup).earliest("pk"),
        "attachments/pk files/pk files/attachment": file,
        "rounds/pk": round,
        "scores/pk assignments/pk entries/assignment pairs/pk paper/pk": assignment,
        "objections/objection judges/objection": Objection.objects.filter(entry=entry).first(),
        "judges/pk remind/judge replace/judge shadows/judge shadows/pk": judge,
        "pledges/pledge": judge.pledges.first() or _on_paper(judge, organiser),
        "consents/consent": _consent_on_paper(entry, organiser),
        "affiliations/tie ties/tie": judge.user.affiliations.latest("pk"),
        "mails/pk messages/pk": _a_mail(edition, organiser),
        "winners/pk my-meeting-requests/winner": _won_in(edition),
        "investors/pk": Investor.objects.filter(edition=edition).earliest("pk"),
        "firms/pk": InvestorFirm.objects.filter(edition=edition).earliest("pk"),
        "introductions/pk": Introduction.objects.filter(winner__entry=entry).earliest("pk"),
        "room/file files/room_file": _in_a_room(entry, organiser),
        "plan/pk": MatchPlan.objects.get_or_create(edition=edition, sent_at=None)[0],
        "criteria/pk": Criterion.objects.filter(rubric__round=round).earliest("pk"),
        "awards/pk": Award.objects.filter(edition=edition).earliest("pk"),
        "roles/pk people/pk": edition.roles.earliest("pk"),
        "role-invitations/pk invited/pk invitations/pk": _invited(edition, organiser),
        "forecasts/winner forecast-results/winner": _forecast_of(edition),
        **_of_the_council(edition),
    } | _of_a_day(edition)  # fmt: skip
    return {key: row.pk for keys, row in rows.items() for key in keys.split()}


def _won_in(edition: Edition) -> Winner:
    return Winner.objects.filter(entry__edition=edition).earliest("pk")


def _invited(edition: Edition, person: User) -> RoleInvitation:
    """To whoever runs it, so that an address of one's own has its object too."""
    now = timezone.now()
    facts = {"invited_by": person, "invited_at": now, "expires_at": now + timedelta(days=1)}
    return edition.role_invitations.create(user=person, part="observer", **facts)


def _in_a_room(entry: Entry, organiser: User) -> RoomFile:
    file = Attachment.objects.create(
        entry=entry, kind="data_room", state="ready", name="a.pdf", file="b.pdf", size=1,
        sha256="1" * 64, uploaded_by=organiser,
    )  # fmt: skip
    return RoomFile.objects.create(winner=entry.winner, attachment=file, about="other")


def _forecast_of(edition: Edition) -> Winner:
    """Judges and investors are asked for forecasts, and one stated something."""
    question, _made = ForecastQuestion.objects.get_or_create(
        edition=edition,
        defaults={
            "starts_on": timezone.localdate(),
            "closes_at": timezone.now() + timedelta(days=30),
        },
    )
    winner = Winner.objects.filter(entry__edition=edition).earliest("pk")
    stated = {"stated_at": timezone.now(), "changed_at": timezone.now(), "percent": 40}
    seat = Investor.objects.filter(edition=edition).latest("pk")
    Forecast.objects.get_or_create(
        question=question, winner=winner, user=seat.user, defaults={"role": "investor", **stated}
    )
    return winner


def _of_the_council(edition: Edition) -> dict[str, Any]:
    """A member, a division and a seat in it; a consultation with a statement."""
    member, consultation = a_member(), a_consultation(edition)
    statement = a_statement(consultation)
    division = Division.objects.earliest("pk")
    return {
        "members/pk": member,
        "divisions/pk": division,
        "seats/pk": Seat.objects.filter(division=division).first() or division,
        "voices/pk consultations/pk": consultation,
        "answers/statement statements/statement": statement,
    }


def _of_a_day(edition: Edition) -> dict[str, Any]:
    """An investor day with a plan, a meeting and somebody who is away."""
    day = gather.a_day(edition)
    winner = Winner.objects.filter(entry__edition=edition).earliest("pk")
    seat = Investor.objects.filter(edition=edition).earliest("pk")
    span = {"since": day.begins_at, "until": day.ends_at}
    return {
        "events/pk managed-events/pk": day.event,
        "plans/plan timetable-plans/plan": TimetablePlan.objects.create(timetable=day),
        "changes/change day-changes/change": DayChange.objects.create(
            timetable=day, table=1, **span
        ),
        "meetings/meeting day-meetings/meeting": DayMeeting.objects.create(
            timetable=day, winner=winner, investor=seat, starts_at=day.begins_at, table=1
        ),
    }


def _a_mail(edition: Edition, reader: User) -> Mail:
    return Mail.objects.create(
        key=f"one-{edition.pk}", edition=edition, kind="judge_invited", to_user=reader,
        to_email=reader.email, language="ko", subject="가", body="나",
    )  # fmt: skip


def _on_paper(judge: Judge, organiser: User) -> Pledge:
    return Pledge.objects.create(
        judge=judge, text_version="paper", text="서약", signed_name="가", paper="a.pdf",
        recorded_by=organiser,
    )  # fmt: skip


def _consent_on_paper(entry: Entry, organiser: User) -> Consent:
    return Consent.objects.create(
        startup=entry.startup, edition=entry.edition, kind="filming", text_version="1", text="동의",
        given_by=organiser, recorded_by=organiser, paper="a.pdf",
    )  # fmt: skip


def _made_for(
    round: Round, organiser: User, assignment: Assignment, file: Attachment
) -> dict[str, Any]:
    """Rows that the world lacks until somebody makes them."""
    edition, entry, judge = round.edition, assignment.entry, assignment.judge
    appeal = an_appeal(entry)
    return {
        "pages/pk": DeckPage.objects.create(attachment=file, number=1, width=1, height=1),
        "conflicts/pk conflicts/conflict": Conflict.objects.create(
            judge=judge, entry=entry, kind="other", source="organiser"
        ),
        "panels/pk": Panel.objects.create(edition=edition, name_ko="A"),
        "assignment-runs/pk assign/pk steps/pk": AssignmentRun.objects.create(
            round=round, reason="first", seed=1, input_digest="0" * 64
        ),
        "adjustments/pk": Adjustment.objects.create(
            round=round, entry=entry, kind="bonus", points=1, reason="가점", made_by=organiser
        ),
        "imported-files/pk": keep_file(
            actor=organiser,
            edition=edition,
            kind="judges",
            name="a.csv",
            content="이름,이메일\n강민서,kang@vc.example\n".encode(),
        ),
        **_discussed(assignment),
        "late-sheets/pk late/pk": LateSheet.objects.create(
            assignment=assignment, scores={}, digest="0" * 64
        ),
        "appeals/appeal": appeal,
        "files/file": appeal.files.create(
            name="a.pdf", file="a.pdf", size=1, sha256="0" * 64, uploaded_by=organiser
        ),
        "photos/pk": SheetPhoto.objects.create(
            revision=_a_revision(round, organiser), file="a.pdf", name="a.pdf", sha256="0" * 64
        ),
        "jobs/pk": Job.objects.create(edition=edition, kind="tally", key="k", task="x"),
        **_told(edition),
        "keys/pk": Authenticator.objects.create(user=organiser, type="totp", data={}),
    }


def _told(edition: Edition) -> dict[str, Any]:
    endpoint = edition.webhooks.create(name="가", url="https://a.example/", on_since=timezone.now())
    message = endpoint.deliveries.create(
        message_id=f"m{endpoint.pk}", kind="webhook.test", payload="{}", state="failed"
    )
    organiser, now = make.organiser_of(edition), timezone.now()
    address = organiser.other_addresses.create(
        email=f"other{organiser.pk}@example.com", asked_at=now, confirmed_at=now
    )
    return {
        "webhooks/pk": endpoint,
        "groups/pk group-messages/pk": edition.group_messages.create(
            subject_ko="가", body_ko="나", group={"who": "judges"}
        ),
        "deliveries/delivery": message,
        "tokens/pk": a_token(organiser, edition),
        "addresses/pk": address,
    }


def _discussed(assignment: Assignment) -> dict[str, Any]:
    discussion = Discussion.objects.create(
        round=assignment.round, entry=assignment.entry, low=1, high=90, ends_at=timezone.now()
    )
    seat = discussion.members.create(assignment=assignment, place=1)
    return {
        "discussions/pk discussions/number": discussion,
        "posts/post": discussion.posts.create(member=seat, text="글"),
    }


def _said_of(entry: Entry) -> dict[str, Any]:
    """A question about the call, a lost mailbox, a file that came with a message, papers."""
    message = EntryMessage.objects.create(entry=entry, from_organiser=False, text="가")
    asker = entry.startup.members.earliest("pk").user
    return {
        "hand-overs/pk": HandOver.objects.create(
            edition=entry.edition, company="가", old_email="a@x.example", new_email="b@x.example"
        ),
        "questions/inquiry inquiries/inquiry": Inquiry.objects.create(
            edition=entry.edition, asked_by=asker, question="공동대표도 됩니까?"
        ),
        "sets/pk paper-sets/pk": Job.objects.create(
            edition=entry.edition, kind="paper_set", key="p", task="x"
        ),
        "files/attached": message.files.create(name="a.pdf", file="a.pdf", size=1, sha256="0" * 64),
    }


def _a_revision(round: Round, organiser: User) -> SheetRevision:
    sheet = Scoresheet.objects.filter(assignment__round=round).earliest("pk")
    return SheetRevision.objects.create(
        sheet=sheet, number=99, snapshot={}, digest="0" * 64, made_by=organiser
    )


def _people_elsewhere() -> tuple[str, dict[str, Client]]:
    """The slug of another edition, and a browser for each role in it."""
    round = make.an_assigned_round(entries=2, judges=2)
    edition = round.edition
    entry = Entry.objects.filter(edition=edition).earliest("pk")
    house = Organisation.objects.create(kind="vc", name_ko="다른 투자사")
    seat = Investor.objects.create(
        edition=edition, user=make.a_person(), organisation=house, state=Investor.State.ADMITTED
    )
    InvestorFirm.objects.create(edition=edition, organisation=house)
    people = {
        "organiser": make.an_organiser_of(edition),  # and no operator
        "observer": make.an_organiser_of(edition, "observer"),
        "judge": edition.judges.earliest("pk").user,
        "startup": Member.objects.filter(startup=entry.startup).earliest("pk").user,
        "investor": seat.user,
    }
    browsers = {role: sample_pages.signed_in(user) for role, user in people.items()}
    return edition.slug, browsers


def _answer(client: Client, method: str, path: str) -> tuple[int, str]:
    """What is answered, without what differs from one request to the next."""
    with undone():
        answer = getattr(client, method)(path)
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace")
    for spelt in (path, path.removeprefix("/en")):  # the links to the other language name it too
        text = text.replace(spelt, "")
    return answer.status_code, PER_REQUEST.sub("", answer.get("Location", "") + text)


def test_what_is_somebody_elses_and_what_is_missing_are_answered_alike() -> None:
    round = sample_pages.a_round_in_scoring(entries=3, judges=3, sheets=2)
    sample_pages.publish_with_winners(round)
    values = _objects(round)
    slug, browsers = _people_elsewhere()
    walked = [a for a in addresses() if set(a.numbers) - COUNTED]
    assert len(walked) > 100
    unknown = {number for a in walked for number in a.numbers} - COUNTED - values.keys()
    assert unknown == set(), "name a real object for these in _objects"
    filled = values | dict.fromkeys(COUNTED, 1) | {"slug": slug}
    told = []
    for address in walked:
        for number in set(address.numbers) - COUNTED:
            real, missing = address.filled(filled), address.filled(filled, missing=number)
            methods = list(METHODS)
            for role, client in browsers.items():
                for method in tuple(methods):
                    theirs = _answer(client, method, real)
                    none = _answer(client, method, missing)
                    if theirs != none:
                        told.append((address.name, number, role, method, theirs[0], none[0]))
                    elif theirs[0] == none[0] == NOT_ALLOWED:  # by the method alone, for anybody
                        methods.remove(method)
    assert told == []
