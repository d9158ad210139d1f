"""`challenge plan --entries 100 --judges 20 --winners 10 --budget 500`: what a rule of allocation
would find, on made-up editions, without the database (with it, where --like names the judges).
"""

import json
from argparse import ArgumentParser
from dataclasses import asdict, replace
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.management.spoken_command import SpokenCommand
from judging.algorithms.allocation.allocation_plan import RUNS, BadPlan, PlanQuestion, plan
from judging.algorithms.allocation.typical_panel import PanelHabits
from judging.management.plan_words import mistake_in_words, plan_in_words
from judging.models import Round
from judging.queries.overview.earlier_panels import habits_of_round
from judging.services.assignment.allocation.allocation_plan import plan_as_json


class Command(SpokenCommand):
    """Prints what even, two-stage and adaptive sheets would find.

    A question that can't be asked exits with 2 and says which number to correct.
    """

    help = gettext_noop(
        "Plan the sheets of a round: what even, two-stage and adaptive sheets would find."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The size of the edition, and how it is tried."""
        for name, words in (
            ("entries", _("entries that take part")),
            ("judges", _("judges who read")),
            ("winners", _("entries that advance or win")),
            ("budget", _("score sheets in all")),
        ):
            parser.add_argument(f"--{name}", type=int, required=True, help=words)
        parser.add_argument(
            "--first", type=int, default=2, help=_("sheets that every entry gets (default 2)")
        )
        parser.add_argument(
            "--runs",
            type=int,
            default=RUNS,
            help=_("made-up editions (default %(runs)d)") % {"runs": RUNS},
        )
        parser.add_argument(
            "--seed",
            type=int,
            default=0,
            help=_("same question and seed: same figures (default 0)"),
        )
        parser.add_argument(
            "--like",
            metavar="SLUG/ROUND",
            help=_("judges who differ as those of this judged round, such as stmc-2025/1"),
        )
        parser.add_argument("--json", action="store_true", help=_("print one JSON object"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Try and print."""
        names = ("entries", "judges", "winners", "budget", "first")
        try:
            question = PlanQuestion(**{name: options[name] for name in names})
        except BadPlan as wrong:
            raise CommandError(mistake_in_words(wrong), returncode=2) from wrong
        if options["like"]:
            question = replace(question, habits=_habits(options["like"]))
        found = plan(question, seed=options["seed"], runs=max(options["runs"], 1))
        self.stdout.write(
            json.dumps(plan_as_json(asdict(found))) if options["json"] else plan_in_words(found)
        )


def _habits(name: str) -> PanelHabits:
    """Of the judges of SLUG/ROUND; CommandError: there is no such round, or it says too little."""
    slug, _slash, order = name.partition("/")
    if not order.isdecimal():
        raise CommandError(_("--like: give an edition and a round as SLUG/ROUND."), returncode=2)
    rounds = Round.objects.select_related("edition", "rubric")
    round = rounds.filter(edition__slug=slug, order=int(order)).first()
    habits = habits_of_round(round=round) if round is not None else None
    if habits is None:
        raise CommandError(
            _("--like: %(name)s is no round with enough score sheets to tell its judges' habits.")
            % {"name": name},
            returncode=2,
        )
    return habits
