"""`challenge verify` confirms a published bundle and names the first difference in a forged one."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from decimal import Decimal
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from challenge.kernel.digests import canonical, digest
from challenge.models import Edition
from judging.models import Announcement, Assignment, Round
from judging.queries.results.published.bundle import seal
from judging.queries.results.published.bundle_check import first_difference
from judging.queries.results.published.disclosure import public_bundle
from judging.services.results.adjust import add_adjustment
from judging.services.results.decide import decide_by_ranking
from judging.services.results.tally import tally_round
from judging.services.rounds.close import close_round
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
LEVELS = ["full", *Edition.Disclosure.values]
FREE = {  # stated and shown by nothing else in the file: only the announced digest protects it
    "edition",
    "round",
    "chain",
    "software",
    "full_digest",
    "assignment",
    "seed",
    "seed_commitment",
    "ids",
}
COUNTED_ELSEWHERE = {"figures.conflicts", "figures.entries", "figures.recusals"}
# changed alone they change no figure of this result; in the full file the input's digest holds them
RULES = {
    "rules.allocation",
    *(f"rules.allocation.{name}" for name in ("first", "rule", "second", "share")),
    *(f"rules.{name}" for name in ("bonus_cap", "method", "pass_mark", "trim_per_criterion")),
}
# what a file can't show of itself at each level, were it sealed again
UNSEEN = {
    "full": COUNTED_ELSEWHERE,
    "pseudonymous": COUNTED_ELSEWHERE | RULES,
    "unlinked": COUNTED_ELSEWHERE | RULES | {"figures.judges"},
    "figures": COUNTED_ELSEWHERE | RULES | {"figures.judges"},
}

# nor in a round whose awards decide, and in which every entry has more sheets than it needs
DECIDED_BY_AWARDS = {"rules.places", "rules.min_sheets"}


@pytest.fixture(scope="module")
def published_of_module(module_database: None) -> Announcement:
    return f.a_published_round(entries=8).announcement


@pytest.fixture
def published(published_of_module: Announcement) -> Announcement:
    return deepcopy(published_of_module)


def at_level(announcement: Announcement, level: str) -> dict[str, Any]:
    full = announcement.bundle
    return full if level == "full" else public_bundle(bundle=full, level=level)


def verify(path: Path, **options: Any) -> str:
    out = StringIO()
    call_command("verify", str(path), stdout=out, **options)
    return out.getvalue()


def test_the_published_file_is_confirmed_by_the_digest_that_was_announced(
    published: Announcement, tmp_path: Path
) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(canonical(published.public_bundle))
    assert "the file that was announced" in verify(path, digest=published.digest)
    assert "--digest" in verify(path)
    forged = deepcopy(published.public_bundle)
    forged["chain"]["head"] = "0" * 64
    path.write_bytes(canonical(seal(forged)))
    with pytest.raises(CommandError, match="not the announced file"):
        verify(path, digest=published.digest)


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_is_verifiable_and_says_what_it_could_not_check(
    published: Announcement, level: str, tmp_path: Path
) -> None:
    path, full = tmp_path / "bundle.json", tmp_path / "full.json"
    path.write_bytes(canonical(at_level(published, level)))
    full.write_bytes(canonical(published.bundle))
    said = verify(path)
    assert ("score sheets" in said.splitlines()[0]) == (level != "figures")
    assert ("they are not published" in said) == (level == "figures")
    assert ("how many judges" in said) == (level in {"figures", "unlinked"})
    assert ("tally's input" in said) == (level != "full")
    if level != "full":
        verify(path, full=str(full))
        other = seal({**published.bundle, "software": "another"})
        full.write_bytes(canonical(other))
        with pytest.raises(CommandError, match="full_digest"):
            verify(path, full=str(full))


@pytest.mark.parametrize("level", LEVELS)
def test_no_bundle_tells_a_name(published: Announcement, level: str) -> None:
    text = json.dumps(at_level(published, level), ensure_ascii=False)
    rows = Assignment.objects.filter(round=published.round).select_related(
        "judge__user", "entry__startup"
    )
    for row in rows:
        assert row.entry.startup.name_ko not in text
        assert row.judge.user.name not in text


@pytest.mark.parametrize("level", LEVELS)
def test_each_changed_value_and_each_part_taken_out_is_found(
    published: Announcement, level: str
) -> None:
    bundle = at_level(published, level)
    tried = 0
    for where, forged in forgeries(bundle):
        assert is_found(forged), f"{level}: {where}"
        tried += 1
    assert tried > 150


@pytest.mark.parametrize("level", LEVELS)
def test_a_forger_who_seals_the_file_again_is_found_in_all_that_the_file_can_show(
    published: Announcement, level: str
) -> None:
    assert unseen_in(at_level(published, level)) <= UNSEEN[level]


@pytest.mark.parametrize("method", ["sum", "mean", "trimmed"])
def test_awards_and_points_by_each_method_are_forged_in_nothing_that_the_file_shows(
    method: str,
) -> None:
    announcement = an_awarded_round(method).announcement
    for level in LEVELS:
        bundle = at_level(announcement, level)
        assert not is_found(bundle)
        assert {row["kind"] for row in bundle["adjustments"]} == {"bonus", "deduction"}
        assert len([row for row in bundle["decisions"] if row["award"]]) == 3
        unseen = UNSEEN[level] if level == "full" else UNSEEN[level] | DECIDED_BY_AWARDS
        assert unseen_in(bundle) <= unseen, level


def an_awarded_round(method: str) -> Round:
    """The last round of its edition, with bonus and deduction points."""
    round = f.make_last(f.an_open_round(entries=6, judges=5, method=method, min_sheets=2))
    f.score_all(round)
    organiser = f.organiser_of(round.edition)
    entries = [row.entry for row in round.participations.order_by("entry_id")]
    for entry, kind in zip(entries, ("bonus", "deduction"), strict=False):
        facts = {"kind": kind, "points": Decimal("1.50"), "reason": "서류"}
        add_adjustment(actor=organiser, round=round, entry=entry, **facts)  # type: ignore[arg-type]
    close_round(actor=organiser, round=round)
    round.refresh_from_db()
    tally_round(round=round)
    decide_by_ranking(actor=organiser, round=round)
    round.refresh_from_db()
    return f.published(round)


def unseen_in(bundle: dict[str, Any]) -> set[str]:
    """What of all that the file states can be changed, and sealed again, without being found."""
    names = {name for name in bundle if name not in FREE | {"content_digest", "format", "level"}}
    rest = {name: value for name, value in bundle.items() if name not in names}
    return {
        where.removesuffix(" taken out")
        for where, forged in forgeries({name: bundle[name] for name in names})
        if not is_found(seal({**rest, **forged}))
    }


@pytest.mark.parametrize("level", LEVELS)
def test_winner_and_loser_swapped_are_found_even_sealed_again(
    published: Announcement, level: str
) -> None:
    bundle = deepcopy(at_level(published, level))
    kinds = {row["kind"]: row for row in bundle["decisions"]}
    first, last = kinds["advance"], kinds["reject"]
    first["entry"], last["entry"] = last["entry"], first["entry"]
    assert is_found(seal(bundle))
    bundle = deepcopy(at_level(published, level))
    rows = sorted(bundle["ranking"], key=lambda row: row["rank"])
    rows[0]["entry"], rows[-1]["entry"] = rows[-1]["entry"], rows[0]["entry"]
    if level != "figures":
        assert is_found(seal(bundle))


def test_points_beyond_a_criterion_are_found_though_the_means_stay(published: Announcement) -> None:
    bundle = deepcopy(at_level(published, "full"))
    most = {row["key"]: Decimal(row["points"]) for row in bundle["rubric"]}
    entry = bundle["sheets"][0]["entry"]
    first, second, *_ = (row for row in bundle["sheets"] if row["entry"] == entry)
    key = next(iter(most))
    moved = most[key] + 1 - Decimal(first["points"][key])
    first["points"][key] = f"{Decimal(first['points'][key]) + moved:.2f}"
    second["points"][key] = f"{Decimal(second['points'][key]) - moved:.2f}"
    difference = first_difference(bundle=seal(bundle))
    assert difference is not None
    assert difference.what == key


def test_a_seed_that_is_not_the_committed_one_is_found(published: Announcement) -> None:
    bundle, drawn = at_level(published, "full"), {"seed": 7, "nonce": "a"}
    for told, is_true in (({"seed": 7, "nonce": "a"}, True), ({"seed": 8, "nonce": "a"}, False)):
        opened = told | {"commitment": digest(drawn)}
        assert is_found(seal(bundle | {"seed_commitment": opened})) != is_true


def is_found(bundle: dict[str, Any]) -> bool:
    try:
        return first_difference(bundle=bundle) is not None
    except (KeyError, TypeError, ValueError, ArithmeticError, IndexError, AttributeError):
        return True  # the command says that the file is damaged


def forgeries(bundle: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each leaf changed, each part taken out, each row added to: (where, the forged bundle)."""
    for where, change in changes(bundle, ""):
        forged = deepcopy(bundle)
        change(forged)
        yield where, forged
    for name in ("ranking", "decisions", "sheets", "adjustments"):
        for place, row in enumerate(bundle.get(name, [])):
            forged = deepcopy(bundle)
            forged[name][place] = {**row, "winner": True}
            yield f"{name}.{place}.winner", forged


def changes(node: Any, where: str) -> Iterator[tuple[str, Callable[[Any], None]]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in pairs:
        here = f"{where}.{key}".lstrip(".")
        yield f"{here} taken out", partial(cut, path=here)
        if isinstance(value, dict | list):
            yield from changes(value, here)
        else:
            yield here, partial(put, path=here, value=other(value))


def other(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return value + 1
    digits = value.replace(".", "", 1)
    return f"{float(value) + 1:.2f}" if digits.isdigit() and "." in value else value + "x"


def owner(top: Any, path: str) -> tuple[Any, Any]:
    *way, last = path.split(".")
    for step in way:
        top = top[int(step)] if isinstance(top, list) else top[step]
    return top, int(last) if isinstance(top, list) else last


def cut(top: Any, path: str) -> None:
    node, key = owner(top, path)
    del node[key]


def put(top: Any, path: str, value: Any) -> None:
    node, key = owner(top, path)
    node[key] = value


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "JSON"),
        ("[]", "neither a results bundle nor a receipt"),
        ('{"format": []}', "neither a results bundle nor a receipt"),
        ('{"format": "challenge-receipt-1"}', "damaged"),
        ('{"format": 2}', "damaged"),
        ("[" * 100_000, "JSON"),
        ('{"format": NaN}', "JSON"),
        ('{"format": 2, "format": 2}', "JSON"),
        ('{"format": 2, "level": "full", "ranking": [{"rank": 1, "rank": 2}]}', "JSON"),
        ("9" * 5000, "JSON"),
        ('{"format": 2, "level": "full", "rubric": 5}', "damaged"),
    ],
)
def test_a_file_that_is_no_bundle_is_refused_in_words(
    tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(CommandError, match=words):
        call_command("verify", str(path))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("verify", str(tmp_path / "none.json"))
