"""`challenge new_edition seoul-2027 --preset kr-hackathon …`: a draft from a preset."""
# tested by: tests/judging/services/setup/test_presets.py

from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.kernel.errors import Refusal
from challenge.kernel.presets import DEFAULT, load_preset, preset_names
from challenge.management.spoken_command import SpokenCommand
from challenge.models import User
from judging.queries.setup.missing_parts import missing_parts
from judging.services.setup.edition import create_edition


class Command(SpokenCommand):
    """Writes the draft, and says what only its organiser can know."""

    help = gettext_noop(
        "Make an edition from a preset, as a draft; without a name list the presets."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What a preset can't know."""
        parser.add_argument("edition", nargs="?", help=_("short name of the new edition"))
        parser.add_argument("--preset", default=DEFAULT, help=_("which preset (%(default)s)"))
        parser.add_argument("--programme", help=_("short name of the programme"))
        parser.add_argument("--name", help=_("name in Korean"))
        parser.add_argument("--english-name", default="", help=_("name in English"))
        parser.add_argument("--opens", help=_("applications open, as 2027-03-02T09:00"))
        parser.add_argument("--closes", help=_("applications close"))
        parser.add_argument("--as", dest="email", help=_("e-mail of the organiser who does it"))

    def handle(self, *args: Any, **options: Any) -> None:
        """List, or write."""
        if not options["edition"]:
            for preset in map(load_preset, preset_names()):
                self.stdout.write(f"{preset.name:30} {preset.title}: {preset.note}")
            return
        needed = ("programme", "name", "opens", "closes", "email")
        if missing := [name for name in needed if not options[name]]:
            raise CommandError(
                _("Say also: %(names)s") % {"names": ", ".join(missing)}, returncode=2
            )
        actor = User.objects.with_address(options["email"])
        if actor is None:
            raise CommandError(_("There is no such edition or person."), returncode=2)
        try:
            zone = ZoneInfo(load_preset(options["preset"]).edition["time_zone"])
            opens, closes = (
                datetime.fromisoformat(options[name]).replace(tzinfo=zone)
                for name in ("opens", "closes")
            )
            edition = create_edition(
                actor=actor, preset=options["preset"], slug=options["edition"],
                challenge_slug=options["programme"], year=opens.year, name_ko=options["name"],
                name_en=options["english_name"], opens_at=opens, closes_at=closes,
            )  # fmt: skip
        except ValueError as error:
            raise CommandError(_("Write times as 2027-03-02T09:00."), returncode=2) from error
        except Refusal as refusal:
            words = [str(refusal.detail), *map(str, refusal.fields.values())]
            raise CommandError("\n".join(words), returncode=2) from refusal
        self.stdout.write(
            _("Written, as a draft: %(address)s") % {"address": f"/run/{edition.slug}/"}
        )
        for text in dict.fromkeys(map(str, missing_parts(edition=edition).values())):
            self.stdout.write(f"- {text}")
