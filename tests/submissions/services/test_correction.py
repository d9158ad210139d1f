"""What a correction request opens: exactly the parts asked for, until its time, as often as
wanted.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput
from challenge.models import Mail
from submissions.models import Attachment, EligibilityCheck, Entry
from submissions.queries.call.submission_window import correctable_parts
from submissions.queries.entries import last_moment_for
from submissions.queries.snapshot import latest_snapshot
from submissions.services.draft import save_answers, update_startup
from submissions.services.eligibility_check import accept_passing, decide_eligibility
from submissions.services.submit import ChallengeClosed
from tests.submissions.factories import (
    a_deck,
    an_edition,
    an_organiser,
    submit,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db
# part → how to reach it in a snapshot
PARTS = [
    "company",
    "item",
    "section:problem",
    "section:solution",
    "section:scale-up",
    "section:team",
    "file:deck",
    "file:plan",
    "file:registration",
    "file:proof",
]


def closed_edition_entry() -> Entry:
    edition = an_edition()
    entry = submitted(edition)
    now = timezone.now()
    edition.opens_at, edition.closes_at = now - timedelta(days=20), now - timedelta(days=5)
    edition.save()
    return Entry.objects.get(pk=entry.pk)


def asked_for(*parts: str) -> Entry:
    entry = closed_edition_entry()
    ask(entry, *parts)
    return Entry.objects.get(pk=entry.pk)


def ask(entry: Entry, *parts: str) -> EligibilityCheck:
    check = EligibilityCheck.objects.filter(entry=entry).first()
    return decide_eligibility(
        actor=an_organiser(entry.edition),
        entry=entry,
        state="correction",
        reason="다시 올려 주세요.",
        parts=parts,
        seen=check.etag if check else None,
    )


def change_everything(entry: Entry) -> None:
    """Another company, item, plan, track and other papers than were submitted."""
    writer = writer_of(entry)
    elsewhere = {"city": "부산광역시", "district": "동구"}
    update_startup(actor=writer, startup=entry.startup, headcount=77, **elsewhere)
    answers = {question.key: "새 답변" for question in entry.edition.questions.all()}
    item = {"title_ko": "다른 아이템", "track": "growth", "field": "ai"}
    save_answers(actor=writer, entry=entry, changes={**answers, **item})
    for kind in ("deck", "plan", "registration", "proof"):
        Attachment.objects.create(
            entry=entry, kind=kind, state="ready", name=f"new-{kind}.pdf", size=1,
            sha256="0" * 64, content_type="application/pdf", uploaded_by=writer,
        )  # fmt: skip


def pieces(entry: Entry) -> dict[str, object]:
    """The last submission, piece by piece, by the name of the part that each belongs to."""
    snapshot = latest_snapshot(entry)
    assert snapshot is not None
    found: dict[str, object] = {"company": snapshot["company"], "item": snapshot["item"]}
    for part in PARTS[2:]:
        prefix, _colon, name = part.partition(":")
        rows, key = (
            (snapshot["answers"], "section") if prefix == "section" else (snapshot["files"], "kind")
        )
        found[part] = [row for row in rows if row[key] == name]
    return found


def test_every_part_can_be_asked_for() -> None:
    assert list(correctable_parts(an_edition())) == PARTS


@pytest.mark.parametrize("part", PARTS)
def test_a_correction_opens_exactly_what_was_asked_for(part: Any) -> None:
    entry = asked_for(part)
    before, columns = pieces(entry), (entry.title_ko, entry.track, entry.field)
    change_everything(entry)
    submit(Entry.objects.get(pk=entry.pk))
    after = pieces(entry)
    assert [name for name in PARTS if before[name] != after[name]] == [part]
    entry = Entry.objects.get(pk=entry.pk)
    assert (columns == (entry.title_ko, entry.track, entry.field)) is (part != "item")


def test_a_correction_may_come_in_as_often_as_wanted_until_it_is_due() -> None:
    entry = asked_for("section:problem")
    due = entry.eligibility.correction_due_at
    for text in ("첫째", "둘째", "셋째"):
        save_answers(actor=writer_of(entry), entry=entry, changes={"problem-who": text})
        submit(Entry.objects.get(pk=entry.pk), at=due)
        snapshot = latest_snapshot(entry)
        assert snapshot is not None
        assert snapshot["answers"][0]["answer"] == text
        assert EligibilityCheck.objects.get(entry=entry).state == "pending"
    assert last_moment_for(Entry.objects.get(pk=entry.pk)) == due
    with pytest.raises(ChallengeClosed):
        submit(Entry.objects.get(pk=entry.pk), at=due + timedelta(seconds=1))
    assert entry.versions.count() == 4


def test_what_a_person_decides_closes_the_correction() -> None:
    entry = asked_for("file:deck")
    submit(entry)
    check = decide_eligibility(
        actor=an_organiser(entry.edition), entry=entry, state="eligible", reason=""
    )
    assert (check.correction_due_at, check.correction_parts) == (None, [])
    with pytest.raises(ChallengeClosed):
        submit(Entry.objects.get(pk=entry.pk))


def test_accepting_all_that_pass_leaves_a_correction_open_until_it_is_due() -> None:
    entry = asked_for("section:team")
    submit(entry)
    organiser = an_organiser(entry.edition)
    assert accept_passing(actor=organiser, edition=entry.edition).count == 0
    EligibilityCheck.objects.update(correction_due_at=timezone.now() - timedelta(minutes=1))
    assert accept_passing(actor=organiser, edition=entry.edition).count == 1


def test_before_the_deadline_everything_may_be_changed_as_ever() -> None:
    entry = submitted()
    ask(entry, "file:deck")
    change_everything(entry)
    submit(Entry.objects.get(pk=entry.pk))
    assert Entry.objects.get(pk=entry.pk).title_ko == "다른 아이템"


def test_asked_again_after_its_time_it_opens_anew() -> None:
    entry = asked_for("file:deck")
    EligibilityCheck.objects.update(correction_due_at=timezone.now() - timedelta(days=1))
    check = ask(entry, "file:deck")
    assert check.correction_due_at
    assert check.correction_due_at > timezone.now()
    assert Mail.objects.filter(kind="eligibility_correction").count() == 2


@pytest.mark.parametrize("parts", [(), ("everything",), ("file:deck", "section:none")])
def test_a_correction_names_parts_of_the_form(parts: Any) -> None:
    entry = closed_edition_entry()
    with pytest.raises(InvalidInput) as refusal:
        ask(entry, *parts)
    assert set(refusal.value.fields) == {"parts"}
    assert not EligibilityCheck.objects.exists()
    assert not Mail.objects.exclude(kind="receipt").exists()


def test_the_mail_says_in_the_readers_language_what_is_open() -> None:
    entry = closed_edition_entry()
    writer = writer_of(entry)
    for language, words in (("ko", "발표 자료"), ("en", "Pitch deck")):
        writer.language = language
        writer.save()
        EligibilityCheck.objects.all().delete()
        Mail.objects.filter(kind="eligibility_correction").delete()
        ask(entry, "file:deck")
        assert words in Mail.objects.get(kind="eligibility_correction").body


def test_a_deck_that_is_corrected_leaves_the_plan_as_submitted() -> None:
    entry = asked_for("file:deck")
    new = a_deck(entry, name="corrected.pdf")
    submit(entry)
    snapshot = latest_snapshot(entry)
    assert snapshot is not None
    assert [file["id"] for file in snapshot["files"]] == [new.pk]
