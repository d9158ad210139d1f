"""Check a results bundle: all that it states against all that it contains."""

# tested by: tests/judging/management/commands/test_verify.py

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from challenge.kernel.digests import digest
from challenge.models import Edition
from judging.algorithms.ranking.audience import AUDIENCE, audience_points
from judging.algorithms.ranking.official import FULL as MOST_POINTS
from judging.models import DecisionKind, Method
from judging.queries.assignment.allocation.allocation_basis import (
    batch_of,
    seed_of_batch,
    sheets_of,
)
from judging.queries.results.published.bundle import FULL, bundle_digest, seal, sheets_per_entry
from judging.queries.results.published.carried_part import carried_by_number, odd_carried
from judging.queries.results.published.disclosure import public_bundle
from judging.queries.results.published.recomputed_ranking import ranking_row, recomputed_ranking
from judging.queries.results.tally_input import (
    AudienceVotes,
    audience_as_data,
    orders_as_data,
)
from judging.queries.results.verdicts import decision_departs, places_by_rank
from judging.queries.rounds.carried_scores import carried_as_data

Level = Edition.Disclosure
Bundle = Mapping[str, Any]
LEVELS = {FULL, *Level.values}
ROWS = {
    "ranking": {"entry", "rank", "official", "base", "bonus", "deduction", "passed", "tied",
                "sheets"},
    "decisions": {"entry", "kind", "award", "departs"},
    "sheets": {"entry", "judge", "points"},
    "adjustments": {"entry", "kind", "points"},
    "orders": {"entry", "judge", "place"},
}  # fmt: skip
KINDS = ("bonus", "deduction", AUDIENCE)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where a bundle and its own figures part.

    what: a code; entry: its code in the bundle.
    """

    what: str
    entry: str
    stated: str
    computed: str


# viewer: pure
def first_difference(*, bundle: Bundle) -> Difference | None:
    """The first figure that doesn't follow from the rest; None: all is as stated.

    KeyError, TypeError, ValueError, ArithmeticError, IndexError: the file is damaged.
    """
    if bundle["level"] not in LEVELS:
        raise ValueError("level")
    checks = [
        _rows,
        _rubric,
        _commitment,
        _entries,
        _sheets,
        _audience,
        _carried,
        _scores,
        _places,
        _decisions,
        _figures,
    ]
    if bundle["level"] == FULL:
        checks += [_orders, _input, _batches]
    checks.append(_seal)  # last: the others say what it is about
    return next((found for check in checks for found in check(bundle)), None)


# viewer: pure
def unlike_full(*, bundle: Bundle, full: Bundle) -> Difference | None:
    """The first part of a public bundle that isn't so in the full one; None: they are one result.

    Scores in random order are compared as a whole.
    """
    digest = bundle_digest(bundle=full)
    if bundle["full_digest"] != digest:
        return Difference("full_digest", "", bundle["full_digest"], digest)
    due = public_bundle(bundle=full, level=bundle["level"])
    shuffled = {"sheets", "content_digest"} if bundle["level"] == Level.UNLINKED else set()
    for key in sorted((set(due) | set(bundle)) - shuffled):
        if due.get(key) != bundle.get(key):
            return Difference(key, "", str(bundle.get(key)), str(due.get(key)))
    if shuffled and _counted(due["sheets"]) != _counted(bundle["sheets"]):
        return Difference("sheets", "", "", "")
    return None


# viewer: pure
def parts_not_checked(*, bundle: Bundle) -> list[str]:
    """Codes of what the bundle states and can't show at its level of disclosure."""
    level, calibrated = bundle["level"], bundle["rules"]["method"] == Method.CALIBRATED
    parts = ["names", "chain"]
    if level == Level.FIGURES or (level == Level.UNLINKED and calibrated):
        parts.append("scores")
    if level in {Level.FIGURES, Level.UNLINKED}:
        parts.append("judges")
    if level != FULL:
        parts.append("input_digest")
    return parts


def _rows(bundle: Bundle) -> Iterator[Difference]:
    """Rows say what ours say and nothing more, which nobody would have computed."""
    for name, keys in ROWS.items():
        for row in bundle.get(name, []):
            wanted = keys - {"judge"} if bundle["level"] == Level.UNLINKED else keys
            if set(row) != wanted:
                odd = sorted(set(row) ^ wanted)
                yield Difference(name, row["entry"], ", ".join(odd), "")
    for row in bundle["adjustments"]:
        if row["kind"] not in KINDS:
            yield Difference("adjustments", row["entry"], str(row["kind"]), ", ".join(KINDS))


def _rubric(bundle: Bundle) -> Iterator[Difference]:
    computed = digest(bundle["rubric"])
    if bundle["rubric_digest"] != computed:
        yield Difference("rubric_digest", "", bundle["rubric_digest"], computed)
    keys = sorted(row["key"] for row in bundle["rubric"])
    if sorted(bundle["rules"]["criteria"]) != keys:
        yield Difference("criteria", "", str(bundle["rules"]["criteria"]), str(keys))


def _commitment(bundle: Bundle) -> Iterator[Difference]:
    opened = bundle["seed_commitment"]
    if opened is None:
        if "lot" in bundle["rules"]:
            yield Difference("seed_commitment", "", bundle["rules"]["lot"], "")
        return
    computed = digest({"seed": opened["seed"], "nonce": opened["nonce"]})
    if computed != opened["commitment"]:
        yield Difference("seed_commitment", "", opened["commitment"], computed)
    lot = bundle["rules"].get("lot", computed)
    if lot != computed:
        yield Difference("seed_commitment", "", lot, computed)


def _batches(bundle: Bundle) -> Iterator[Difference]:
    """Every batch of an adaptive round follows from what it was chosen from, and from its seed."""
    for step in bundle.get("allocation", []):
        basis = step["basis"]
        if not basis:  # an organiser's word
            continue
        found = digest(basis)
        seed = seed_of_batch(basis_digest=found, round_seed=step["round_seed"])
        for stated, computed in ((step["input_digest"], found), (step["seed"], seed)):
            if stated != computed:
                yield Difference("allocation", "", str(stated), str(computed))
        rows = sheets_of(basis=basis, batch=batch_of(basis=basis, seed=seed))
        if step["sheets"] != rows:
            yield Difference("allocation", "", str(step["number"]), str(len(rows)))


def _entries(bundle: Bundle) -> Iterator[Difference]:
    """Entries, ranking and decisions speak of the same entries, each once."""
    entries = list(bundle["entries"])
    for name in ("ranking", "decisions"):
        there = [row["entry"] for row in bundle[name]]
        if Counter(there) != Counter(entries):
            odd = sorted((Counter(there) - Counter(entries)) | (Counter(entries) - Counter(there)))
            yield Difference("entries", odd[0], "", "")


def _sheets(bundle: Bundle) -> Iterator[Difference]:
    """Every sheet gives each criterion a score within its points; a judge scores an entry once."""
    most = {row["key"]: Decimal(row["points"]) for row in bundle["rubric"]}
    seen = set()
    for row in bundle.get("sheets", []):
        entry, points = row["entry"], {key: Decimal(v) for key, v in row["points"].items()}
        if entry not in bundle["entries"] or set(points) != set(most):
            yield Difference("sheets", entry, str(sorted(points)), str(sorted(most)))
            return
        for key, value in points.items():
            if not 0 <= value <= most[key]:
                yield Difference(key, entry, str(value), f"0–{most[key]}")
        if "judge" in row and (entry, row["judge"]) in seen:
            yield Difference("sheets", entry, row["judge"], "")
        seen.add((entry, row.get("judge")))


def _audience(bundle: Bundle) -> Iterator[Difference]:
    """The audience's points follow from its votes by the rules; without such rules there are
    neither.
    """
    vote, most = bundle.get("audience"), bundle["rules"].get("audience")
    if (vote is None) != (most is None):
        yield Difference("audience", "", str(vote), str(most))
        return
    votes = {row["entry"]: row["votes"] for row in vote["votes"]} if vote else {}
    if vote and (set(votes) != set(bundle["entries"]) or len(votes) != len(vote["votes"])):
        yield Difference("audience", "", str(len(vote["votes"])), str(len(bundle["entries"])))
    for entry, count in votes.items():
        if vote and not 0 <= count <= vote["ballots"]:
            yield Difference("audience", entry, str(count), f"0–{vote['ballots']}")
    given = [row for row in bundle["adjustments"] if row["kind"] == AUDIENCE]
    stated = Counter((row["entry"], row["points"]) for row in given)
    due = audience_points(votes, Decimal(most or 0))
    computed = Counter((entry, f"{points:.2f}") for entry, points in due.items() if points)
    for entry, points in sorted((stated - computed) | (computed - stated)):
        yield Difference("audience", entry, points, f"{due.get(entry, 0):.2f}")


def _carried(bundle: Bundle) -> Iterator[Difference]:
    if (odd := odd_carried(bundle)) is not None:
        yield Difference("carried", *odd)


def _orders(bundle: Bundle) -> Iterator[Difference]:
    """Each judge's places among equals run from 1, two or more; only where the rules let them."""
    sheets = {(row["entry"], row["judge"]): row["points"] for row in bundle["sheets"]}
    groups: dict[tuple[str, Decimal], list[int]] = {}
    for row in bundle.get("orders", []):
        total = sum(map(Decimal, sheets[row["entry"], row["judge"]].values()), Decimal(0))
        groups.setdefault((row["judge"], total), []).append(row["place"])
    if groups and "own_order" not in bundle["rules"]:
        yield Difference("orders", "", str(len(groups)), "0")
    for places in groups.values():
        due = list(range(1, len(places) + 1))
        if sorted(places) != due or len(places) == 1:
            yield Difference("orders", "", str(sorted(places)), str(due))


def _scores(bundle: Bundle) -> Iterator[Difference]:
    """The ranking as it follows from the sheets; without them, from the base scores."""
    if "scores" in parts_not_checked(bundle=bundle):
        yield from _scores_without_sheets(bundle)
        return
    computed = {row.entry: ranking_row(row) for row in recomputed_ranking(bundle=bundle)}
    for row in bundle["ranking"]:
        yield from _unlike(row, computed[row["entry"]])


def _scores_without_sheets(bundle: Bundle) -> Iterator[Difference]:
    rules = bundle["rules"]
    given: dict[tuple[str, str], Decimal] = {}
    for row in bundle["adjustments"]:
        key = row["entry"], row["kind"]
        given[key] = given.get(key, Decimal(0)) + Decimal(row["points"])
    for row in bundle["ranking"]:
        bonus = min(given.get((row["entry"], "bonus"), Decimal(0)), Decimal(rules["bonus_cap"]))
        bonus += given.get((row["entry"], AUDIENCE), Decimal(0))
        deduction = given.get((row["entry"], "deduction"), Decimal(0))
        due: dict[str, Any] = {"bonus": f"{bonus:.2f}", "deduction": f"{deduction:.2f}"}
        if row["base"] is None or row["sheets"] < max(rules["min_sheets"], 1):
            due |= {"rank": None, "official": None, "base": None, "passed": None}
        else:
            due |= _final(Decimal(row["base"]), bonus, deduction, rules)
        yield from _unlike(row, due)


def _final(
    base: Decimal, bonus: Decimal, deduction: Decimal, rules: Mapping[str, Any]
) -> dict[str, Any]:
    """The official score and the pass of a base score."""
    final, mark = base + bonus - deduction, Decimal(rules["pass_mark"])
    if rules["method"] == Method.SUM:
        return {"official": f"{final:.2f}", "passed": None}
    passed = base >= mark and base - deduction >= mark
    return {"official": f"{min(final, MOST_POINTS):.2f}", "passed": passed}


def _places(bundle: Bundle) -> Iterator[Difference]:
    """Ranks follow the official scores: nobody stands before a better one."""
    rows = [row for row in bundle["ranking"] if row["rank"] is not None]
    rows.sort(key=lambda row: row["rank"])
    ranks = Counter(row["rank"] for row in rows)
    for place, row in enumerate(rows):
        due = 1 + sum(count for rank, count in ranks.items() if rank < row["rank"])
        if row["rank"] != due:
            yield Difference("rank", row["entry"], str(row["rank"]), str(due))
        if place and Decimal(rows[place - 1]["official"]) < Decimal(row["official"]):
            yield Difference("rank", row["entry"], str(row["rank"]), str(rows[place - 1]["rank"]))
    for row in bundle["ranking"]:
        if row["rank"] is None and row["official"] is not None:
            yield Difference("rank", row["entry"], "", row["official"])
        yield from _unlike(row, {"tied": row["rank"] is not None and ranks[row["rank"]] > 1})


def _decisions(bundle: Bundle) -> Iterator[Difference]:
    """Each decision follows the ranking, or is said to depart from it; no award is given too
    often.
    """
    awards, places = bundle["awards"], bundle["rules"]["places"]
    rows = sorted(bundle["ranking"], key=lambda row: (row["rank"] is None, row["rank"]))
    said = places_by_rank(
        ((row["entry"], row["rank"], row["passed"]) for row in rows), places, awards
    )
    for row in bundle["decisions"]:
        place = said[row["entry"]]
        due = _due(place.place, awards)
        departs = decision_departs((row["kind"], row["award"]), due, place.tied)
        if row["departs"] != departs:
            yield Difference(
                "decision", row["entry"], f"{row['kind']} {row['award']}", " ".join(due)
            )
    given = Counter(row["award"] for row in bundle["decisions"] if row["award"])
    for award in given:
        if award not in (awards or []):
            yield Difference("award", "", award, "")


def _due(place: int | None, awards: Sequence[str] | None) -> tuple[str, str]:
    if place is None:
        return str(DecisionKind.REJECT), ""
    if awards is None:
        return str(DecisionKind.ADVANCE), ""
    return str(DecisionKind.AWARD), awards[place]


def _figures(bundle: Bundle) -> Iterator[Difference]:
    """The plain numbers, counted again."""
    chosen = {DecisionKind.AWARD, DecisionKind.ADVANCE}
    counts = [row["sheets"] for row in bundle["ranking"]]
    due: dict[str, Any] = {
        "in_round": len(bundle["entries"]),
        "sheets": sum(counts),
        "sheets_per_entry": sheets_per_entry(sum(counts), sum(count > 0 for count in counts)),
        "winners": sum(row["kind"] in chosen for row in bundle["decisions"]),
    }
    if "judges" not in parts_not_checked(bundle=bundle):
        due["judges"] = len({row["judge"] for row in bundle["sheets"]})
    yield from (
        Difference(f"figures.{name}", "", str(bundle["figures"][name]), str(value))
        for name, value in due.items()
        if bundle["figures"][name] != value
    )


def _input(bundle: Bundle) -> Iterator[Difference]:
    """The digest of the tally's input, out of the rows' own numbers (see `read_input`)."""
    entries, judges = bundle["ids"]["entries"], bundle["ids"]["judges"]
    most = {row["key"]: f"{Decimal(row['points']):.2f}" for row in bundle["rubric"]}
    plain = {
        "rules": bundle["rules"],
        "full": most,
        "entries": sorted(entries[code] for code in bundle["entries"]),
        "sheets": sorted(
            (
                [entries[row["entry"]], judges[row["judge"]], row["points"]]
                for row in bundle["sheets"]
            ),
            key=lambda row: row[:2],
        ),
        "adjustments": sorted(
            ([entries[row["entry"]], row["kind"], row["points"]] for row in bundle["adjustments"]),
            key=lambda row: row[:2],
        ),
        **orders_as_data(
            {
                (entries[row["entry"]], judges[row["judge"]]): row["place"]
                for row in bundle.get("orders", [])
            }
        ),
        **audience_as_data(_votes(bundle)),
        **carried_as_data(carried_by_number(bundle)),
    }
    computed = digest(plain)
    if bundle["input_digest"] != computed:
        yield Difference("input_digest", "", bundle["input_digest"], computed)


def _votes(bundle: Bundle) -> AudienceVotes | None:
    vote, entries = bundle.get("audience"), bundle["ids"]["entries"]
    votes = {entries[row["entry"]]: row["votes"] for row in vote["votes"]} if vote else {}
    return AudienceVotes(vote["ballots"], votes) if vote else None


def _seal(bundle: Bundle) -> Iterator[Difference]:
    computed = seal(bundle)["content_digest"]
    if bundle["content_digest"] != computed:
        yield Difference("content_digest", "", bundle["content_digest"], computed)


def _unlike(row: Mapping[str, Any], due: Mapping[str, Any]) -> Iterator[Difference]:
    for name, value in due.items():
        if row[name] != value:
            yield Difference(name, row["entry"], str(row[name]), str(value))


def _counted(sheets: Sequence[Mapping[str, Any]]) -> Counter[str]:
    return Counter(digest(row) for row in sheets)
