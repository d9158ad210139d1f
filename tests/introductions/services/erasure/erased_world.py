"""A published edition with a canary in every text, to look for after an erasure in all tables."""

from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from challenge.kernel.digests import canonical
from challenge.models import User
from introductions.models import Introduction, Investor, Step
from judging.models import Announcement, Discussion, Round, Scoresheet, SheetRevision, Winner
from judging.queries.scoring.sheet_data import sheet_as_data
from submissions.models import Entry, Member
from tests.frontend.pages import sample_pages
from tests.judging import factories as make
from tests.shown.planted import CANARY, WORDS_OF_THE_EDITION, World, plant
from tests.submissions.factories import a_deck

# what an erasure leaves of a person, and why
STAYS = {
    "Track", "Field", "Edition", "Challenge", "Round", "Rubric", "Criterion", "Anchor", "Award",
    "FormSection", "Question", "Announcement", "Panel",  # words of the edition
    "Organisation",  # a firm, which others belong to as well
    "Tally", "Job", "AssignmentRun",  # how it was computed
}  # fmt: skip
PLAIN_TEXTS = {
    "Consent.text", "Pledge.text",  # ours: what was agreed to, the same for everybody
    "Scoresheet.last_mutation",  # a key that a device drew by lot
}  # fmt: skip
OF_A_WINNER = {  # published with the result
    "Startup.name_ko", "Startup.name_en", "Startup.district", "Entry.title_ko", "Entry.title_en",
    "Entry.one_line_ko", "Entry.one_line_en",
}  # fmt: skip
OF_A_JUDGE = {"Scoresheet.comment", "LateSheet.comment"}  # what is said of an entry is kept with it


def a_world() -> tuple[Round, World]:
    """Two entries, of which the first wins and is introduced; each written by one person alone."""
    round = sample_pages.a_round_in_scoring(entries=2, judges=2, sheets=1)
    Member.objects.filter(kind=Member.Kind.WRITER).delete()
    more_addresses()
    world = World()
    for entry in Entry.objects.filter(edition=round.edition):
        a_deck(entry)
    plant(world, but=WORDS_OF_THE_EDITION)
    sample_pages.publish_with_winners(round)
    _second_loses(round)
    _discussed(round)
    plant(world, but=WORDS_OF_THE_EDITION)
    _freeze(round)
    return round, world


def more_addresses() -> None:
    """Of everybody, one that is confirmed and one that waits."""
    now = timezone.now()
    for person in User.objects.all():
        for number, confirmed_at in enumerate((now, None)):
            person.other_addresses.create(
                email=f"more{number}-{person.pk}@example.com",
                asked_at=now,
                confirmed_at=confirmed_at,
            )


def _discussed(round: Round) -> None:
    """Each pair's judge wrote in a discussion, whose result stands; one post is hidden."""
    now = timezone.now()
    for pair in round.assignments.select_related("entry"):
        discussion = Discussion.objects.create(
            round=round, entry=pair.entry, state="closed", low=1, high=2, ends_at=now,
            ended_at=now, words="-",
        )  # fmt: skip
        seat = discussion.members.create(assignment=pair, place=1, is_chair=True)
        for hidden in (None, now):
            discussion.posts.create(
                member=seat, text="-", hidden_at=hidden, hidden_reason="-" if hidden else ""
            )


def _second_loses(round: Round) -> None:
    loser = Entry.objects.filter(edition=round.edition).latest("pk")
    of_loser = Introduction.objects.filter(winner__entry=loser)
    Step.objects.filter(introduction__in=of_loser).delete()
    of_loser.delete()
    Winner.objects.filter(entry=loser).delete()


def _freeze(round: Round) -> None:
    """What is submitted holds the canaries too: versions and revisions, which can't be planted."""
    for entry in Entry.objects.filter(edition=round.edition).select_related("startup"):
        make.a_version(entry)
    for sheet in Scoresheet.objects.filter(assignment__round=round):
        SheetRevision.objects.create(
            sheet=sheet, number=50, snapshot=sheet_as_data(sheet=sheet), digest="0" * 64,
            made_by=sheet.assignment.judge.user,
        )  # fmt: skip


def winning(round: Round) -> Entry:
    return Entry.objects.filter(edition=round.edition, winner__isnull=False).get()


def losing(round: Round) -> Entry:
    return Entry.objects.filter(edition=round.edition, winner__isnull=True).get()


def writer_of(entry: Entry) -> User:
    return Member.objects.get(startup=entry.startup).user


def an_investor_of(round: Round) -> Investor:
    return Investor.objects.filter(edition=round.edition).earliest("pk")


def everything_stored() -> str:
    """Every row of every table, of libraries too, as text."""
    with connection.cursor() as cursor:
        told = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - our own names
            told += [row[0] for row in cursor.fetchall()]
    return "\n".join(told)


def left_of(world: World, *, person: User | None = None, startup: int = 0) -> set[str]:
    """The columns whose canary of that person or startup still stands anywhere."""
    found = set()
    for number in set(CANARY.findall(everything_stored())):
        text = world.texts[int(number)]
        is_theirs = (person is not None and text.person == person.pk) or startup in text.startups
        if is_theirs and text.name.partition(".")[0] not in STAYS:
            found.add(text.name)
    return found - PLAIN_TEXTS


def require_still_verified(round: Round, directory: Any, before: Announcement) -> None:
    """The result is what it was, byte for byte, and anybody can compute it again."""
    now = Announcement.objects.get(pk=before.pk)
    assert (now.bundle, now.public_bundle) == (before.bundle, before.public_bundle)
    assert (now.digest, now.full_digest) == (before.digest, before.full_digest)
    file, full = directory / "public.json", directory / "full.json"
    file.write_bytes(canonical(now.public_bundle))
    full.write_bytes(canonical(now.bundle))
    call_command("verify", str(file), digest=now.digest, full=str(full), verbosity=0)
