"""Which papers an entry is asked for, and where each stands."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from submissions.models import Attachment, Entry
from submissions.queries.call.submission_window import correctable_parts, part_labels
from submissions.queries.changes import changes_since_submission
from submissions.queries.completeness import missing_parts, papers_for
from submissions.queries.decks import files_of
from submissions.queries.eligibility_rules import findings_of
from submissions.queries.papers.asked import months_before, sent_papers, submitted_papers
from submissions.queries.snapshot import latest_snapshot
from submissions.services.eligibility_check import decide_eligibility
from submissions.services.files.file_check import check_attachment
from submissions.services.files.issue_date import set_issue_date
from submissions.services.files.upload import attach_file
from submissions.services.submit import Incomplete
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
OLD, NEW = date(2026, 8, 1), date(2026, 8, 2)  # three months before the notice date, 2026-11-02


def a_call(**facts: object) -> Entry:
    """A complete draft of a call that asks for a registry extract of at most three months."""
    edition = s.an_edition()
    values = {"types": ["pdf"], "most_months": 3, "order": 9, "name_en": "Registry extract"}
    edition.papers.create(key="registry", name_ko="등기부등본", **values | facts)
    return s.fill(s.a_draft(edition))


def send(entry: Entry, key: str, name: str = "registry.pdf") -> Attachment:
    file = attach_file(
        actor=s.writer_of(entry), entry=entry, kind=key, name=name, file=io.BytesIO(s.a_pdf(1))
    )
    check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    return file


def fresh(entry: Entry) -> Entry:
    return Entry.objects.select_related("edition", "startup").get(pk=entry.pk)


def dated(file: Attachment, day: date | None) -> None:
    set_issue_date(actor=s.writer_of(file.entry), attachment=file, issued_on=day)


def missing(entry: Entry) -> dict[str, str]:
    return {row.name: row.text for row in missing_parts(fresh(entry)) if row.part == "files"}


def papers_finding(entry: Entry) -> dict[str, object]:
    return next(row for row in findings_of(fresh(entry)) if row["rule"] == "papers")


def test_a_required_paper_that_is_missing_keeps_the_draft_from_being_submitted() -> None:
    entry = a_call()
    assert list(missing(entry)) == ["registry"]
    with pytest.raises(Incomplete) as refusal:
        s.submit(entry)
    assert list(refusal.value.fields) == ["files.registry"]
    assert not entry.versions.exists()


@pytest.mark.parametrize(
    ("day", "is_fine"), [(None, False), (OLD, False), (NEW, True), (date(2999, 1, 1), False)]
)
def test_a_dated_paper_is_asked_for_its_day_which_is_new_enough(
    day: date | None, is_fine: bool
) -> None:
    entry = a_call()
    dated(send(entry, "registry"), day)
    assert (missing(entry) == {}) is is_fine
    sent = {row.key: row for row in sent_papers(entry.edition, papers_for(entry), files_of(entry))}
    assert sent["registry"].state == ("ready" if is_fine else "problem")
    if is_fine:
        s.submit(entry)
        file = latest_snapshot(entry)["files"][-1]  # type: ignore[index]
        assert (file["issued_on"], file["paper"]["ko"]) == ("2026-08-02", "등기부등본")
        assert papers_finding(entry)["outcome"] == "pass"


@pytest.mark.parametrize(
    "facts",
    [{"track_slugs": ["growth"]}, {"company_kinds": ["sole", "pre"]}, {"required": False}],
)
def test_a_paper_is_asked_for_in_its_tracks_and_of_its_legal_forms_only(
    facts: dict[str, object],
) -> None:
    entry = a_call(**facts)
    assert missing(entry) == {}
    s.submit(entry)
    assert papers_finding(entry)["outcome"] == "pass"


def test_what_is_not_asked_for_is_not_submitted_and_not_lost() -> None:
    entry = a_call(track_slugs=["growth"])
    file = send(entry, "registry")
    s.submit(entry)
    snapshot = latest_snapshot(entry)
    assert snapshot is not None
    assert "registry" not in [row["kind"] for row in snapshot["files"]]
    file.refresh_from_db()
    assert file.state == "ready"
    assert changes_since_submission(fresh(entry)) == []


def test_a_correction_names_papers_and_opens_those_alone() -> None:
    entry = a_call(required=False)
    s.submit(entry)
    edition = entry.edition
    assert correctable_parts(edition)["file:registry"] == "Registry extract"
    decide_eligibility(
        actor=s.an_organiser(edition),
        entry=entry,
        state="correction",
        reason="등기부등본을 내 주세요",
        parts=["file:registry"],
    )
    type(edition).objects.filter(pk=edition.pk).update(
        closes_at=timezone.now() - timedelta(hours=3)
    )
    dated(send(entry, "registry"), NEW)
    send(entry, "deck", "other.pdf")
    s.submit(fresh(entry))
    files = submitted_papers(edition, latest_snapshot(entry) or {})
    assert [(row.paper, row.name) for row in files] == [
        ("Pitch deck", "deck.pdf"),
        ("Registry extract", "registry.pdf"),
    ]
    assert part_labels(edition, ["file:registry"]) == ["Registry extract"]


def test_several_files_stand_beside_one_another_only_where_the_paper_says_so() -> None:
    entry = a_call(required=False)
    for key in ("registry", "proof"):
        send(entry, key, "a.pdf")
        send(entry, key, "b.pdf")
    sent = {row.key: row for row in sent_papers(entry.edition, papers_for(entry), files_of(entry))}
    assert [len(sent[key].files) for key in ("registry", "proof")] == [1, 2]


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 11, 2), 3, date(2026, 8, 2)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2024, 12, 31), 10, date(2024, 2, 29)),
    ],
)
def test_months_are_counted_back_to_the_same_day(day: date, months: int, found: date) -> None:
    assert months_before(day, months) == found
