"""접수대장 and 요건검토표: what came in, and whether it may take part."""

# tested by: tests/judging/queries/results/papers/test_office_papers.py

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from challenge.kernel.papers.blocks import Paper, Signatures
from challenge.models import Edition, User
from judging.queries.results.papers.paper_parts import (
    Section,
    register_of,
    written,
)
from judging.queries.results.taken_away.entry_tables import in_pages
from submissions.models import EligibilityCheck, Entry, EntryState
from submissions.queries.eligibility import RULE_TITLES
from submissions.queries.entries import entries_for_organiser
from submissions.queries.korean_numbers import shown_registration_number


def application_register(viewer: User, edition: Edition) -> Iterator[Paper]:
    """접수대장: every application that was received, withdrawn ones too."""
    entries = entries_for_organiser(viewer, edition).exclude(submitted_at=None)
    rows = [_received(entry) for entry in in_pages(entries)]
    heads = [
        (_("Number"), 9), (_("Received at"), 10), (_("Company name"), 14),
        (_("Business registration number"), 10), (_("Representative"), 8), (_("Start date"), 8),
        (_("Item"), 18), (_("Field"), 9), (_("Track"), 8), (_("District"), 8), (_("State"), 8),
    ]  # fmt: skip
    title = _("Register of applications")
    return register_of(edition, "applications", title, [Section("", heads, rows)])


def _received(entry: Entry) -> list[str]:
    company = entry.startup
    return [
        entry.code,
        written(entry.first_submitted_at or entry.submitted_at),
        company.name,
        shown_registration_number(company.registration_number or ""),
        company.representative,
        written(company.founded_on),
        entry.title,
        entry.field.name if entry.field else "",
        entry.track.name if entry.track else "",
        company.district or company.city,
        str(EntryState(entry.state).label),
    ]


def eligibility_sheet(viewer: User, edition: Edition) -> Iterator[Paper]:
    """요건검토표: the outcome of each rule, the decision with its reason, and who signs."""
    entries = entries_for_organiser(viewer, edition).filter(eligibility__isnull=False)
    found = EligibilityCheck.objects.filter(entry__edition=edition)
    used = {row["rule"] for rows in found.values_list("findings", flat=True) for row in rows or []}
    rules = [rule for rule in RULE_TITLES if rule in used]
    rules += sorted(used - set(rules))
    checked = in_pages(entries.select_related("eligibility__decided_by"))
    rows = [_checked(entry, rules) for entry in checked]
    heads = [(_("Number"), 9), (_("Company name"), 13)]
    heads += [(str(RULE_TITLES.get(rule, rule)), 7) for rule in rules]
    heads += [
        (_("Decision"), 8), (_("Reason"), 16), (_("Decided by"), 8), (_("Decided at"), 10),
    ]  # fmt: skip
    signs = Signatures([(_("Checked by"), ""), (_("Confirmed by"), "")])
    title = _("Eligibility check sheet")
    sections = [Section("", heads, rows)]
    return register_of(edition, "eligibility", title, sections, ending=[signs])


def _checked(entry: Entry, rules: Sequence[str]) -> list[str]:
    check = entry.eligibility
    words = {"pass": _("passes"), "fail": _("fails"), "unknown": _("open")}
    found = {row["rule"]: row["outcome"] for row in check.findings or []}
    outcomes = (found.get(rule, "") for rule in rules)
    return [
        entry.code,
        entry.startup.name,
        *(words.get(outcome, outcome) for outcome in outcomes),
        str(EligibilityCheck.State(check.state).label),
        check.reason,
        check.decided_by.display_name if check.decided_by else "",
        written(check.decided_at),
    ]
