"""`challenge copy_edition seoul-2027 --as organiser@example.org`: next year's edition."""
# tested by: tests/judging/services/setup/test_copy_edition.py

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.kernel.errors import Refusal
from challenge.management.spoken_command import SpokenCommand
from challenge.models import Edition, User
from judging.queries.setup.copy_plan import copy_plan
from judging.services.setup.copy_edition import copy_edition


class Command(SpokenCommand):
    """Prints every date before and after; with --write it is written, as a draft."""

    help = gettext_noop("Make next year's edition from this year's; without --write only shows it.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which edition, for which year, and who does it."""
        parser.add_argument("edition", help=_("short name of the edition that is copied"))
        parser.add_argument("--year", type=int, help=_("year of the copy (default: the next one)"))
        parser.add_argument("--slug", help=_("short name of the copy"))
        parser.add_argument(
            "--as", dest="email", required=True, help=_("e-mail of the organiser who does it")
        )
        parser.add_argument("--write", action="store_true", help=_("write it"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Propose, or write."""
        source = Edition.objects.filter(slug=options["edition"]).first()
        actor = User.objects.with_address(options["email"])
        if source is None or actor is None:
            raise CommandError(_("There is no such edition or person."), returncode=2)
        plan = copy_plan(source, options["year"])
        slug = options["slug"] or plan.slug
        self.stdout.write(f"{plan.name_ko} ({slug}, {plan.year})")
        for row in plan.dates:
            self.stdout.write(f"{row.name:24} {row.before:%Y-%m-%d %a} → {row.after:%Y-%m-%d %a}")
        if not options["write"]:
            return
        try:
            copy_edition(
                actor=actor, source=source, slug=slug, year=plan.year, name_ko=plan.name_ko,
                name_en=plan.name_en, dates={row.name: row.after for row in plan.dates},
            )  # fmt: skip
        except Refusal as refusal:
            words = [str(refusal.detail), *map(str, refusal.fields.values())]
            raise CommandError("\n".join(words), returncode=2) from refusal
        self.stdout.write(_("Written, as a draft: %(address)s") % {"address": f"/run/{slug}/"})
