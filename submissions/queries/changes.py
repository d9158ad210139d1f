"""What was changed since the last submission, and is not part of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from challenge.models import Question
from submissions.models import Entry, EntryState, Startup
from submissions.queries.answers.shown import answer_in_words, shown_answer
from submissions.queries.call.submission_window import part_labels
from submissions.queries.completeness import (
    ITEM_LENGTHS,
    File,
    Section,
    chosen_field,
    chosen_track,
    ready_files,
    sections_of,
    words_of,
)
from submissions.queries.snapshot import COMPANY_FIELDS, company_in, latest_snapshot


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs.  part and name as in completeness.Missing (a file: its kind);
    submitted, now: as a reader sees the two values, "" for nothing.
    """

    part: str
    name: str
    label: str
    submitted: str
    now: str


# viewer: caller
def changes_since_submission(
    entry: Entry,
    sections: Sequence[Section] | None = None,
    files: Sequence[File] | None = None,
) -> list[Change]:
    """The fields in which the draft differs from what was submitted last, in the order of the
    form; empty before the first submission and after a withdrawal.  sections, files (ready_files):
    where they are at hand.
    """
    submitted = latest_snapshot(entry) if entry.state == EntryState.SUBMITTED else None
    if submitted is None:
        return []
    pages = sections_of(entry) if sections is None else sections
    return [
        *_company(entry, submitted),
        *_item(entry, submitted),
        *_answers(entry, submitted, pages),
        *_files(entry, submitted, ready_files(entry) if files is None else files),
    ]


def _company(entry: Entry, submitted: dict[str, Any]) -> Iterator[Change]:
    before = company_in(submitted)
    for name in COMPANY_FIELDS:
        if name not in submitted["company"]:
            continue
        values = [_shown(startup, name) for startup in (before, entry.startup)]
        if values[0] != values[1]:
            label = str(Startup._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            yield Change("company", name, label, *values)


def _shown(startup: Startup, name: str) -> str:
    value = startup.get_kind_display() if name == "kind" else getattr(startup, name)
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


def _item(entry: Entry, submitted: dict[str, Any]) -> Iterator[Change]:
    track, field = chosen_track(entry), chosen_field(entry)
    now: dict[str, Any] = {
        name: str(entry.answers.get(name, getattr(entry, name)) or "").strip()[:most]
        for name, most in ITEM_LENGTHS.items()
    }
    now["keywords"] = words_of(entry.answers.get("keywords", entry.keywords))
    now |= {"track": track.slug if track else "", "field": field.slug if field else ""}
    names = {
        slug: row.name
        for row in (entry.track, entry.field, track, field)
        if row
        for slug in [row.slug]
    }
    for name, value in now.items():
        before = submitted["item"].get(name, "")
        if (before or "") != (value or ""):
            label = str(Entry._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            yield Change("item", name, label, _words(before, names), _words(value, names))


def _answers(
    entry: Entry, submitted: dict[str, Any], sections: Sequence[Section]
) -> Iterator[Change]:
    before = {row["key"]: row for row in submitted["answers"]}
    for section in sections:
        for question in section.questions:
            if question.kind == Question.Kind.FILE:
                continue  # it stands among the files
            row, now = before.get(question.key), entry.answers.get(question.key)
            if ((row["answer"] if row else "") or "") != (now or ""):
                shown = (
                    shown_answer(row).text if row else "",
                    answer_in_words(question, now).text,
                )
                yield Change(f"section:{section.name}", question.key, question.label, *shown)


def _files(entry: Entry, submitted: dict[str, Any], now: Sequence[File]) -> Iterator[Change]:
    before = submitted["files"]
    for kind in dict.fromkeys(file["kind"] for file in [*before, *now]):
        files = [[file for file in rows if file["kind"] == kind] for rows in (before, now)]
        ids = [[file["id"] for file in rows] for rows in files]
        if ids[0] != ids[1]:
            label = ", ".join(part_labels(entry.edition, [f"file:{kind}"])) or kind
            yield Change(
                "files", kind, label, *(", ".join(f["name"] for f in rows) for rows in files)
            )


def _words(value: Any, names: dict[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else names.get(str(value), str(value))
