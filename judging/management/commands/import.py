"""`challenge import entries|judges|scores|decisions FILE`: a dry run with a row-by-row report.

`--write` writes when all is good.
"""

import hashlib
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from challenge.kernel.errors import Refusal
from challenge.kernel.spreadsheets import SpreadsheetError, in_words, read_file
from challenge.management.spoken_command import SpokenCommand
from challenge.models import Edition, RoleKind, User
from judging.models import Round
from judging.queries.scoring.imported.mapping import mapping_in
from judging.services.imports.mapped_import import LookedAt, look_at, write_mapped
from judging.services.imports.table_import import KINDS, OF_ROUND, Target, plan_table, write_plan
from submissions.queries.table_rows import Plan

BAD_FILE = 2


class Command(SpokenCommand):
    """Import entries, judges, paper score sheets or decisions from CSV or XLSX."""

    help = gettext_noop(
        "Import entries, judges, paper score sheets or decisions from CSV or XLSX; checks only, "
        "unless --write is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, from where, into which edition."""
        parser.add_argument("what", choices=KINDS)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--edition", help=_("its short name; may be left out if there is only one")
        )
        parser.add_argument(
            "--round",
            type=int,
            default=1,
            help=_("for scores and decisions: the round's number (default 1)"),
        )
        parser.add_argument(
            "--actor",
            help=_(
                "e-mail of the organiser in whose name it is written (default: the edition's first)"
            ),
        )
        parser.add_argument(
            "--mapping", type=Path, help=_("a JSON file that says what each column is")
        )
        parser.add_argument(
            "--propose", action="store_true", help=_("print such a file as it seems to be, to edit")
        )
        parser.add_argument("--write", action="store_true", help=_("write, if every row is good"))
        parser.add_argument(
            "--skip-bad",
            action="store_true",
            help=_("with --write: leave bad rows out and write the rest"),
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help=_("of the report (default: %(default)s)"),
        )

    def handle(self, **options: Any) -> None:
        """Check, report, and perhaps write.  Exit 2: something is wrong and nothing was written."""
        with override(options["language"]):
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        if options["mapping"] or options["propose"]:
            self._mapped(options)
            return
        try:
            table = read_file(options["file"])
        except SpreadsheetError as error:
            self._stop(f"{options['file']}: {in_words(error)}")
        edition = self._edition(options["edition"])
        target: Target = {
            "kind": options["what"],
            "edition": edition,
            "round": self._round(edition, options),
        }
        plan = plan_table(table=table, **target)
        self.stdout.write(_("Read: {what}.").format(what=table.summary))
        for row in table.rows:
            cells = ", ".join(f"{name} {cell}" for name, cell in row.cells.items() if cell)
            self.stdout.write(_("line %(line)s: %(cells)s") % {"line": row.line, "cells": cells})
        self._report(plan)
        if not options["write"]:
            self.stdout.write(_("Nothing was written: this was a dry run. Add --write to write."))
            sys.exit(BAD_FILE if plan.problems else 0)
        if plan.problems and not (options["skip_bad"] and plan.rows):
            self._stop(
                _("Nothing was written. Fix the rows above, or leave them out with --skip-bad.")
            )
        try:
            count = write_plan(
                actor=self._actor(edition, options["actor"]),
                rows=plan.rows,
                table_sha256=hashlib.sha256(Path(options["file"]).read_bytes()).hexdigest(),
                **target,
            )
        except Refusal as refusal:
            self._stop(_words_of(refusal))
        self.stdout.write(_("%(count)s rows were written.") % {"count": count})

    def _mapped(self, options: dict[str, Any]) -> None:
        """By a mapping; without one, print the one that the file seems to have."""
        edition = self._edition(options["edition"])
        target: Target = {
            "kind": options["what"],
            "edition": edition,
            "round": self._round(edition, options),
        }
        try:
            content = options["file"].read_bytes()
            said = json.loads(options["mapping"].read_text("utf-8")) if options["mapping"] else None
            mapping = None if said is None else mapping_in(said)
            looked = look_at(content=content, mapping=mapping, **target)
        except (OSError, ValueError) as error:
            self._stop(str(error))
        except Refusal as refusal:
            self._stop(_words_of(refusal))
        if options["propose"]:
            as_json = json.dumps(looked.mapping.as_json(), ensure_ascii=False, indent=2)
            self.stdout.write(as_json)
            return
        self._report_mapped(looked)
        plan = looked.plan
        if not options["write"]:
            self.stdout.write(_("Nothing was written: this was a dry run. Add --write to write."))
            sys.exit(BAD_FILE if plan.problems or looked.read.problem else 0)
        try:
            count = write_mapped(
                actor=self._actor(edition, options["actor"]),
                content=content,
                mapping=looked.mapping,
                leave_bad_out=options["skip_bad"],
                **target,
            )
        except Refusal as refusal:
            self._stop(_words_of(refusal))
        self.stdout.write(_("%(count)s rows were written.") % {"count": count})

    def _report_mapped(self, looked: LookedAt) -> None:
        """What was read as something else than it says, and what becomes of each row."""
        if looked.read.problem:
            self._stop(looked.read.problem)
        self.stdout.write(_("Read: {what}.").format(what=" · ".join(looked.read.summary)))
        for line in looked.read.lines:
            cells = ", ".join(
                f"{cell.column} {cell.written} → {cell.read}"
                if cell.differs
                else f"{cell.column} {cell.written}"
                for cell in line.cells
                if cell.name and cell.written
            )
            facts = {"line": line.place, "cells": cells}
            self.stdout.write(_("line %(line)s: %(cells)s") % facts)
            for fate in looked.fates.get(line.place, []):
                self.stdout.write(f"  {fate}")
        self._report(Plan(looked.plan.rows, looked.plan.problems, looked.read.ignored))

    def _round(self, edition: Edition, options: dict[str, Any]) -> Round | None:
        if options["what"] not in OF_ROUND:
            return None
        round = (
            Round.objects.select_related("edition")
            .filter(edition=edition, order=options["round"])
            .first()
        )
        if round is None:
            self._stop(_("This edition has no round %(number)s.") % {"number": options["round"]})
        return round

    def _report(self, plan: Plan) -> None:
        for problem in plan.problems:
            self.stdout.write(
                _("line %(line)s, %(column)s: %(text)s")
                % {"line": problem.line, "column": problem.column, "text": problem.text}
            )
        if plan.ignored:
            self.stdout.write(
                _("These columns are not known and are left out: %(columns)s.")
                % {"columns": ", ".join(plan.ignored)}
            )
        self.stdout.write(
            _("%(good)s rows are good, %(bad)s things are to be fixed.")
            % {"good": len(plan.rows), "bad": len(plan.problems)}
        )

    def _edition(self, slug: str | None) -> Edition:
        editions = list(Edition.objects.filter(slug=slug) if slug else Edition.objects.all()[:2])
        if len(editions) != 1:
            names = ", ".join(Edition.objects.values_list("slug", flat=True))
            self._stop(_("Name the edition with --edition: %(names)s") % {"names": names})
        return editions[0]

    def _actor(self, edition: Edition, email: str | None) -> User:
        people = User.objects.filter(roles__edition=edition, roles__kind=RoleKind.ORGANISER)
        found = User.objects.with_address(email) if email else people.order_by("roles__id").first()
        actor = people.filter(pk=found.pk).first() if found else None
        if actor is None:
            self._stop(_("No organiser has this address."))
        return actor

    def _stop(self, text: str) -> NoReturn:
        self.stderr.write(text)
        sys.exit(BAD_FILE)


def _words_of(refusal: Refusal) -> str:
    return " ".join(dict.fromkeys([str(refusal.detail), *map(str, refusal.fields.values())]))
