"""The four imports behind one door: for the command, the API and the pages alike."""

from collections.abc import Sequence
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import InvalidInput
from challenge.kernel.spreadsheets import Table
from challenge.models import Edition, User
from judging.models import Round
from judging.services.imports.decision_import import import_decisions, plan_decisions
from judging.services.panel.judge_import import import_judges, plan_judges
from judging.services.scoring.paper_import import import_scores, plan_scores
from submissions.queries.table_rows import Plan
from submissions.services.entry_import import import_entries, plan_entries

KINDS = ("entries", "judges", "scores", "decisions")
OF_ROUND = frozenset({"scores", "decisions"})  # they decide something: a person writes them


class Target(TypedDict):
    """What a file holds and where it belongs.  round: for what is of a round."""

    kind: str
    edition: Edition
    round: Round | None


def plan_table(*, kind: str, edition: Edition, table: Table, round: Round | None = None) -> Plan:
    """Check every row of a table; writes nothing.  round: for what is of a round."""
    rows = [(row.line, row.cells) for row in table.rows]
    if kind == "scores":
        return plan_scores(round=_needed(round), header=table.header, rows=rows)
    if kind == "decisions":
        return plan_decisions(round=_needed(round), header=table.header, rows=rows)
    planner = plan_entries if kind == "entries" else plan_judges
    return planner(edition=edition, header=table.header, rows=rows)


@transaction.atomic
def write_plan(
    *,
    actor: User,
    kind: str,
    edition: Edition,
    rows: Sequence[Any],
    table_sha256: str,
    round: Round | None = None,
) -> int:
    """Write good rows, all or nothing; how many.  table_sha256: of the file that they came from."""
    if kind == "scores":
        sheets = import_scores(
            actor=actor, round=_needed(round), rows=rows, table_sha256=table_sha256
        )
        return len(sheets)
    if kind == "decisions":
        made = import_decisions(
            actor=actor, round=_needed(round), rows=rows, table_sha256=table_sha256
        )
        return len(made)
    if kind == "entries":
        return len(import_entries(actor=actor, edition=edition, rows=rows))
    return len(import_judges(actor=actor, edition=edition, rows=rows))


def _needed(round: Round | None) -> Round:
    if round is None:
        raise InvalidInput(fields={"round": _("Name the round whose sheets these are.")})
    return round
