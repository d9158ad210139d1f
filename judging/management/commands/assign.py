"""`challenge assign INSTANCE.json`: an assignment from a file, without the database."""

import json
import math
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from challenge.kernel.text.folded_names import folded, only_difference, visible
from judging.algorithms.assignment.assign import AssignmentPlan, InvalidProblem, assign
from judging.algorithms.assignment.generated_instance import invented
from judging.algorithms.assignment.instance_file import Instance, InstanceError, read_instance
from judging.queries.assignment.reasons_in_words import contradiction, in_words

MEGABYTES = 200  # largest file read
NUMBERS = 3  # of an invented instance: entries, judges, judges per entry
WHOLE_PERCENT = 100
LARGEST = 20_000_000  # most pairs of an invented instance


class Command(BaseCommand):
    """Reads an instance, prints who judges what.

    A bad file exits with 2, open seats are part of the answer.
    """

    help = "Assign judges to entries from a JSON file (or invent such a file with --generate)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the seed, and what to print."""
        parser.add_argument("instance", nargs="?", help="JSON file; - reads standard input")
        parser.add_argument(
            "--seed", type=int, default=0, help="same file and seed: same pairs (default 0)"
        )
        parser.add_argument(
            "--balance",
            type=_share,
            metavar="PERCENT",
            help="how far a judge's load may be from the equal share, for judges without both min "
            "and max (default 30: 70 to 130 %% of it; 0: equal; none: no limit)",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--generate",
            metavar="NxMxK",
            help="print an invented instance: entries x judges x judges per entry",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Assign, or invent."""
        if options["generate"]:
            self.stdout.write(
                json.dumps(
                    invented(*sizes(options["generate"]), seed=options["seed"]), ensure_ascii=False
                )
            )
            return
        if not options["instance"]:
            raise CommandError(
                _("Name a JSON file, or invent one with --generate 100x20x5."), returncode=2
            )
        instance = load(options["instance"], options["balance"])
        refuse_twins(instance)
        answer = solve(instance, options["seed"])
        self.stdout.write(
            json.dumps(as_json(instance, answer), ensure_ascii=False)
            if options["json"]
            else as_table(answer)
        )


def sizes(text: str) -> tuple[int, int, int]:
    """Entries, judges and judges per entry out of "100x20x5"."""
    parts = text.lower().split("x")
    if len(parts) != NUMBERS or not all(
        part.isascii() and part.isdigit() and int(part) > 0 for part in parts
    ):
        raise CommandError(
            _("--generate wants three numbers such as 100x20x5, not {text}.").format(text=text),
            returncode=2,
        )
    n, m, k = (int(part) for part in parts)
    if n * m > LARGEST:
        raise CommandError(
            _("--generate makes at most {most} pairs of entry and judge. Ask for fewer.").format(
                most=LARGEST
            ),
            returncode=2,
        )
    return n, m, k


def _share(text: str) -> float:
    """A share out of a percentage; NaN for "none"."""
    try:
        percent = math.nan if text == "none" else float(text)
    except ValueError:
        percent = -1.0
    if percent < 0 or percent > WHOLE_PERCENT:
        raise ArgumentTypeError(
            _("{text} is no balance. Write a percentage from 0 to 100, or none.").format(text=text)
        )
    return percent / WHOLE_PERCENT


def load(name: str, balance: float | None = None) -> Instance:
    """Read and check the file; a mistake becomes a sentence with its place."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(
            _("{file} cannot be read ({error}). Check the path.").format(
                file=name, error=error.strerror
            ),
            returncode=2,
        ) from error
    if len(content) > MEGABYTES * 1_000_000:
        raise CommandError(
            _("{file} is larger than {most} MB. Split it.").format(file=name, most=MEGABYTES),
            returncode=2,
        )
    try:
        return read_instance(content, balance)
    except InstanceError as error:
        raise CommandError(f"{name}: {mistake(error)}", returncode=2) from error


def refuse_twins(instance: Instance) -> None:
    """CommandError: two ids that look the same; rules for the one would miss the other."""
    for written in (instance.entry_written, instance.judge_written):
        first: dict[str, str] = {}
        for spelt in written:
            twin = first.setdefault(visible(spelt), spelt)
            if twin != spelt:
                text = _("{first} and {other} are two ids, but {difference}. Write one anew.")
                words = text.format(first=twin, other=spelt, difference=differ_in(twin, spelt))
                raise CommandError(words, returncode=2)


def differ_in(name: str, other: str) -> str:
    """In what two spellings of one name differ, in words."""
    words = {
        "invisible": _("they differ only in characters that nobody sees"),
        "blanks": _("they differ only in blanks"),
        "width": _("they differ only in the width of letters"),
        "case": _("they differ only in capital letters"),
    }
    return words[only_difference(name, other) or "blanks"]


def solve(instance: Instance, seed: int) -> AssignmentPlan:
    """Assign; contradictory wishes become a sentence."""
    try:
        return assign(instance.problem, seed=seed)
    except InvalidProblem as error:
        raise CommandError(contradiction(error.code, error.params), returncode=2) from error


def mistake(error: InstanceError) -> str:
    """A mistake in the file: where, what, and how to correct it."""
    texts = {
        "not_json": _("this is not JSON (line {line}, column {column}). Fix it there."),
        "not_text": _("this is not UTF-8 text (byte {position}). Save the file as UTF-8."),
        "twice_named": _("{name} is there twice in one object. Remove one of the two."),
        "bad_text": _("{path} holds half a letter, which is no text. Write it anew."),
        "missing": _("{path} is missing. Add it."),
        "empty": _("{path} is empty. Add at least one row."),
        "wrong_type": _("{path} must be of the kind: {wanted}. Change it."),
        "out_of_range": _("{path} must lie between {low} and {high}. Change it."),
        "duplicate_id": _("{path}: the id {id} is there twice. Give every row its own id."),
        "unknown_id": _("{path}: there is no {kind} with the id {id}. Add it or fix the id."),
        "wrong_length": _("{path} must have {wanted} items but has {got}. Add or remove some."),
        "min_above_max": _(
            "{path}: the least load {min} is above the most {max}. Lower the one or raise "
            "the other."
        ),
    }
    text = texts[error.code].format(**{"path": error.path or _("the file"), **error.params})
    wanted, known = str(error.params.get("id", "")), error.params.get("known", ())
    assert isinstance(known, tuple)
    near = next((name for name in known if folded(name) == folded(wanted)), None)
    if near is None:
        return text
    question = _("Is it {near}?").format(near=near)
    return f"{text} {question} ({differ_in(near, wanted)})"


def as_json(instance: Instance, answer: AssignmentPlan) -> dict[str, Any]:
    """The answer in the published format, ids as the file wrote them."""
    entry, judge = instance.entry_written, instance.judge_written
    return {
        "pairs": [[entry[row], judge[column]] for row, column in answer.pairs],
        "match": round(answer.match, 6),
        "floor": round(answer.floor, 6),
        "components": answer.linkage.components,
        "lottery_price": round(answer.lottery_price, 6),
        "balance_price": round(answer.balance_price, 6),
        "loads": {str(judge[name]): load for name, load in answer.loads.items()},
        "unmet": [
            {"entry": entry[row.entry], "missing": row.missing, "reason": in_words(row.reasons)}
            for row in answer.unmet
        ],
        "seed": answer.seed,
    }


def as_table(answer: AssignmentPlan) -> str:
    """The answer for people: judges per entry, then the figures, then what is unmet."""
    judges: dict[str, list[str]] = {}
    for entry, judge in answer.pairs:
        judges.setdefault(entry, []).append(judge)
    lines = [f"{entry}\t{', '.join(names)}" for entry, names in judges.items()]
    lines += ["", *figures(answer)]
    lines += [
        _("{entry}: {missing} missing. {reason}").format(
            entry=row.entry, missing=row.missing, reason=in_words(row.reasons)
        )
        for row in answer.unmet
    ]
    return "\n".join([*lines, *(in_words([note]) for note in answer.notes)])


def figures(answer: AssignmentPlan) -> list[str]:
    """Match, floor, loads and linkage, one line each."""
    share = answer.match / answer.bound if answer.bound else 1.0
    load = sorted(answer.loads.values())
    return [
        _("Total match {match:.2f}, {share:.1%} of the best possible").format(
            match=answer.match, share=share
        ),
        _("Worst served entry {floor:.3f}").format(floor=answer.floor),
        _("Entries per judge {low} to {high}").format(low=load[0], high=load[-1]),
        _("Groups of judges {count}").format(count=answer.linkage.components),
        _("The lottery costs {share:.1%} of the match").format(share=answer.lottery_price),
        _("The balance of loads costs {share:.1%} of the match").format(share=answer.balance_price),
        _("Seed {seed}").format(seed=answer.seed),
    ]
