"""A canary in every text, and then acts that mail: whose words stand in which mail to whom."""

import re
from datetime import timedelta

import pytest

from challenge.models import Mail, User
from introductions.models import RoomTier
from introductions.services.answers import agree_as_investor, agree_as_startup
from introductions.services.data_room.opening import open_room
from introductions.services.propose import propose_introduction
from judging.models import Appeal, Round
from judging.services.assignment.replace_judge import replace_judge
from judging.services.panel.invite import invite_again
from judging.services.results.appeals.answer_appeal import (
    approve_reply,
    assign_appeal,
    prepare_reply,
)
from judging.services.results.result_mails import mail_results
from judging.services.rounds.more_time import extend_round
from judging.services.rounds.remind import remind_judges
from submissions.models import Entry, Member
from submissions.services.companies import add_member, change_representative
from submissions.services.eligibility_check import decide_eligibility
from submissions.services.submit import withdraw_entry
from tests.frontend.pages import sample_pages
from tests.introductions import factories as introductions
from tests.judging import factories as make
from tests.judging.appeal_cases import a_result, an_appeal, founder_of, the_loser
from tests.shown.planted import WORDS_OF_THE_EDITION, World, plant, texts_of_others

pytestmark = pytest.mark.django_db
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
# kind of mail → the texts in it that are neither the reader's own nor the edition's
MAY_STAND: dict[str, set[str]] = {
    "co_writer": {"User.name"},  # who invites
    "representative_changed": {"User.name"},  # to whoever it was: who it is now
    "judge_replaced": {"User.name"},  # organisers: which judge
    # to organisers, as it was submitted: who appeals
    "appeal_made": {"Startup.name_ko", "User.name"},
    "appeal_assigned": {"Startup.name_ko", "User.name"},
    # who of the firm they would meet
    "introduction_asked": {"Organisation.name_ko", "Investor.about_ko", "User.name"},
    "introduction_offered": {"Startup.name_ko", "Entry.title_ko", "Entry.one_line_ko"},
    "room_opened": {"Startup.name_ko"},
    "introduction_made_startup": {"Organisation.name_ko", "User.name", "User.email"},
    "introduction_made_investor": {
        "Startup.name_ko", "User.name", "User.email", "Entry.one_line_ko",
    },
}  # fmt: skip
NOTHING_OF_OTHERS = {
    "judge_invited", "judge_reminder", "judge_extended", "eligibility_ineligible", "withdrawn",
    "result_announced", "judge_assigned", "appeal_received", "appeal_answered",
}  # fmt: skip


def mails_since(world: World, before: int) -> dict[str, set[str]]:
    """Kind → whose texts stand in such mails, by column."""
    found: dict[str, set[str]] = {}
    for mail in Mail.objects.filter(pk__gt=before).select_related("to_user"):
        told = f"{mail.subject}\n{mail.body}\n{mail.cc}\n{mail.reply_to}"
        assert not ISO_DAY.search(told), f"{mail.kind}: a day as machines write it"
        texts = {text.name for text in texts_of_others(world, told, mail.to_user)}
        found.setdefault(mail.kind, set()).update(texts)
    return found


def newest() -> int:
    return max(Mail.objects.values_list("pk", flat=True), default=0)


def a_round_of_words() -> tuple[Round, World]:
    round = sample_pages.a_round_in_scoring(entries=3, judges=3, sheets=2)
    world = World()
    plant(world, but=WORDS_OF_THE_EDITION)
    for entry in Entry.objects.filter(edition=round.edition):
        make.a_version(entry)
    return round, world


def act_while_it_is_judged(round: Round) -> None:
    organiser = make.organiser_of(round.edition)
    round.refresh_from_db()
    entries = list(Entry.objects.filter(edition=round.edition).order_by("pk"))
    judges = list(round.edition.judges.order_by("pk"))
    remind_judges(actor=organiser, round=round)
    extend_round(
        actor=organiser, round=round, closes_at=round.closes_at + timedelta(days=1), reason="병가"
    )
    invite_again(actor=organiser, judge=judges[0])
    replace_judge(actor=organiser, round=round, judge=judges[1])
    decide_eligibility(
        actor=organiser, entry=entries[0], state="ineligible", reason="서류",
        seen=entries[0].eligibility.etag,
    )  # fmt: skip
    writer = _writer(entries[1])
    add_member(actor=writer, startup=entries[1].startup, email="new@example.com")
    change_representative(actor=writer, startup=entries[1].startup, email="other@example.com")
    withdraw_entry(actor=_writer(entries[2]), entry=entries[2])


def _writer(entry: Entry) -> User:
    return Member.objects.filter(startup=entry.startup, kind="representative").earliest("pk").user


def test_mails_while_it_is_judged_say_what_is_stated_and_nothing_else() -> None:
    round, world = a_round_of_words()
    before = newest()
    act_while_it_is_judged(round)
    _require_stated(mails_since(world, before), least=6)


def test_result_mails_say_nothing_of_others() -> None:
    round, world = a_round_of_words()
    before = newest()
    sample_pages.publish_with_winners(round)
    mail_results(announcement_id=round.announcement.pk)
    _require_stated(mails_since(world, before), least=1)


def test_mails_of_introductions_say_what_is_stated_and_nothing_else() -> None:
    winner = introductions.a_winner()
    investor = introductions.an_investor(winner.entry.edition)
    world = World()
    plant(world, but=WORDS_OF_THE_EDITION)
    winner.refresh_from_db()
    investor.refresh_from_db()
    before = newest()
    organiser = introductions.organiser_of(winner.entry.edition)
    pair = propose_introduction(actor=organiser, winner=winner, investor=investor)
    pair = agree_as_startup(
        actor=introductions.founder_of(winner), introduction=pair, shared_items=["contact"]
    )
    pair = agree_as_investor(actor=investor.user, introduction=pair)
    founder = introductions.founder_of(winner)
    open_room(actor=founder, introduction=pair, tier=RoomTier.ROOM, agreed=True)
    _require_stated(mails_since(world, before), least=5)


def test_mails_of_an_appeal_say_what_is_stated_and_nothing_else() -> None:
    round = a_result()
    entry, edition = the_loser(round), round.edition
    founder_of(entry)
    organiser, neutral = make.organiser_of(edition), make.an_organiser_of(edition)
    world = World()
    plant(world, but=WORDS_OF_THE_EDITION)
    entry = Entry.objects.select_related("edition", "startup").get(pk=entry.pk)
    make.a_version(entry)
    before, neutral = newest(), User.objects.get(pk=neutral.pk)
    appeal = assign_appeal(actor=organiser, appeal=an_appeal(entry), person=neutral)
    prepare_reply(
        actor=organiser, appeal=appeal, outcome="dismissed", reply_ko="맞습니다.", reply_en=""
    )
    approve_reply(actor=make.an_organiser_of(edition), appeal=Appeal.objects.get(pk=appeal.pk))
    _require_stated(mails_since(world, before), least=4)


def _require_stated(found: dict[str, set[str]], *, least: int) -> None:
    assert len(found) >= least, found
    unstated = {kind for kind in found if kind not in MAY_STAND.keys() | NOTHING_OF_OTHERS}
    assert unstated == set()
    more = {kind: texts - MAY_STAND.get(kind, set()) for kind, texts in found.items()}
    assert {kind: texts for kind, texts in more.items() if texts} == {}
