"""`challenge import entries|judges|scores FILE`: a dry run with a row-by-row report; `--write` writes when all is good."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from challenge.errors import Refusal
from challenge.models import Edition, RoleKind, User
from challenge.spreadsheets import SpreadsheetError, in_words, read_file
from judging.models import Round
from judging.services.importing import import_judges, import_scores, plan_judges, plan_scores
from submissions.services.importing import Problem, import_entries, plan_entries

BAD_FILE = 2


class Command(BaseCommand):
    """Import entries, judges or paper score sheets from CSV or XLSX."""

    help = "Import entries, judges or paper score sheets from CSV or XLSX; checks only, unless --write is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, from where, into which edition."""
        parser.add_argument("what", choices=("entries", "judges", "scores"))
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", help="its short name; may be left out if there is only one")
        parser.add_argument("--round", type=int, default=1, help="for scores: the round's number (default 1)")
        parser.add_argument("--actor", help="e-mail of the organiser in whose name it is written (default: the edition's first)")
        parser.add_argument("--write", action="store_true", help="write, if every row is good")
        parser.add_argument("--skip-bad", action="store_true", help="with --write: leave bad rows out and write the rest")

    def handle(self, **options: Any) -> None:
        """Check, report, and perhaps write.  Exit 2: something is wrong and nothing was written."""
        try:
            table = read_file(options["file"])
        except SpreadsheetError as error:
            self._stop(f"{options['file']}: {in_words(error)}")
        edition = self._edition(options["edition"])
        rows = [(row.line, row.cells) for row in table.rows]
        target, plan, write = self._plan(options, edition, table.header, rows)
        self._report(plan.problems, len(plan.rows))
        if not options["write"]:
            self.stdout.write(_("Nothing was written: this was a dry run. Add --write to write."))
            sys.exit(BAD_FILE if plan.problems else 0)
        if plan.problems and not options["skip_bad"]:
            self._stop(_("Nothing was written. Mend the rows above, or leave them out with --skip-bad."))
        try:
            made = write(actor=self._actor(edition, options["actor"]), rows=plan.rows, **target)
        except Refusal as refusal:
            self._stop(f"{refusal.detail} {' '.join(str(text) for text in refusal.fields.values())}")
        self.stdout.write(_("%(count)s rows were written.") % {"count": len(made)})

    def _plan(self, options: dict[str, Any], edition: Edition, header: Any, rows: Any) -> tuple[dict[str, Any], Any, Any]:
        if options["what"] == "entries":
            return {"edition": edition}, plan_entries(edition=edition, header=header, rows=rows), import_entries
        if options["what"] == "judges":
            return {"edition": edition}, plan_judges(edition=edition, header=header, rows=rows), import_judges
        round = Round.objects.select_related("edition").filter(edition=edition, order=options["round"]).first()
        if round is None:
            raise CommandError(_("This edition has no round %(number)s.") % {"number": options["round"]})
        return {"round": round}, plan_scores(round=round, header=header, rows=rows), import_scores

    def _report(self, problems: list[Problem], good: int) -> None:
        for problem in problems:
            self.stdout.write(_("line %(line)s, %(column)s: %(text)s") % {"line": problem.line, "column": problem.column, "text": problem.text})
        self.stdout.write(_("%(good)s rows are good, %(bad)s things are to be mended.") % {"good": good, "bad": len(problems)})

    def _edition(self, slug: str | None) -> Edition:
        editions = Edition.objects.filter(slug=slug) if slug else Edition.objects.all()
        if editions.count() != 1:
            names = ", ".join(Edition.objects.values_list("slug", flat=True))
            raise CommandError(_("Name the edition with --edition: %(names)s") % {"names": names})
        return editions.get()

    def _actor(self, edition: Edition, email: str | None) -> User:
        people = User.objects.filter(roles__edition=edition, roles__kind=RoleKind.ORGANISER)
        actor = people.filter(email=email.lower()).first() if email else people.order_by("roles__id").first()
        if actor is None:
            raise CommandError(_("Nobody of that address organises this edition."))
        return actor

    def _stop(self, text: str) -> None:
        self.stderr.write(text)
        sys.exit(BAD_FILE)
