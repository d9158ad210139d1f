from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django_celery_outbox.models import CeleryOutbox

from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import Job, JobState, Mail, User
from challenge.services.jobs import cancel_job
from submissions.models import EligibilityCheck, Entry, Startup
from submissions.queries.eligibility import eligibility_counts
from submissions.queries.eligibility_rules import findings_of, years_before
from submissions.queries.entries import eligible_entries
from submissions.queries.snapshot import COMPANY_FIELDS
from submissions.services.draft import update_startup
from submissions.services.eligibility_check import (
    NotSubmitted,
    accept_passing,
    correction_due,
    decide_eligibility,
    run_eligibility_checks,
)
from submissions.services.files.upload import remove_attachment
from submissions.tasks import check_eligibility
from tests.submissions.factories import (
    a_draft,
    a_user,
    an_edition,
    an_organiser,
    submit,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db


def outcomes(entry: Entry) -> dict[str, str]:
    return {finding["rule"]: finding["outcome"] for finding in findings_of(entry)}


def test_a_sound_entry_passes_every_rule() -> None:
    assert set(outcomes(submitted()).values()) == {"pass"}


@pytest.mark.parametrize(
    ("founded", "outcome"),
    [(date(2019, 11, 2), "pass"), (date(2019, 11, 1), "fail"), (None, "unknown")],
)
def test_the_day_of_the_boundary_counts_as_inside(founded: Any, outcome: Any) -> None:
    entry = submitted(an_edition(notice_date=date(2026, 11, 2)))
    submitted_anew(entry, founded_on=founded)
    assert outcomes(entry)["company_age"] == outcome


def test_a_leap_day_is_counted_back_to_the_28th() -> None:
    assert years_before(date(2028, 2, 29), 7) == date(2021, 2, 28)


def submitted_anew(entry: Entry, **company: Any) -> None:
    """One more version, as if the form had let these values pass."""
    last = entry.versions.latest("number")
    facts = {name: value if value is None else str(value) for name, value in company.items()}
    entry.versions.create(
        number=last.number + 1,
        snapshot=last.snapshot | {"company": last.snapshot["company"] | facts},
        digest=last.digest,
        submitted_by=last.submitted_by,
    )


def test_each_rule_finds_its_own_fault() -> None:
    entry = submitted()
    submitted_anew(entry, city="경기도 성남시", registration_number="1248100999", kind="sole")
    entry.attachments.update(state="refused")
    entry.startup.consents.update(withdrawn_at=datetime.now(UTC))
    found = outcomes(entry)
    assert (
        found["head_office"],
        found["registration_number"],
        found["papers"],
        found["consent"],
    ) == ("fail", "fail", "fail", "fail")
    assert outcomes(entry)["founded"] == "pass"
    submitted_anew(entry, kind="pre")
    assert outcomes(entry)["founded"] == "fail"


def test_a_file_in_being_checked_and_another_name_leave_it_open() -> None:
    entry = submitted()
    entry.attachments.update(state="checking")
    submitted_anew(entry, representative="다른 사람")
    found = outcomes(entry)
    assert (found["papers"], found["representative"]) == ("unknown", "unknown")


# a value that changes what the rules say, where one can, for every fact of the company
OTHERWISE = {
    "kind": "pre",
    "name_ko": "다른 이름",
    "name_en": "Another name",
    "registration_number": "1248100998",
    "founded_on": date(1999, 1, 1),
    "representative": "다른 사람",
    "city": "부산광역시",
    "district": "해운대구",
    "homepage": "https://example.com/",
    "phone": "02-000-0000",
    "headcount": 9,
    "revenue_krw": 9,
    "raised_krw": 9,
    "ask_krw": 9,
}


@pytest.mark.parametrize("name", COMPANY_FIELDS)
def test_what_the_company_changes_after_submitting_changes_no_finding(name: Any) -> None:
    entry = submitted()
    before = findings_of(entry)
    Startup.objects.filter(pk=entry.startup_id).update(**{name: OTHERWISE[name]})
    now = Entry.objects.get(pk=entry.pk)
    assert findings_of(now) == before
    assert getattr(now.startup, name) == OTHERWISE[name]


def test_files_people_and_track_that_change_after_submitting_change_no_finding() -> None:
    entry = submitted()
    before = findings_of(entry)
    remove_attachment(actor=writer_of(entry), attachment=entry.attachments.get())
    entry.startup.members.update(user=a_user("다른 대표"))
    Entry.objects.filter(pk=entry.pk).update(track=entry.edition.tracks.get(slug="growth"))
    entry.edition.tracks.filter(slug="growth").update(max_age_years=1)
    assert findings_of(Entry.objects.get(pk=entry.pk)) == before


def test_a_company_that_was_elsewhere_when_it_applied_does_not_pass_by_moving() -> None:
    entry = submitted()
    submitted_anew(entry, city="부산광역시")
    assert entry.startup.city == "서울특별시"
    assert outcomes(entry)["head_office"] == "fail"


def test_a_new_submission_that_changes_what_the_rules_say_is_looked_at_again() -> None:
    entry = submitted()
    organiser = an_organiser(entry.edition)
    decide_eligibility(actor=organiser, entry=entry, state="eligible")
    submit(Entry.objects.get(pk=entry.pk))
    assert EligibilityCheck.objects.get(entry=entry).state == "eligible"
    update_startup(
        actor=writer_of(entry), startup=entry.startup, city="부산광역시", district="동구"
    )
    assert EligibilityCheck.objects.get(entry=entry).state == "eligible"
    submit(Entry.objects.get(pk=entry.pk))
    check = EligibilityCheck.objects.get(entry=entry)
    found = {row["rule"]: row["outcome"] for row in check.findings}
    assert (check.state, found["head_office"]) == ("pending", "fail")
    assert accept_passing(actor=organiser, edition=entry.edition).count == 0


def test_the_job_checks_every_submitted_entry_and_leaves_decisions_alone() -> None:
    edition = an_edition()
    organiser = an_organiser(edition)
    first, second = submitted(edition), submitted(edition)
    a_draft(edition)
    decide_eligibility(actor=organiser, entry=first, state="eligible")
    job = run_eligibility_checks(actor=organiser, edition=edition)
    assert run_eligibility_checks(actor=organiser, edition=edition) == job
    assert CeleryOutbox.objects.filter(task_name="submissions.tasks.check_eligibility").count() == 1
    check_eligibility(job_id=job.pk)
    check_eligibility(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"entries": 2}, 1)
    assert EligibilityCheck.objects.get(entry=first).state == "eligible"
    assert len(EligibilityCheck.objects.get(entry=second).findings) == 7
    assert run_eligibility_checks(actor=organiser, edition=edition).pk != job.pk


def test_a_cancelled_job_checks_nothing() -> None:
    edition = an_edition()
    organiser = an_organiser(edition)
    submitted(edition)
    job = run_eligibility_checks(actor=organiser, edition=edition)
    cancel_job(actor=organiser, job=job)
    check_eligibility(job_id=job.pk)
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED
    assert not EligibilityCheck.objects.exists()


def test_decisions_are_counted_and_only_eligible_entries_go_on() -> None:
    edition = an_edition()
    organiser = an_organiser(edition)
    entries = [submitted(edition) for _ in range(4)]
    for entry, state in zip(entries, ["eligible", "correction", "ineligible"], strict=False):
        decide_eligibility(
            actor=organiser, entry=entry, state=state, reason="이유", parts=["company"]
        )
    counts = eligibility_counts(edition)
    assert (
        counts.submitted,
        counts.pending,
        counts.eligible,
        counts.correction,
        counts.ineligible,
    ) == (4, 1, 1, 1, 1)
    assert list(eligible_entries(edition)) == [entries[0]]
    assert set(
        Mail.objects.filter(kind__startswith="eligibility").values_list("kind", flat=True)
    ) == {"eligibility_correction", "eligibility_ineligible"}


def test_the_same_decision_twice_is_mailed_once() -> None:
    entry = submitted()
    organiser = an_organiser(entry.edition)
    for _ in range(2):
        decide_eligibility(
            actor=organiser,
            entry=entry,
            state="correction",
            reason="등록증을 올려 주세요.",
            parts=["file:registration"],
        )
    assert Mail.objects.filter(kind="eligibility_correction").count() == 1


def _mailed() -> list[str]:
    mails = Mail.objects.filter(kind__startswith="eligibility").order_by("pk")
    return [kind.removeprefix("eligibility_") for kind in mails.values_list("kind", flat=True)]


@pytest.mark.parametrize("by_way_of_pending", [False, True])
def test_who_was_told_ineligible_is_told_when_they_take_part_after_all(
    by_way_of_pending: bool,
) -> None:
    entry = submitted()
    organiser = an_organiser(entry.edition)
    check = decide_eligibility(actor=organiser, entry=entry, state="eligible")
    assert _mailed() == []  # nobody heard anything else
    check = decide_eligibility(
        actor=organiser, entry=entry, state="ineligible", reason="업력", seen=check.etag
    )
    if by_way_of_pending:
        check = decide_eligibility(actor=organiser, entry=entry, state="pending", seen=check.etag)
        EligibilityCheck.objects.update(findings=[{"rule": "age", "outcome": "pass"}])
        accept_passing(actor=organiser, edition=entry.edition)
    else:
        decide_eligibility(actor=organiser, entry=entry, state="eligible", seen=check.etag)
    assert _mailed() == ["ineligible", "eligible"]
    mail = Mail.objects.get(kind="eligibility_eligible")
    assert entry.code in mail.subject
    check.refresh_from_db()
    again = decide_eligibility(
        actor=organiser, entry=entry, state="ineligible", reason="업력", seen=check.etag
    )
    decide_eligibility(actor=organiser, entry=entry, state="eligible", seen=again.etag)
    assert _mailed() == ["ineligible", "eligible"] * 2


def test_two_decisions_of_one_moment_are_two_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    entry = submitted()
    organiser = an_organiser(entry.edition)
    first = decide_eligibility(actor=organiser, entry=entry, state="ineligible", reason="업력")
    decide_eligibility(
        actor=organiser, entry=entry, state="ineligible", reason="소재지", seen=first.etag
    )
    assert _mailed() == ["ineligible"] * 2
    assert "소재지" in Mail.objects.latest("pk").body


@pytest.mark.parametrize("state", ["correction", "ineligible"])
def test_a_no_needs_a_reason(state: str) -> None:
    entry = submitted()
    with pytest.raises(InvalidInput) as refusal:
        decide_eligibility(
            actor=an_organiser(entry.edition),
            entry=entry,
            state=state,
            reason=" ",
            parts=["company"],
        )
    assert "reason" in refusal.value.fields
    assert not EligibilityCheck.objects.exists()
    assert not Mail.objects.filter(kind__startswith="eligibility").exists()


def test_a_draft_is_not_decided_on() -> None:
    entry = a_draft()
    with pytest.raises(NotSubmitted):
        decide_eligibility(actor=an_organiser(entry.edition), entry=entry, state="eligible")
    assert not EligibilityCheck.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "observer", "writer", "other organiser"])
def test_only_the_editions_organisers_check_and_decide(who: str) -> None:
    entry = submitted()
    people: dict[str, Callable[[], User]] = {
        "stranger": a_user,
        "observer": lambda: an_organiser(entry.edition, "observer"),
        "writer": lambda: writer_of(entry),
        "other organiser": lambda: an_organiser(an_edition()),
    }
    actor = people[who]()
    with pytest.raises(NotAllowed):
        run_eligibility_checks(actor=actor, edition=entry.edition)
    with pytest.raises(NotAllowed):
        decide_eligibility(actor=actor, entry=entry, state="ineligible", reason="이유")
    assert not Job.objects.exists()
    assert not EligibilityCheck.objects.exists()


def test_a_correction_is_due_at_six_on_the_third_working_day() -> None:
    edition = an_edition(rules={"holidays": ["2026-12-25"]})
    thursday = datetime(2026, 12, 24, 3, tzinfo=UTC)
    assert correction_due(thursday, edition) == datetime(2026, 12, 30, 9, tzinfo=UTC)


def test_the_due_date_of_a_correction_is_kept() -> None:
    entry = submitted()
    check = decide_eligibility(
        actor=an_organiser(entry.edition),
        entry=entry,
        state="correction",
        reason="이유",
        parts=["item"],
    )
    assert check.correction_due_at is not None
    assert check.decided_at is not None
    assert check.correction_due_at - check.decided_at > timedelta(days=2)


def test_accepting_all_says_how_many_and_what_kept_the_others_back() -> None:
    entry = submitted()
    organiser = an_organiser(entry.edition)
    nothing = accept_passing(actor=organiser, edition=entry.edition)
    assert (nothing.count, nothing.left, nothing.reasons) == (0, 1, {"unchecked": 1})
    EligibilityCheck.objects.update_or_create(
        entry=entry,
        defaults={
            "findings": [
                {"rule": "papers", "outcome": "fail", "facts": {}},
                {"rule": "consent", "outcome": "unknown", "facts": {}},
                {"rule": "founded", "outcome": "pass", "facts": {}},
            ]
        },
    )
    kept = accept_passing(actor=organiser, edition=entry.edition)
    assert (kept.count, kept.left, kept.reasons) == (0, 1, {"papers": 1, "consent": 1})
    EligibilityCheck.objects.update(findings=[{"rule": "founded", "outcome": "pass", "facts": {}}])
    done = accept_passing(actor=organiser, edition=entry.edition)
    assert (done.count, done.left) == (1, 0)
    again = accept_passing(actor=organiser, edition=entry.edition)
    assert (again.count, again.left) == (0, 0)


@pytest.mark.parametrize(("language", "words"), [("en", "No entry was"), ("ko", "적격으로")])
def test_nobody_accepted_is_no_success_on_the_page(language: str, words: str) -> None:
    entry = submitted()
    client = Client()
    client.force_login(an_organiser(entry.edition))
    with override(language):
        at = reverse("organisers:accept_all_passing", args=[entry.edition.slug])
    page = client.post(at, follow=True)
    (told,) = page.context["messages"]
    assert (told.level_tag, words in str(told)) == ("warning", True)
