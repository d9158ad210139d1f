"""`challenge rank SCORES.csv`: a ranking from a file of scores, without the database.

Official methods (sum, mean, trimmed) are exact decimals in the file's own units, rounded half up to
two places and compared on them.  `trimmed` drops one highest and one lowest (--drop K: K of each)
where at least three sheets are left: of each criterion's marks, adding up the criteria (as in
figure skating), or of the judges' totals with --trim totals.  `calibrated` is the model of the
ranking algorithm, on 0..100 where the file names every maximum, else in the file's units.
"""

import json
import shutil
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from challenge.kernel import spreadsheets
from challenge.kernel.spreadsheets.written_numbers import number_of
from challenge.kernel.text.folded_names import folded
from judging.algorithms.ranking.calibrate import NO_BOUNDS, Calibration, CannotCalibrate, calibrate
from judging.algorithms.ranking.official import Rules, rounded, score_of
from judging.management import rank_explained, rank_words
from judging.management.score_file import ScoreFile, ScoreFileError, in_words, read_scores

METHODS = ("sum", "mean", "trimmed", "calibrated")
TOP = 3
PERCENT = (0.0, 100.0)  # the scale of a file that names every maximum


class Command(BaseCommand):
    """Prints a ranking, best first.

    A bad file exits with 2 and says where it is bad and how to correct it.
    """

    help = (
        "Rank the entries of a CSV or XLSX file with the columns entry, judge, score (optionally "
        "criterion, max, round, dataset)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and how to rank it."""
        parser.add_argument("scores", help="CSV or XLSX file, also .gz")
        parser.add_argument(
            "--round",
            dest="of_round",
            metavar="R",
            help="which round of the file (name, or dataset/name)",
        )
        parser.add_argument("--method", choices=METHODS, default="calibrated")
        _official_arguments(parser)
        parser.add_argument(
            "--top",
            type=_positive,
            metavar="K",
            default=TOP,
            help=f"how many places count (default {TOP})",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--explain", metavar="ENTRY", help="say in words where this entry's place comes from"
        )
        parser.add_argument(
            "--seed", type=int, default=0, help="same file and seed: same digits (default 0)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rank and print."""
        found, summary = load(options["scores"], options["of_round"])
        wanted = options["explain"]
        if wanted is not None:
            wanted = next((name for name in found.sheets if folded(name) == folded(wanted)), wanted)
        if wanted is not None and wanted not in found.sheets:
            raise CommandError(
                _(
                    "There is no entry {entry} with a complete sheet in the file. Write it "
                    "as in the file."
                ).format(entry=wanted),
                returncode=2,
            )
        if options["seed"] < 0:
            raise CommandError(_("--seed must be 0 or more."), returncode=2)
        answer, fitted = ranked(found, options)
        words = explanation(wanted, found, fitted, answer, options) if wanted is not None else []
        read = rank_words.read(summary)
        if options["json"]:
            more = {"explanation": words} if words else {}
            self.stdout.write(json.dumps({**answer, **more}, ensure_ascii=False))
        elif words:
            self.stdout.write("\n".join(words))
        else:
            page = shutil.get_terminal_size((rank_words.PAGE, 24)).columns
            self.stdout.write("\n".join([rank_words.table(answer, page), *read]))
        if options["json"] or words:
            self.stderr.write("\n".join(read))
            if answer["diagnostics"].get("refused"):
                self.stderr.write(rank_words.refusal(answer["diagnostics"]["refused"]))


def _official_arguments(parser: ArgumentParser) -> None:
    """How the official methods count."""
    parser.add_argument(
        "--trim",
        choices=("criteria", "totals"),
        default="criteria",
        help="with --method trimmed: what is dropped from",
    )
    parser.add_argument(
        "--drop",
        type=_positive,
        metavar="K",
        default=1,
        help="with --method trimmed: how many highest and how many lowest (default 1)",
    )
    parser.add_argument(
        "--times",
        type=_factor,
        metavar="X",
        default=Decimal(1),
        help="official methods: multiply the score, as diving does by 3 (default 1)",
    )


def load(path: str, wanted: str | None) -> tuple[ScoreFile, str]:
    """Read and check, and say what was read; a mistake becomes a sentence with its place."""
    try:
        table = spreadsheets.read_file(path)
        return read_scores(table, wanted), table.summary
    except spreadsheets.SpreadsheetError as error:
        raise CommandError(f"{path}: {spreadsheets.in_words(error)}", returncode=2) from error
    except ScoreFileError as error:
        raise CommandError(f"{path}: {in_words(error)}", returncode=2) from error


def ranked(
    found: ScoreFile, options: Mapping[str, Any]
) -> tuple[dict[str, Any], Calibration | None]:
    """The answer as plain JSON; where calibrating is impossible, the mean with the reason."""
    method, refused = options["method"], ""
    fitted: Calibration | None = None
    if method == "calibrated":
        try:
            bounds = PERCENT if found.scaled else NO_BOUNDS
            fitted = calibrate(*arrays(found), seed=options["seed"], bounds=bounds)
        except CannotCalibrate as error:
            method, refused = "mean", error.code
    top = min(options["top"], len(found.sheets))
    rows = (
        official_rows(found, rules_of(method, options), options["times"])
        if fitted is None
        else calibrated_rows(found, fitted, top)
    )
    judges = sorted({sheet.judge for sheets in found.sheets.values() for sheet in sheets})
    diagnostics = {
        "incomplete_sheets": found.incomplete,
        "blank_lines": found.blank,
        "unscored": list(found.unscored),
        "alike": [list(pair) for pair in found.alike],
        "scaled_to_100": found.scaled and fitted is not None,
        **({"refused": refused} if refused else {}),
    }
    if fitted is not None:
        diagnostics |= fit_facts(found, fitted, judges, options["seed"])
    return {
        "method": method,
        "round": found.round,
        "n": len(rows) + len(found.unscored),
        "judges": len(judges),
        "top": top,
        "rows": [*rows, *map(unranked_row, found.unscored)],
        "diagnostics": diagnostics,
    }, fitted


def arrays(found: ScoreFile) -> tuple[list[int], list[int], list[float]]:
    """Entry numbers, judge numbers and scores.

    Entries in the order of `found.sheets`, judges by name.
    """
    entry = {name: place for place, name in enumerate(found.sheets)}
    judge = {
        name: place for place, name in enumerate(sorted({judge for _entry, judge in found.shares}))
    }
    pairs = list(found.shares)
    return (
        [entry[name] for name, _judge in pairs],
        [judge[name] for _entry, name in pairs],
        list(found.shares.values()),
    )


def rules_of(method: str, options: Mapping[str, Any]) -> Rules:
    """The official method as the command line asks for it."""
    by_criterion = method == "trimmed" and options["trim"] == "criteria"
    return Rules(method=method, trim_per_criterion=by_criterion, drop=options["drop"])


def official_rows(
    found: ScoreFile, rules: Rules, times: Decimal = Decimal(1)
) -> list[dict[str, Any]]:
    """Exact decimals, times so much, to two places; equal ones share a rank."""
    scores = {
        entry: rounded(times * score_of(sheets, rules)) for entry, sheets in found.sheets.items()
    }
    order = sorted(scores, key=lambda entry: (-scores[entry], entry))
    best_first = [scores[entry] for entry in order]
    return [
        {
            "rank": best_first.index(scores[entry]) + 1,
            "entry": entry,
            "score": float(scores[entry]),
            "sheets": len(found.sheets[entry]),
            "rank_lo": None,
            "rank_hi": None,
            "p_top": None,
        }
        | ({"criteria": parts(found, entry, rules, times)} if len(found.criteria) > 1 else {})
        for entry in order
    ]


def unranked_row(entry: str) -> dict[str, Any]:
    """An entry that the file names and nobody scored: last, without a place."""
    figures = dict.fromkeys(("score", "rank_lo", "rank_hi", "p_top"))
    return {"rank": None, "entry": entry, "sheets": 0, **figures}


def parts(found: ScoreFile, entry: str, rules: Rules, times: Decimal) -> dict[str, float]:
    """The same rules on each criterion alone."""
    sheets, alone = found.sheets[entry], replace(rules, trim_per_criterion=False)
    return {
        key: float(rounded(times * score_of(sheets, alone, [s.points[key] for s in sheets])))
        for key in found.criteria
    }


def calibrated_rows(found: ScoreFile, fitted: Calibration, top: int) -> list[dict[str, Any]]:
    """Scores to two places, ranks with 90 % and 50 % intervals, and chances of the best places."""
    chance = fitted.p_top(top)
    names = list(found.sheets)
    order = sorted(range(len(names)), key=lambda place: (fitted.rank[place], names[place]))
    whole = {
        "rank_lo": fitted.rank_lo,
        "rank_hi": fitted.rank_hi,
        "rank_lo50": fitted.rank_lo50,
        "rank_hi50": fitted.rank_hi50,
    }
    return [
        {
            "rank": int(fitted.rank[place]),
            "entry": names[place],
            "score": round(float(fitted.score[place]), 2),
            "sheets": int(fitted.entry_sheets[place]),
        }
        | {key: int(values[place]) for key, values in whole.items()}
        | {
            "p_top": round(float(chance[place]), 4),
            "p_first": round(float(fitted.p_first[place]), 4),
            "sd": round(float(fitted.sd[place]), 3),
        }
        for place in order
    ]


def fit_facts(
    found: ScoreFile, fitted: Calibration, judges: Sequence[str], seed: int
) -> dict[str, Any]:
    """How the fit went, and each judge against the panel."""
    diagnostics = fitted.diagnostics
    names = np.array(list(found.sheets), dtype=object)
    groups = (
        [names[diagnostics.group == group].tolist() for group in range(diagnostics.components)]
        if diagnostics.components > 1
        else []
    )
    figures = {
        name: getattr(fitted, name)
        for name in ("severity", "severity_sd", "scale", "scale_sd", "noise", "noise_sd")
    }
    rows = [
        {"judge": name, "sheets": int(fitted.judge_sheets[place])}
        | {key: round(float(values[place]), 3) for key, values in figures.items()}
        for place, name in enumerate(judges)
    ]
    return {
        "seed": seed,
        "components": diagnostics.components,
        "groups": groups,
        "converged": diagnostics.converged,
        "rhat": round(diagnostics.rhat, 4),
        "sweeps": diagnostics.sweeps,
        "mean": round(fitted.mean, 4),
        "judges": rows,
    }


def explanation(
    entry: str,
    found: ScoreFile,
    fitted: Calibration | None,
    answer: Mapping[str, Any],
    options: Mapping[str, Any],
) -> list[str]:
    """In words, where the entry's place comes from."""
    if fitted is None:
        return rank_explained.official(
            entry,
            found.sheets[entry],
            answer,
            rules_of(answer["method"], options),
            options["times"],
        )
    place = list(found.sheets).index(entry)
    own = [(judge, score) for row, judge, score in zip(*arrays(found), strict=True) if row == place]
    return rank_explained.calibrated(entry, own, place, fitted, answer)


def _factor(text: str) -> Decimal:
    value = number_of(text)
    if value is None or value <= 0:
        raise ArgumentTypeError(
            _("{text} is no factor. Write a number above 0, such as 3.").format(text=text)
        )
    return value


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(
            _("{text} is no count. Write a whole number, 1 or more.").format(text=text)
        )
    return int(text)
