"""Forgeries by somebody who holds the database's superuser and the server's key: who finds them.

python -m benchmarks.proof [--forgeries N] [--seed N] [--sheets N]
On a played edition in a database of its own.  Ends with {"forgeries", "undetected", "by":
{"public", "receipt", "witness"}, "proof_bytes", "verify_ms", "seal_50000_s"} and what the log costs
where it is written (write_paths.py).  verify_ms: one receipt in the page's script, in a browser
slowed down six times, as a phone is.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from random import Random
from typing import Any

import django

from challenge.local import embedded

OUT = sys.stdout.write
SOME = 50  # forgeries from one word on how far it is to the next


def main() -> None:
    """Forge, look who finds it, measure, print the table and the JSON line."""
    parser = argparse.ArgumentParser(description="Forge a played edition; who finds it?")
    parser.add_argument("--forgeries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--sheets", type=int, default=50_000, help="sealed at once")
    parser.add_argument("--pairs", type=int, default=60, help="writes with and without the log")
    asked = parser.parse_args()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "challenge.settings", "DEBUG": "0", "DEMO": "0"}
    if not embedded.is_overridden():
        embedded.ensure_for_command()
    django.setup()
    from django.db import transaction  # noqa: PLC0415 - only after django.setup()
    from django.test.utils import (  # noqa: PLC0415 - as above
        setup_databases,
        setup_test_environment,
        teardown_databases,
    )

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        with transaction.atomic():
            figures = _forge(asked.forgeries, asked.seed)
            transaction.set_rollback(True)
        with transaction.atomic():
            figures["seal_50000_s"] = _seconds_to_seal(asked.sheets)
            transaction.set_rollback(True)
        with transaction.atomic():
            figures |= _write_costs(asked.pairs, asked.seed)
            transaction.set_rollback(True)
    finally:
        teardown_databases(made, verbosity=0)
    OUT(json.dumps(figures) + "\n")
    sys.exit(int(bool(figures["undetected"])))


def _forge(count: int, seed: int) -> dict[str, Any]:
    from benchmarks.proof import forgeries, played  # noqa: PLC0415 - only after django.setup()

    random = Random(seed)
    round = played.play_while_open(seed, entries=4, judges=5)
    acts = [*forgeries.WHILE_OPEN, *forgeries.FORGERIES]
    kinds = [acts[number % len(acts)] for number in range(count)]
    found: dict[str, Counter[str]] = {name: Counter() for name in acts}
    _forge_while_open(round, random, kinds, found)
    pair = played.pairs_of(round)[0]
    played.give_sheet(pair, random, device=played.device_of(pair.judge))
    played.close(round)
    proof = _forge_after_the_close(round, random, kinds, found)
    for name, by in found.items():
        OUT(
            f"{name:<32}" + "".join(f"{who or 'nobody':>10} {n:>4}" for who, n in by.items()) + "\n"
        )
    total = sum(found.values(), Counter[str]())
    with_least = {who: total[who] for who in ("public", "receipt", "witness")}
    return {"forgeries": count, "undetected": total[""], "by": with_least, **proof}


def _forge_while_open(
    round: Any, random: Random, kinds: list[str], found: dict[str, Counter[str]]
) -> None:
    from django.db import transaction  # noqa: PLC0415 - only after django.setup()

    from benchmarks.proof import forgeries, played  # noqa: PLC0415 - as above

    for name in (kind for kind in kinds if kind in forgeries.WHILE_OPEN):
        with transaction.atomic():
            forgeries.WHILE_OPEN[name](round, random)
            played.close(round)
            played.publish(round)
            found[name][_found_by_a_judge(round)] += 1
            transaction.set_rollback(True)
        round.refresh_from_db()


def _forge_after_the_close(
    round: Any, random: Random, kinds: list[str], found: dict[str, Counter[str]]
) -> dict[str, Any]:
    """What an honest proof costs; beside it each forgery on the same closed round."""
    from django.db import transaction  # noqa: PLC0415 - only after django.setup()

    from benchmarks.proof import forgeries, played  # noqa: PLC0415 - as above

    outside = played.outside_of(round)
    with transaction.atomic():
        played.publish(round)
        if accused := played.found_by(outside) or played.strange_sheets(round):
            raise SystemExit(f"an honest result is called forged: {accused}")
        proof = _proof_figures(played.receipt_of_a_judge(round))
        transaction.set_rollback(True)
    for number, name in enumerate(kind for kind in kinds if kind in forgeries.FORGERIES):
        if number % SOME == 0:
            sys.stderr.write(f"{number} of {len(kinds)} forgeries\n")
        with transaction.atomic():
            round.refresh_from_db()
            fresh = played.Outside(outside.slug, outside.keys, outside.receipts, list(outside.seen))
            forgeries.FORGERIES[name](round, random, fresh)
            found[name][played.found_by(fresh)] += 1
            transaction.set_rollback(True)
    return proof


def _found_by_a_judge(round: Any) -> str:
    """With everything that was shown until then, and the judges' newest receipts."""
    from benchmarks.proof import played  # noqa: PLC0415 - only after django.setup()

    least = played.found_by(played.outside_of(round))
    return least or ("receipt" if played.strange_sheets(round) else "")


def _proof_figures(receipt: dict[str, Any]) -> dict[str, Any]:
    """Bytes of the proof of one sheet (without what it says), and its time in a slow browser."""
    item = receipt["items"][0]
    proof = {key: item[key] for key in ("index", "salt", "leaf", "proof")}
    size = len(json.dumps(proof)) + len(receipt["checkpoint"].encode())
    return {"proof_bytes": size, "verify_ms": _browser_ms(receipt)}


def _browser_ms(receipt: dict[str, Any]) -> float | None:
    """None: no browser here."""
    from benchmarks.proof.browser import milliseconds_to_check  # noqa: PLC0415 - wants playwright

    return milliseconds_to_check(receipt)


def _write_costs(pairs: int, seed: int) -> dict[str, list[float]]:
    from benchmarks.proof.write_paths import write_costs  # noqa: PLC0415 - after django.setup()

    return write_costs(pairs, seed)


def _seconds_to_seal(count: int) -> float:
    """So many sheets' records, sealed and signed."""
    from benchmarks.proof.played import record_sheets  # noqa: PLC0415 - only after django.setup()
    from challenge.transparency.sealing import (  # noqa: PLC0415 - as above
        make_checkpoint,
        seal_whole_log,
    )

    record_sheets(count)
    begun = time.perf_counter()
    seal_whole_log()
    make_checkpoint()
    return round(time.perf_counter() - begun, 1)


if __name__ == "__main__":
    main()
