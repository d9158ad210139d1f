"""An edition is played to its end with invented people, and nothing of it stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
from django_celery_outbox.models import CeleryOutbox
from pypdfium2 import PdfDocument

from challenge.models import AuditEvent, Edition, Job, JobState, Mail, Question, User
from challenge.services.jobs import cancel_job
from judging.models import Round
from judging.queries.setup.rehearsal.sample_people import DOMAIN
from judging.services.rehearsal import outcome, play, request
from judging.services.rehearsal.play import play_rehearsal
from judging.services.rehearsal.request import request_rehearsal
from submissions.models import Entry
from tests.judging import factories as make

pytestmark = pytest.mark.django_db(transaction=True)  # progress is told on another connection


@pytest.fixture(autouse=True)
def _same_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "SEEDS", 1)


def rehearsed(edition: Edition, **facts: Any) -> Job:
    job = request_rehearsal(actor=make.organiser_of(edition), edition=edition, **facts)
    play_rehearsal(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return job


def rows_of_all_tables() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_a_preset_edition_reaches_its_end() -> None:
    edition = make.a_draft_edition()
    job = rehearsed(edition, entries=12, judges=7)
    found = job.result
    assert found["problem"] is None, found["problem"]["words"]
    keys = [(stage["key"], stage["round"]) for stage in found["stages"]]
    of_round = ["assign", "score", "tally", "decide"]
    assert keys == [
        *((key, None) for key in ("set_up", "apply", "eligibility", "panel")),
        *((key, order) for order in (1, 2) for key in of_round),
        ("publish", None),
        ("papers", None),
    ]
    sheets = [stage["facts"]["sheets"] for stage in found["stages"] if stage["key"] == "score"]
    assert sheets[0] == 12 * 5
    first, last = found["rounds"]
    assert len(first["rows"]) == 12
    scores = [Decimal(row["score"]) for row in first["rows"] if row["score"]]
    assert len(set(scores)) > 6, "judges differ, and companies too"
    assert [row["award_en"] for row in last["rows"] if row["award_en"]]
    kinds = {mail["kind"] for mail in found["mails"]}
    assert {"receipt", "judge_invited", "judge_assigned", "result_announced"} <= kinds
    assert {mail["language"] for mail in found["mails"]} == {"ko", "en"}


def test_its_papers_can_be_read_and_say_that_it_was_a_rehearsal() -> None:
    found = rehearsed(make.a_draft_edition(), entries=8, judges=7).result
    with default_storage.open(found["file"]) as file:
        archive = ZipFile(BytesIO(file.read()))
    assert {f"{name}.pdf" for name in found["papers"]} == set(archive.namelist())
    assert {"report", "resolution-1", "resolution-2", "tally-2"} <= set(found["papers"])
    document = PdfDocument(archive.read("resolution-2.pdf"))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "예행연습" in text


def test_nothing_stays_but_the_report_and_no_mail_leaves(mailoutbox: list[Any]) -> None:
    edition = make.a_draft_edition()
    actor = make.organiser_of(edition)
    job = request_rehearsal(actor=actor, edition=edition, entries=6, judges=6)
    before = rows_of_all_tables()
    events = list(AuditEvent.objects.values_list("pk", flat=True))
    play_rehearsal(job_id=job.pk)
    assert rows_of_all_tables() == before
    assert list(AuditEvent.objects.values_list("pk", flat=True)) == events
    assert not Mail.objects.exists()
    assert not mailoutbox
    assert not User.objects.filter(email__endswith=DOMAIN).exists()
    assert not CeleryOutbox.objects.exclude(task_name="judging.tasks.play_rehearsal").exists()
    folders, _files = default_storage.listdir("")
    assert set(folders) == {"rehearsals"}, "no attachment was stored"


def test_nobody_else_sees_it_while_it_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int, int]] = []

    def look() -> None:
        seen.append((Edition.objects.count(), Entry.objects.count(), Mail.objects.count()))
        connection.close()

    def publish(course: Any) -> dict[str, int]:
        facts = outcome.publish(course)
        assert Entry.objects.exists()
        with ThreadPoolExecutor(1) as thread:
            thread.submit(look).result()
        return facts

    edition = make.a_draft_edition()
    monkeypatch.setattr(play, "AFTER", (("publish", publish), *play.AFTER[1:]))
    rehearsed(edition, entries=6, judges=6)
    assert seen == [(1, 0, 0)]


def fill_no_choice(edition: Edition) -> None:
    question = edition.questions.filter(required=True).earliest("order")
    Question.objects.filter(pk=question.pk).update(kind=Question.Kind.CHOICE, choices=[])


def want_more_than_there_are(edition: Edition) -> None:
    edition.rounds.filter(order=1).update(sheets_per_entry=9, min_sheets=9)


def pass_nobody(edition: Edition) -> None:
    edition.rounds.filter(order=1).update(pass_mark=100)


def contradict_in_dates(edition: Edition) -> None:
    first, second = edition.rounds.order_by("order")
    times = {"opens_at": first.opens_at, "closes_at": first.opens_at + timedelta(days=1)}
    Round.objects.filter(pk=second.pk).update(**times)


def give_more_than_there_is(edition: Edition) -> None:
    edition.awards.filter(key="grand").update(places=4)


@pytest.mark.parametrize(
    ("spoil", "stage", "code", "words"),
    [
        (fill_no_choice, "apply", "form_cannot_be_filled", "Answer"),
        (want_more_than_there_are, "assign", "too_few_judges", "Invite more judges"),
        (pass_nobody, "tally", "nobody_passed", "pass mark"),
        (contradict_in_dates, "set_up", "set_up_incomplete", "Move its opening"),
        (give_more_than_there_is, "set_up", "set_up_incomplete", "awards"),
    ],
)
def test_what_stops_it_is_said_in_both_languages(
    spoil: Callable[[Edition], None], stage: str, code: str, words: str
) -> None:
    edition = make.a_draft_edition()
    spoil(edition)
    problem = rehearsed(edition, entries=5, judges=6).result["problem"]
    assert (problem["stage"], problem["code"]) == (stage, code)
    said = [problem["words"], *problem["fields"].values()]
    assert words in " ".join(row["en"] for row in said)
    korean = " ".join(row["ko"] for row in said)
    assert any("가" <= letter <= "힣" for letter in korean)
    assert not any("가" <= letter <= "힣" for letter in problem["words"]["en"].split("“")[0])


def test_what_is_only_short_is_noted_and_it_goes_on() -> None:
    edition = make.a_draft_edition(tagline_ko="")
    Edition.objects.filter(pk=edition.pk).update(contact_email="")
    edition.rounds.filter(order=1).update(sheets_per_entry=6, min_sheets=2)
    found = rehearsed(edition, entries=4, judges=4).result
    assert found["problem"] is None, found["problem"]["words"]
    parts = {note["part"] for note in found["notes"]}
    assert {"contact_email", "round_1"} <= parts
    assert any("4 judges" in note["words"]["en"] for note in found["notes"])


def test_a_bug_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = make.a_draft_edition()
    job = request_rehearsal(actor=make.organiser_of(edition), edition=edition)
    before = rows_of_all_tables()

    def break_down(_course: Any) -> dict[str, int]:
        raise ZeroDivisionError

    monkeypatch.setattr(play, "BEFORE", (*play.BEFORE[:2], ("eligibility", break_down)))
    with pytest.raises(ZeroDivisionError):
        play_rehearsal(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    told = {"challenge.Mail", "django_celery_outbox.CeleryOutbox"}  # the organisers, of the fault
    now = rows_of_all_tables()
    assert {name for name, count in before.items() if now[name] != count} == told
    assert Mail.objects.get().kind == "job_failed"


def test_one_that_is_stopped_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = make.a_draft_edition()
    actor = make.organiser_of(edition)
    job = request_rehearsal(actor=actor, edition=edition, entries=2, judges=3)
    before = rows_of_all_tables()

    def stop() -> None:
        cancel_job(actor=actor, job=job)
        connection.close()

    def check(_course: Any) -> dict[str, int]:
        with ThreadPoolExecutor(1) as thread:  # as from a page, on a connection of its own
            thread.submit(stop).result()
        return {}

    monkeypatch.setattr(play, "BEFORE", (*play.BEFORE[:2], ("eligibility", check), play.BEFORE[3]))
    play_rehearsal(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    now = rows_of_all_tables()
    changed = {name for name, count in before.items() if now[name] != count}
    assert changed == {"challenge.AuditEvent"}, "that somebody stopped it"
