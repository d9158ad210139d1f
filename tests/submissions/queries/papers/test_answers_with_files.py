"""A question that is answered with a file: its own types, size and pages, asked as any other."""

import io
from collections.abc import Mapping
from typing import Any

import pytest

from challenge.kernel.errors import InvalidInput
from challenge.services.application_form import save_paper, save_question
from submissions.models import Attachment, Entry
from submissions.queries.answers.shown import shown_answer
from submissions.queries.changes import changes_since_submission
from submissions.queries.completeness import missing_parts
from submissions.queries.eligibility_rules import findings_of
from submissions.queries.papers.acceptable_files import FileRefused
from submissions.queries.papers.asked import papers_for_judges
from submissions.queries.snapshot import latest_snapshot
from submissions.services.draft import save_answers
from submissions.services.files.file_check import check_attachment
from submissions.services.files.upload import attach_file
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
KEY = "answer-floor-plan"


def a_call(**facts: Any) -> Entry:
    """A complete draft but for the file that a question asks for."""
    edition = s.an_edition()
    edition.questions.create(
        key="has-office", kind="yesno", section="team", order=80, label_ko="사무실", required=False
    )
    values: dict[str, Any] = {
        "kind": "file",
        "section": "team",
        "order": 81,
        "label_ko": "평면도",
        "label_en": "Floor plan",
        "options": {"types": ["pdf", "image"], "most_megabytes": 1, "most_pages": 2},
    }
    edition.questions.create(key="floor-plan", **values | facts)
    return s.fill(s.a_draft(edition))


def fresh(entry: Entry) -> Entry:
    return Entry.objects.select_related("edition", "startup").get(pk=entry.pk)


def send(entry: Entry, name: str = "plan.pdf", pages: int = 1) -> Attachment:
    file = attach_file(
        actor=s.writer_of(entry), entry=fresh(entry), kind=KEY, name=name,
        file=io.BytesIO(s.a_pdf(pages)),
    )  # fmt: skip
    check_attachment(attachment_id=file.pk)
    file.refresh_from_db()
    return file


def missing(entry: Entry) -> list[tuple[str, str]]:
    return [(row.part, row.name) for row in missing_parts(fresh(entry))]


def row_of(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    return next(row for row in snapshot["answers"] if row["key"] == "floor-plan")


def test_it_is_missed_sent_submitted_and_read_by_judges() -> None:
    entry = a_call()
    assert missing(entry) == [("files", KEY)]
    file = send(entry)
    assert missing(entry) == []
    s.submit(fresh(entry))
    snapshot = latest_snapshot(entry)
    assert snapshot is not None
    assert shown_answer(row_of(snapshot)).text == "plan.pdf"
    assert changes_since_submission(fresh(entry)) == []
    assert snapshot["files"][-1]["paper"] == {"ko": "평면도", "en": "Floor plan"}
    assert file.pk in [row.id for row in papers_for_judges(fresh(entry).edition, snapshot)]
    papers = next(row for row in findings_of(fresh(entry)) if row["rule"] == "papers")
    assert (papers["outcome"], papers["facts"]["papers"][-1]["key"]) == ("pass", KEY)


def test_it_takes_its_own_types_size_and_pages() -> None:
    entry = a_call()
    with pytest.raises(FileRefused):
        send(entry, "plan.hwpx")
    assert send(entry, pages=3).refusal_code == "too_many_pages"
    assert missing(entry) == [("files", KEY)]


def test_it_is_asked_only_after_the_answer_that_it_hangs_on() -> None:
    entry = a_call(condition={"on": "has-office", "values": ["yes"]})
    assert missing(entry) == []
    save_answers(actor=s.writer_of(entry), entry=entry, changes={"has-office": "yes"})
    assert missing(entry) == [("files", KEY)]
    send(entry)
    save_answers(actor=s.writer_of(entry), entry=fresh(entry), changes={"has-office": "no"})
    s.submit(fresh(entry))
    snapshot = latest_snapshot(entry)
    assert snapshot is not None
    assert KEY not in [row["kind"] for row in snapshot["files"]]
    papers = next(row for row in findings_of(fresh(entry)) if row["rule"] == "papers")
    assert papers["outcome"] == "pass"


@pytest.mark.parametrize(
    "options", [{}, {"types": []}, {"types": ["exe"]}, {"types": ["pdf"], "most_pages": 0}]
)
def test_what_no_file_can_be_is_refused(options: dict[str, Any]) -> None:
    edition = s.an_edition(state="draft")
    with pytest.raises(InvalidInput) as refusal:
        save_question(
            actor=s.an_organiser(edition), edition=edition, key="floor-plan", kind="file",
            section="team", label_ko="평면도", options=options,
        )  # fmt: skip
    assert list(refusal.value.fields) == ["options"]


def test_no_paper_is_called_like_an_answer() -> None:
    edition = s.an_edition(state="draft")
    with pytest.raises(InvalidInput) as refusal:
        save_paper(
            actor=s.an_organiser(edition), edition=edition, key=KEY, name_ko="가", types=["pdf"]
        )
    assert list(refusal.value.fields) == ["key"]
