"""All checks of an installation, for the status page, the API and the command."""
# tested by: tests/challenge/watch/test_checks.py

from challenge.watch.background_checks import background_findings
from challenge.watch.figures import figures
from challenge.watch.findings import Finding, Level, worst
from challenge.watch.ground_checks import database_findings, ground_findings


def all_findings(*, writes: bool = False) -> list[Finding]:
    """In the order in which one thing stands on another, in the reader's language.

    writes: a file is kept and taken away again, which a page that is looked at must not do.
    """
    database, ground = list(database_findings()), list(ground_findings(writes=writes))
    if worst(database) is Level.FAULT:  # without its tables nothing can be counted
        return [*database, *ground]
    return [*database, *ground, *background_findings(figures())]
