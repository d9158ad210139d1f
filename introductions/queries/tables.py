"""Every list, sheet, log and mail record of an edition as a table: one register for pages and API.

Each is declared once, as columns and rows; both files are written from that
(`challenge/kernel/spreadsheets/written_tables.py`).
"""
# tested by: tests/introductions/queries/test_tables.py

import json
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from challenge.kernel.errors import NotFound
from challenge.kernel.spreadsheets.written_tables import Cell, OutColumn, OutTable
from challenge.models import AuditEvent, Edition, Mail, User
from challenge.permissions import may_observe
from challenge.queries import audit_log, mails_of
from introductions.models import Introduction
from introductions.queries.forecasts.scores import forecast_table
from introductions.queries.meetings.outcome_tables import (
    group_table,
    outcome_table,
    raised_table,
    told_table,
)
from introductions.queries.visible import introductions_of
from judging.models import Round
from judging.queries.results.taken_away.entry_tables import (
    answer_table,
    eligibility_table,
    entry_table,
    in_pages,
)
from judging.queries.results.taken_away.judging_tables import (
    assignment_table,
    decision_table,
    judge_table,
    ranking_table,
    score_table,
)
from judging.queries.results.taken_away.press_list import press_table

Words = Callable[[str], str]  # an act of the log → how it reads
OF_A_ROUND: dict[str, Callable[[Round], OutTable]] = {
    "assignments": assignment_table,
    "scores": score_table,
    "ranking": ranking_table,
    "decisions": decision_table,
}
OF_AN_EDITION = ("entries", "answers", "eligibility", "judges", "log", "mails", "introductions",
                 "outcomes", "raised", "told", "groups",
                 "forecasts", "press")  # fmt: skip
TABLES = (*OF_AN_EDITION, *OF_A_ROUND)


def table_named(
    viewer: User, edition: Edition, name: str, *, round: Round | None = None, words: Words = str
) -> OutTable:
    """The table with that name, for organisers and observers; NotFound for everybody else.

    round: for the tables of one.  words: how acts of the log read.
    """
    if not may_observe(viewer, edition) or name not in TABLES:
        raise NotFound
    if name in OF_A_ROUND:
        if round is None or round.edition_id != edition.pk:
            raise NotFound
        return OF_A_ROUND[name](round)
    if name in _OF_VIEWER:
        return _OF_VIEWER[name](viewer, edition)
    if name in _OF_ALL:
        return _OF_ALL[name](edition)
    return _log_table(edition, words) if name == "log" else _mail_table(edition)


def introduction_table(viewer: User, edition: Edition) -> OutTable:
    """Every introduction of the edition, and where it stands."""
    columns = [
        OutColumn(_("Company name"), 24),
        OutColumn(_("Award"), 14),
        OutColumn(_("Investor"), 24),
        OutColumn(_("Fit"), 8),
        OutColumn(_("State"), 14),
        OutColumn(_("Proposed at"), 18),
        OutColumn(_("Startup agreed at"), 18),
        OutColumn(_("Investor agreed at"), 18),
        OutColumn(_("Introduced at"), 18),
    ]
    rows = map(_introduction_row, in_pages(introductions_of(viewer, edition)))
    return OutTable("introductions", _("Introductions"), columns, rows)


_OF_VIEWER: dict[str, Callable[[User, Edition], OutTable]] = {
    "entries": entry_table,
    "answers": answer_table,
    "eligibility": eligibility_table,
    "introductions": introduction_table,
    "outcomes": outcome_table,
    "raised": raised_table,
    "told": told_table,
    "groups": group_table,
    "forecasts": forecast_table,
}


_OF_ALL: dict[str, Callable[[Edition], OutTable]] = {
    "judges": judge_table,
    "press": press_table,
}


def _introduction_row(row: Introduction) -> list[Cell]:
    return [
        row.winner.entry.startup.name,
        row.winner.award.name,
        str(row.investor),
        float(f"{row.fit:.2f}"),
        row.get_state_display(),
        row.proposed_at,
        row.startup_agreed_at,
        row.investor_agreed_at,
        row.introduced_at,
    ]


def _log_table(edition: Edition, words: Words) -> OutTable:
    columns = [
        OutColumn(_("Time"), 18),
        OutColumn(_("Who"), 18),
        OutColumn(_("E-mail"), 28),
        OutColumn(_("What"), 36),
        OutColumn(_("Act"), 24),
        OutColumn(_("Object"), 20),
        OutColumn(_("Facts"), 60),
        OutColumn(_("Sealed at place"), 14),
    ]
    return OutTable("log", _("Change log"), columns, _log_rows(edition, words))


def _log_rows(edition: Edition, words: Words) -> Iterator[list[Cell]]:
    for event in audit_log(edition).iterator(chunk_size=1000):
        yield _log_row(event, words)


def _log_row(event: AuditEvent, words: Words) -> list[Cell]:
    seal = getattr(event, "seal", None)
    return [
        event.at,
        event.actor.display_name if event.actor else _("System"),
        event.actor.email if event.actor else "",
        words(event.action),
        event.action,
        f"{event.object_type} {event.object_id}",
        json.dumps(event.facts, ensure_ascii=False, sort_keys=True),
        seal.position if seal else None,
    ]


def _mail_table(edition: Edition) -> OutTable:
    columns = [
        OutColumn(_("Asked for at"), 18),
        OutColumn(_("Sent at"), 18),
        OutColumn(_("State"), 12),
        OutColumn(_("To"), 28),
        OutColumn(_("Name"), 16),
        OutColumn(_("Kind"), 22),
        OutColumn(_("Subject"), 48),
        OutColumn(_("Attempts"), 10),
        OutColumn(_("Error"), 30),
    ]
    rows = (_mail_row(mail) for mail in mails_of(edition).defer("body").iterator(chunk_size=1000))
    return OutTable("mails", _("Mails"), columns, rows)


def _mail_row(mail: Mail) -> list[Cell]:
    return [
        mail.created_at,
        mail.sent_at,
        mail.get_state_display(),
        mail.to_email,
        mail.to_user.display_name if mail.to_user else "",
        mail.kind,
        mail.subject,
        mail.attempts,
        mail.error,
    ]
