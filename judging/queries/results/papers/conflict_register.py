"""제척·기피·회피대장: which judge was kept from which entry, by whose word and why."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Iterator

from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import Paper
from challenge.models import Edition
from judging.models import Conflict, ConflictKind, Objection, Recusal
from judging.queries.assignment.objections import all_objections, objection_outcomes
from judging.queries.results.papers.paper_parts import (
    Section,
    register_of,
    written,
)
from judging.queries.results.taken_away.entry_tables import in_pages
from submissions.queries.as_submitted import with_submitted_entry


# viewer: caller
def conflict_register(edition: Edition) -> Iterator[Paper]:
    """Exclusions, objections of startups and recusals of judges, also those withdrawn since."""
    sections = [
        Section(_("Exclusions"), _exclusion_heads(), list(_exclusions(edition))),
        Section(_("Objections of startups"), _objection_heads(), list(_objections(edition))),
        Section(_("Recusals of judges"), _recusal_heads(), list(_recusals(edition))),
    ]
    title = _("Register of exclusions, objections and recusals")
    return register_of(edition, "conflicts", title, sections)


def _exclusion_heads() -> list[tuple[str, int]]:
    return [
        (_("Judge"), 10), (_("Number"), 9), (_("Company name"), 14), (_("Ground"), 12),
        (_("Source"), 10), (_("Note"), 22), (_("Noted by"), 9), (_("Noted at"), 11),
        (_("Withdrawn at"), 11),
    ]  # fmt: skip


def _exclusions(edition: Edition) -> Iterator[list[str]]:
    """Conflicts that the data, an organiser or the judge told; a startup's are objections."""
    rows = (
        Conflict.counted.filter(judge__edition=edition)
        .exclude(source=Conflict.Source.STARTUP)
        .select_related("judge__user", "declared_by")
        .prefetch_related(with_submitted_entry("edition"))
        .order_by("judge__user__name", "entry__number", "pk")
    )
    for row in in_pages(rows):
        yield [
            row.judge.user.display_name,
            row.entry.code,
            row.entry.startup.name,
            str(row.get_kind_display()),
            str(row.get_source_display()),
            row.note,
            row.declared_by.display_name if row.declared_by else _("System"),
            written(row.declared_at),
            written(row.withdrawn_at),
        ]


def _objection_heads() -> list[tuple[str, int]]:
    return [
        (_("Number"), 9), (_("Company name"), 14), (_("Person named"), 10), (_("Organisation"), 12),
        (_("Reason"), 26), (_("Made at"), 11), (_("Judges whom it means"), 18),
        (_("Withdrawn at"), 11),
    ]  # fmt: skip


def _objections(edition: Edition) -> Iterator[list[str]]:
    rows: list[Objection] = list(all_objections(edition).order_by("entry__number", "pk"))
    for found in objection_outcomes(edition, rows):
        row = found.objection
        yield [
            row.entry.code,
            row.entry.startup.name,
            row.person,
            row.organisation,
            row.reason,
            written(row.made_at),
            ", ".join(f"{judge} ({effect.label})" for judge, effect in found.met),
            written(row.withdrawn_at),
        ]


def _recusal_heads() -> list[tuple[str, int]]:
    return [
        (_("Round"), 10), (_("Judge"), 10), (_("Number"), 9), (_("Company name"), 14),
        (_("Ground"), 12), (_("Note"), 26), (_("Given back at"), 11), (_("Undone at"), 11),
    ]  # fmt: skip


def _recusals(edition: Edition) -> Iterator[list[str]]:
    rows = (
        Recusal.objects.filter(assignment__round__edition=edition)
        .select_related("assignment__round", "assignment__judge__user")
        .prefetch_related(with_submitted_entry("edition", through="assignment__entry"))
        .order_by("at", "pk")
    )
    kinds = dict(ConflictKind.choices)
    for row in in_pages(rows):
        pair = row.assignment
        yield [
            pair.round.name,
            pair.judge.user.display_name,
            pair.entry.code,
            pair.entry.startup.name,
            str(kinds.get(row.kind, row.kind)),
            row.note,
            written(row.at),
            written(row.undone_at),
        ]
