"""A person's data are erased when they ask, or an organiser performs it; the result stays valid."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenge import audit
from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import (
    AuditEvent,
    Erasure,
    Mail,
    MailButtons,
    MailState,
    RoleKind,
    User,
)
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import ButtonsFor
from introductions.models import Investor
from introductions.queries.erased_values import ERASED
from introductions.services.erasure.ask import (
    StandsInTheWay,
    TakesPartElsewhere,
    ask_erasure,
    perform_asked_erasure,
    perform_erasure,
)
from introductions.services.erasure.rows import erase_investor, erase_judge
from introductions.tasks import erase_person
from judging.models import Announcement, CheckIn, DiscussionPost, Judge, Round, TableReminder
from judging.services.rounds.discussion.end import close_discussion
from judging.services.rounds.discussion.talk import write_post
from judging.services.rounds.pitch_day.presence import check_in
from submissions.models import Attachment, Consent, EntryVersion
from tests.frontend.pages import sample_pages
from tests.introductions import factories as introductions
from tests.introductions.services.erasure import erased_world as world_of
from tests.judging import factories as make
from tests.judging.discussed_rounds import a_discussion, disputed
from tests.judging.pitch_days import a_pitch_day, judges_of

pytestmark = pytest.mark.django_db


def erase(person: User) -> Erasure:
    erasure = ask_erasure(actor=person, email=person.email)
    erase_person(erasure_id=erasure.pk)
    return erasure


def announcement_of(round: Round) -> Announcement:
    return Announcement.objects.get(round=round)


@pytest.mark.parametrize("who", ["winner", "loser", "judge", "investor"])
def test_nothing_of_the_person_stays_in_any_table_and_the_result_is_verified(
    who: str, tmp_path: Path
) -> None:
    round, world = world_of.a_world()
    entry = {"winner": world_of.winning, "loser": world_of.losing}.get(who, world_of.losing)(round)
    person = {
        "judge": sample_pages.first_judge(round).user,
        "investor": world_of.an_investor_of(round).user,
    }.get(who) or world_of.writer_of(entry)
    startup = entry.startup_id if who in {"winner", "loser"} else -1
    told = (person.email, person.name)
    before = announcement_of(round)
    assert len(world_of.left_of(world, person=person, startup=startup)) > 3
    erase(person)
    left = world_of.left_of(world, person=person, startup=startup)
    assert left - world_of.OF_A_WINNER <= (world_of.OF_A_JUDGE if who == "judge" else set())
    assert bool(left & world_of.OF_A_WINNER) == (who == "winner")
    stored = world_of.everything_stored()
    assert not [word for word in told if word in stored]
    world_of.require_still_verified(round, tmp_path, before)


def test_a_second_run_and_one_after_a_kill_find_what_is_left_and_nothing_else() -> None:
    round, world = world_of.a_world()
    person = world_of.writer_of(world_of.losing(round))
    erasure = ask_erasure(actor=person, email=person.email)
    assert ask_erasure(actor=person, email=person.email) == erasure
    erase_person(erasure_id=erasure.pk)
    Erasure.objects.filter(pk=erasure.pk).update(done_at=None)  # killed before the last statement
    told, stored = AuditEvent.objects.count(), world_of.everything_stored()
    perform_asked_erasure(erasure_id=erasure.pk)
    perform_asked_erasure(erasure_id=erasure.pk)
    assert AuditEvent.objects.count() == told + 1  # that it is done
    assert len(world_of.everything_stored()) >= len(stored)
    assert (
        world_of.left_of(world, person=person, startup=world_of.losing(round).startup_id) == set()
    )


def test_files_papers_and_sessions_are_gone() -> None:
    round, _world = world_of.a_world()
    entry = world_of.losing(round)
    person = world_of.writer_of(entry)
    consent = Consent.objects.filter(startup=entry.startup).first() or Consent.objects.create(
        startup=entry.startup, edition=entry.edition, kind="filming", text_version="1", text="-",
        given_by=person,
    )  # fmt: skip
    paper = default_storage.save("consents/2026/11/a.pdf", ContentFile(b"%PDF-1.4"))
    Consent.objects.filter(pk=consent.pk).update(paper=paper, signed_name="가")
    files = [str(file.file.name) for file in Attachment.objects.filter(entry=entry)]
    browser = sample_pages.signed_in(person)
    assert files
    assert default_storage.exists(paper)
    erase(person)
    assert not [name for name in [*files, paper] if default_storage.exists(name)]
    assert browser.get(reverse("account:profile")).status_code == 302
    consent.refresh_from_db()
    assert (str(consent.paper), consent.withdrawn_at is None) == ("", False)


def test_where_others_wrote_the_person_down_the_name_is_gone() -> None:
    round, _world = world_of.a_world()
    judge, entry = sample_pages.first_judge(round), world_of.losing(round)
    person, other = judge.user, make.a_person()
    User.objects.filter(pk=person.pk).update(name="남궁보라매")
    person.refresh_from_db()
    objection = entry.objections.create(person=person.name, reason="같은 곳에서 일했습니다")
    subject = f"{person.name} 위원이 이해충돌을 알렸습니다"
    here, elsewhere = (
        Mail.objects.create(
            key=f"m{number}", edition=edition, kind="judge_conflict", to_email=other.email,
            to_user=other, subject=subject, body=subject,
        )
        for number, edition in enumerate((round.edition, None))
    )  # fmt: skip
    sample_pages.signed_in(person)
    assert Session.objects.count() == 1
    erase(person)
    objection.refresh_from_db()
    assert person.name not in objection.person
    assert person.name not in Mail.objects.get(pk=here.pk).subject
    assert person.name in Mail.objects.get(pk=elsewhere.pk).subject  # may be somebody else's
    assert not Session.objects.exists()


def test_the_log_tells_of_it_without_the_persons_data() -> None:
    round, _world = world_of.a_world()
    person = world_of.writer_of(world_of.losing(round))
    erasure = erase(person)
    events = AuditEvent.objects.filter(pk__gt=0, action__contains="eras").order_by("pk")
    assert [event.action for event in events] == [
        "erasure.asked", "entry.erased", "startup.erased", "person.erased", "erasure.done",
    ]  # fmt: skip
    assert all(event.actor_id == person.pk for event in events)
    assert events[0].facts == {"person": person.pk}
    assert Erasure.objects.get(pk=erasure.pk).done_at is not None
    audit.seal()
    assert audit.first_break() is None


def test_what_others_go_on_writing_for_stays_theirs() -> None:
    round, world = world_of.a_world()
    entry = world_of.losing(round)
    person, other = world_of.writer_of(entry), make.a_person()
    entry.startup.members.create(user=other, kind="writer")
    erase(person)
    left = world_of.left_of(world, person=None, startup=entry.startup_id)
    assert {"Startup.name_ko", "Entry.title_ko"} <= left
    assert not {"User.name", "User.email", "User.phone"} & left


def test_nobody_else_may_change_a_snapshot_and_an_erasure_nothing_but_it() -> None:
    round, _world = world_of.a_world()
    version = EntryVersion.objects.filter(entry=world_of.losing(round)).earliest("pk")
    changes: list[tuple[str, dict[str, Any]]] = [
        ("off", {"snapshot": {"erased_at": "now"}}),
        ("on", {"snapshot": {}}),
        ("on", {"snapshot": {"erased_at": "now"}, "digest": "1" * 64}),
    ]
    for word, values in changes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('challenge.erasure', %s, true)", [word])
        with pytest.raises(DatabaseError), transaction.atomic():
            EntryVersion.objects.filter(pk=version.pk).update(**values)


def test_what_goes_on_stands_in_the_way_and_nothing_is_changed() -> None:
    round = make.an_open_round(entries=2, judges=2, sheets_per_entry=1)
    founder = round.edition.entries.earliest("pk").startup.members.get().user
    judge = round.edition.judges.earliest("pk").user
    for person in (founder, judge, make.organiser_of(round.edition)):
        with pytest.raises(StandsInTheWay):
            ask_erasure(actor=person, email=person.email)
        person.refresh_from_db()
        assert (person.is_active, person.erased_at) == (True, None)
    with pytest.raises(InvalidInput):
        ask_erasure(actor=founder, email=judge.email)
    assert not Erasure.objects.exists()


def test_an_organiser_erases_who_takes_part_here_and_nowhere_else() -> None:
    round, world = world_of.a_world()
    edition, organiser = round.edition, make.organiser_of(round.edition)
    person = world_of.writer_of(world_of.losing(round))
    observer = make.an_organiser_of(edition, RoleKind.OBSERVER)
    with pytest.raises(NotAllowed):
        perform_erasure(actor=observer, edition=edition, email=person.email)
    with pytest.raises(InvalidInput):
        perform_erasure(actor=organiser, edition=edition, email=make.a_person().email)
    elsewhere = make.a_preset_edition()
    judge = sample_pages.first_judge(round).user
    Judge.objects.create(edition=elsewhere, user=judge)
    with pytest.raises(TakesPartElsewhere):
        perform_erasure(actor=organiser, edition=edition, email=judge.email)
    erasure = perform_erasure(actor=organiser, edition=edition, email=person.email.upper())
    erase_person(erasure_id=erasure.pk)
    assert world_of.left_of(world, person=person) == set()


def test_the_role_in_every_edition_of_the_person_is_held_to_the_end() -> None:
    round, _world = world_of.a_world()
    organiser, person = make.organiser_of(round.edition), world_of.writer_of(world_of.losing(round))
    elsewhere = make.a_preset_edition()
    Judge.objects.create(edition=elsewhere, user=person)
    elsewhere.roles.create(user=organiser, kind=RoleKind.ORGANISER)
    with CaptureQueriesContext(connection) as asked:
        perform_erasure(actor=organiser, edition=round.edition, email=person.email)
    held = [row["sql"] for row in asked if "FOR KEY SHARE" in row["sql"]]
    for edition in (round.edition, elsewhere):
        of_both = f"user_id = {organiser.pk} AND edition_id = {edition.pk} "
        assert any(of_both in sql for sql in held), held


def test_by_page_and_by_api() -> None:
    round, _world = world_of.a_world()
    edition = round.edition
    by_page, by_api = (world_of.writer_of(f(round)) for f in (world_of.losing, world_of.winning))
    browser = sample_pages.signed_in(by_page)
    page = browser.get("/en/me/data/erase/").content.decode()
    assert "can't be undone" in page
    wrong = browser.post("/en/me/data/erase/", {"email": "other@example.com"})
    assert wrong.status_code == 422
    assert "Type your own e-mail address" in wrong.content.decode()
    done = browser.post("/en/me/data/erase/", {"email": by_page.email})
    assert "Your data are being erased" in done.content.decode()
    assert browser.get("/en/me/").status_code == 302
    told = sample_pages.signed_in(by_api).post("/api/v1/me/erasure", {"email": by_api.email})
    assert (told.status_code, told.json()["person"]) == (202, by_api.pk)
    organiser = sample_pages.signed_in(make.organiser_of(edition))
    judge, seat = sample_pages.first_judge(round).user, world_of.an_investor_of(round).user
    where = f"/en/run/{edition.slug}/personal-data/"
    organiser.post(where, {"email": judge.email})
    organiser.post(f"/api/v1/editions/{edition.slug}/erasures/", {"email": seat.email})
    asked = Erasure.objects.filter(edition=edition).values_list("person", flat=True)
    assert set(asked) == {judge.pk, seat.pk}
    assert "being erased" in organiser.get(where).content.decode()
    rows = organiser.get(f"/api/v1/editions/{edition.slug}/erasures/").json()
    assert {row["person"] for row in rows["results"]} == {judge.pk, seat.pk}


def test_no_mail_goes_to_whoever_was_erased() -> None:
    round, _world = world_of.a_world()
    judge = sample_pages.first_judge(round)
    owed = Mail.objects.create(
        key="owed", kind="judge_reminder", to_user=judge.user, to_email=judge.user.email,
        subject="-", body="-",
    )  # fmt: skip
    erase(judge.user)
    owed.refresh_from_db()
    assert owed.state == MailState.EXPIRED
    judge.user.refresh_from_db()
    assert promise_mail(actor=None, key="k", kind="judge_reminder", to=judge.user) is None


def test_when_a_judge_was_in_the_hall_is_forgotten() -> None:
    session = a_pitch_day()
    judge, other, _third = judges_of(session)
    for here in (judge, other):
        check_in(actor=here.user, judge=here, session=session, code=session.check_in_code)
        TableReminder.objects.create(slot=session.slots.earliest("place"), judge=here)
    erase_judge(judge=judge, asked_by=None)
    for model in (CheckIn, TableReminder):
        assert [row.judge for row in model._default_manager.all()] == [other]


def test_what_a_judge_wrote_in_a_discussion_goes_and_its_result_stays() -> None:
    discussion = a_discussion()
    first, second = disputed(discussion.round)[:2]
    for pair in (first, second):
        write_post(actor=pair.judge.user, discussion=discussion, text="직접 쓴 글")
    close_discussion(actor=first.judge.user, discussion=discussion, result="점수 유지")
    erase_judge(judge=first.judge, asked_by=None)
    texts = dict(DiscussionPost.objects.values_list("member__assignment__judge", "text"))
    assert texts == {first.judge_id: ERASED, second.judge_id: "직접 쓴 글"}
    discussion.refresh_from_db()
    assert discussion.words == "점수 유지"


def test_the_same_name_elsewhere_is_somebody_elses() -> None:
    round, _world = world_of.a_world()
    judge = sample_pages.first_judge(round).user
    mails = [
        Mail.objects.create(
            key=str(edition.pk), kind="notice", edition=edition, to_email="a@b.example",
            subject="-", body=f"{judge.name} 위원",
        )
        for edition in (round.edition, make.a_draft_edition())
    ]  # fmt: skip
    erase(judge)
    bodies = [Mail.objects.get(pk=mail.pk).body for mail in mails]
    assert [judge.name in body for body in bodies] == [False, True]


def test_an_erased_investor_is_introduced_to_nobody() -> None:
    round, _world = world_of.a_world()
    seat = world_of.an_investor_of(round)
    erase(seat.user)
    seat.refresh_from_db()
    assert seat.state == Investor.State.REFUSED
    assert seat.erased_at is not None
    assert seat.erased_at <= timezone.now()


def test_what_was_said_of_an_introduction_goes_and_what_was_raised_stays() -> None:
    made = introductions.a_meeting()
    introductions.say(made, "startup", "invested", amount_krw=300_000_000, words="비밀", rating=5)
    introductions.say(made, "investor", "passed", reason="team", words="대표가 미덥지 않다")
    asked = promise_mail(
        actor=None,
        key="asked",
        kind="introduction_outcome",
        to=introductions.founder_of(made.winner),
        edition=made.investor.edition,
        link_to=ButtonsFor(MailButtons.OUTCOME, made.pk),
        introduction=made,
        days=30,
    )
    erase_investor(investor=made.investor, asked_by=None)
    rows = made.reports.values_list("words", "reason", "amount_krw", "rating")
    assert list(rows) == [("", "", 300_000_000, 5), ("", "other", None, None)]
    assert asked is not None
    asked.refresh_from_db()
    assert asked.link_target == ""
