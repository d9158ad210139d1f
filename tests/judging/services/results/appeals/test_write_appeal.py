"""A startup appeals in time, once, in words that can be kept; late, twice and foreign are told."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from challenge.kernel.calendars.closing_days import end_of_period
from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal, WrongState
from challenge.models import AuditEvent, Edition, Mail
from judging.models import Announcement, Appeal, AppealFile
from judging.services.results.appeals.appeal_files import (
    attach_to_appeal,
    destroy_appeal_files,
    remove_appeal_file,
)
from judging.services.results.appeals.write_appeal import (
    AppealIsSubmitted,
    AppealsOver,
    NoAppeals,
    save_appeal,
    submit_appeal,
    text_version,
    withdraw_appeal,
)
from judging.services.results.result_mails import mail_results
from submissions.models import Member
from tests.judging import factories as make
from tests.judging.appeal_cases import WORDS, a_result, an_appeal, founder_of, the_loser
from tests.submissions.factories import a_pdf
from tests.submissions.hostile_files import DANGEROUS_PDFS, a_picture_header

pytestmark = pytest.mark.django_db
PDF = a_pdf()


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


@pytest.mark.parametrize(
    ("moment", "days", "holidays", "last"),
    [
        (datetime(2026, 11, 2, 1, tzinfo=UTC), 7, set(), date(2026, 11, 9)),  # a Monday
        (datetime(2026, 11, 1, 16, tzinfo=UTC), 7, set(), date(2026, 11, 9)),  # Monday in Seoul
        (datetime(2026, 11, 7, 1, tzinfo=UTC), 7, set(), date(2026, 11, 16)),  # ends a Saturday
        (datetime(2026, 11, 2, 1, tzinfo=UTC), 7, {date(2026, 11, 9)}, date(2026, 11, 10)),
    ],
)
def test_a_period_ends_with_a_day_that_is_no_day_off(
    moment: datetime, days: int, holidays: set[date], last: date
) -> None:
    end = end_of_period(moment, days, "Asia/Seoul", holidays)
    assert (end.date(), end.hour, end.minute, end.second) == (last, 23, 59, 59)


def test_an_appeal_gets_a_number_a_day_for_its_reply_and_its_mails() -> None:
    round = a_result()
    entry = the_loser(round)
    appeal = an_appeal(entry)
    assert (appeal.state, appeal.number, appeal.version) == ("submitted", 1, 1)
    assert appeal.code == f"{entry.edition.year}-A0001"
    assert appeal.reply_due_at is not None
    assert appeal.reply_due_at - timezone.now() > timedelta(days=13)
    assert Mail.objects.filter(kind="appeal_received", to_user=appeal.made_by).count() == 1
    made = Mail.objects.filter(kind="appeal_made")
    assert set(made.values_list("to_user", flat=True)) == set(
        entry.edition.roles.filter(kind="organiser").values_list("user", flat=True)
    )


def test_the_same_again_is_the_same_appeal() -> None:
    entry = the_loser(a_result())
    first = an_appeal(entry)
    founder = founder_of(entry)
    again = submit_appeal(actor=founder, entry=entry)
    assert (again.pk, again.number, events("appeal.submitted")) == (first.pk, 1, 1)
    with pytest.raises(AppealIsSubmitted):
        save_appeal(actor=founder, entry=entry, changes={"statement": "다른 말"})
    assert Appeal.objects.get().statement == WORDS["statement"]


def test_a_draft_is_kept_as_it_is_typed_and_only_what_changed_is_noted() -> None:
    entry = the_loser(a_result())
    founder = founder_of(entry)
    save_appeal(actor=founder, entry=entry, changes={"statement": "한 줄"})
    save_appeal(actor=founder, entry=entry, changes={"statement": "한 줄"})
    assert events("appeal.saved") == 1
    stale = {"statement": text_version("")}
    saved = save_appeal(
        actor=founder, entry=entry, changes={"statement": "두 줄"}, base_versions=stale
    )
    assert saved.clashes == {"statement": "한 줄"}
    own = save_appeal(
        actor=founder,
        entry=entry,
        changes={"statement": "두 줄"},
        base_versions=stale,
        replaces={"statement": ["한 줄"]},
    )
    assert own.versions(["statement"]) == {"statement": text_version("두 줄")}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ground", "opinion"),
        ("statement", "가" * 10_001),
        ("statement", "제 번호는 900101-1234567 입니다"),
        ("points", "90"),
    ],
)
def test_what_cant_be_kept_is_named_and_the_rest_is_kept(name: str, text: str) -> None:
    entry = the_loser(a_result())
    changes = {"wanted": "다시", name: text}
    saved = save_appeal(actor=founder_of(entry), entry=entry, changes=changes)
    assert set(saved.refused) == {name}
    assert Appeal.objects.get().wanted == "다시"


def test_what_is_missing_or_too_long_is_named_before_it_is_submitted() -> None:
    entry = the_loser(a_result())
    founder = founder_of(entry)
    with pytest.raises(InvalidInput) as refusal:
        submit_appeal(actor=founder, entry=entry)
    assert set(refusal.value.fields) == {"ground", "statement", "wanted"}
    save_appeal(actor=founder, entry=entry, changes={**WORDS, "wanted": "가" * 301})
    with pytest.raises(InvalidInput) as refusal:
        submit_appeal(actor=founder, entry=entry)
    assert set(refusal.value.fields) == {"wanted"}
    save_appeal(actor=founder, entry=entry, changes={"wanted": "👩🏽‍🚀" * 300})
    assert submit_appeal(actor=founder, entry=entry).number == 1


def test_too_late_is_too_late_by_when_the_request_came() -> None:
    round = a_result()
    entry = the_loser(round)
    founder = founder_of(entry)
    save_appeal(actor=founder, entry=entry, changes=WORDS)
    published = timezone.now() - timedelta(days=20)
    Announcement.objects.filter(round=round).update(published_at=published)
    with pytest.raises(AppealsOver):
        submit_appeal(actor=founder, entry=entry)
    assert Appeal.objects.get().state == "draft"
    in_time = published + timedelta(days=6)
    assert submit_appeal(actor=founder, entry=entry, received_at=in_time).state == "submitted"


def test_nobody_else_appeals_for_the_startup() -> None:
    entry = the_loser(a_result())
    founder_of(entry)
    writer = make.a_person()
    Member.objects.create(startup=entry.startup, user=writer, kind=Member.Kind.WRITER)
    organiser = make.organiser_of(entry.edition)
    for person in (writer, organiser, make.a_person()):
        with pytest.raises(NotAllowed):
            save_appeal(actor=person, entry=entry, changes=WORDS)
        with pytest.raises(NotAllowed):
            submit_appeal(actor=person, entry=entry)
    assert not Appeal.objects.exists()
    appeal = an_appeal(entry)
    with pytest.raises(NotAllowed):
        withdraw_appeal(actor=writer, appeal=appeal)


def test_without_the_rule_or_a_result_there_is_no_appeal() -> None:
    round = a_result()
    entry = the_loser(round)
    founder = founder_of(entry)
    Edition.objects.filter(pk=entry.edition_id).update(rules={"appeal_days": 0})
    entry.refresh_from_db()
    with pytest.raises(NoAppeals):
        save_appeal(actor=founder, entry=entry, changes=WORDS)
    with pytest.raises(NoAppeals):
        submit_appeal(actor=founder, entry=entry)
    draft = make.a_decided_round(entries=4)
    other = draft.participations.select_related("entry__edition", "entry__startup").first()
    assert other is not None
    with pytest.raises(NoAppeals):
        submit_appeal(actor=founder_of(other.entry), entry=other.entry)


def test_a_withdrawn_appeal_makes_room_for_another_one() -> None:
    entry = the_loser(a_result())
    appeal = an_appeal(entry)
    founder = founder_of(entry)
    assert withdraw_appeal(actor=founder, appeal=appeal).state == "withdrawn"
    withdraw_appeal(actor=founder, appeal=appeal)
    assert events("appeal.withdrawn") == 1
    assert an_appeal(entry).number == 2
    Appeal.objects.filter(number=2).update(
        state="answered", outcome="dismissed", reply_ko="까닭",
        prepared_by=founder, approved_by=make.a_person(), answered_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(WrongState):
        withdraw_appeal(actor=founder, appeal=Appeal.objects.get(number=2))


def test_the_database_holds_one_open_appeal_and_its_second_person() -> None:
    appeal = an_appeal(the_loser(a_result()))
    person = make.a_person()
    answered = {"state": "answered", "outcome": "dismissed", "reply_ko": "까닭",
                "prepared_by": person, "answered_at": timezone.now()}  # fmt: skip
    rows = Appeal.objects.filter(pk=appeal.pk)
    for wrong in (answered, {**answered, "approved_by": person}, {"statement": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_a_file_is_looked_at_kept_once_and_goes_with_the_draft() -> None:
    entry = the_loser(a_result())
    founder = founder_of(entry)
    file = attach_to_appeal(actor=founder, entry=entry, file=BytesIO(PDF), name="시험 성적서.pdf")
    again = attach_to_appeal(actor=founder, entry=entry, file=BytesIO(PDF), name="또.pdf")
    assert (again, AppealFile.objects.count(), file.size) == (file, 1, len(PDF))
    assert default_storage.exists(str(file.file.name))
    script = DANGEROUS_PDFS["script at opening"][1]
    refused = [(b"", "빈.pdf"), (b"MZ\x90\x00", "a.exe"), (PDF, "900101-1234567.pdf"),
               (script, "a.pdf"), (a_picture_header(20_000), "사진.png")]  # fmt: skip
    for data, name in refused:
        with pytest.raises(Refusal):
            attach_to_appeal(actor=founder, entry=entry, file=BytesIO(data), name=name)
    for number in range(4):
        more = BytesIO(PDF + bytes([number + 48]))
        attach_to_appeal(actor=founder, entry=entry, file=more, name="a.pdf")
    with pytest.raises(InvalidInput):
        attach_to_appeal(actor=founder, entry=entry, file=BytesIO(PDF + b"x"), name="a.pdf")
    remove_appeal_file(actor=founder, file=file)
    assert AppealFile.objects.count() == 4
    save_appeal(actor=founder, entry=entry, changes=WORDS)
    appeal = submit_appeal(actor=founder, entry=entry)
    with pytest.raises(AppealIsSubmitted):
        remove_appeal_file(actor=founder, file=AppealFile.objects.earliest("pk"))
    kept = [str(row.file.name) for row in appeal.files.all()]
    destroy_appeal_files(appeals=[appeal.pk])
    assert not any(default_storage.exists(name) for name in kept)
    assert set(AppealFile.objects.values_list("file", "name")) == {("", "–")}


@pytest.mark.parametrize("days", [0, 7])
def test_the_result_mail_promises_an_appeal_only_where_there_is_one(days: int) -> None:
    round = a_result()
    edition = round.edition
    edition.appeal_days = days
    edition.save(update_fields=["rules"])
    mail_results(announcement_id=round.announcement.pk)
    bodies = Mail.objects.filter(kind="result_announced").values_list("body", flat=True)
    assert bodies
    assert all(("/appeal/" in body) == bool(days) for body in bodies)
