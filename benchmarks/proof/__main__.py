"""Forgeries by somebody who holds the database's superuser and the server's key: who finds them.

python -m benchmarks.proof [--forgeries N] [--seed N] [--sheets N]
On a played edition in a database of its own.  Ends with {"forgeries", "undetected", "by":
{"public", "receipt", "witness"}, "proof_bytes", "verify_ms", "seal_50000_s"}.  verify_ms: one
receipt in the page's script, in a browser slowed down six times, as a phone is.
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


def main() -> None:
    """Forge, look who finds it, measure, print the table and the JSON line."""
    parser = argparse.ArgumentParser(description="Forge a played edition; who finds it?")
    parser.add_argument("--forgeries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--sheets", type=int, default=50_000, help="sealed at once")
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
    finally:
        teardown_databases(made, verbosity=0)
    OUT(json.dumps(figures) + "\n")
    sys.exit(int(bool(figures["undetected"])))


def _forge(count: int, seed: int) -> dict[str, Any]:
    from django.db import transaction  # noqa: PLC0415 - only after django.setup()

    from benchmarks.proof import forgeries, played  # noqa: PLC0415 - as above
    from challenge import tasks  # noqa: PLC0415 - as above

    random = Random(seed)
    round = played.play_to_the_close(seed, entries=4, judges=5)
    tasks.seal_audit_events()
    outside = played.outside_of(round)
    with transaction.atomic():
        played.publish(round)
        if accused := played.found_by(outside):
            raise SystemExit(f"an honest result is called forged: {accused}")
        proof = _proof_figures(played.receipt_of_a_judge(round))
        transaction.set_rollback(True)
    found: dict[str, Counter[str]] = {name: Counter() for name in forgeries.FORGERIES}
    for number in range(count):
        name = list(forgeries.FORGERIES)[number % len(forgeries.FORGERIES)]
        with transaction.atomic():
            round.refresh_from_db()
            fresh = played.Outside(outside.slug, outside.keys, outside.receipts, list(outside.seen))
            forgeries.FORGERIES[name](round, random, fresh)
            found[name][played.found_by(fresh)] += 1
            transaction.set_rollback(True)
    total = sum(found.values(), Counter[str]())
    for name, by in found.items():
        OUT(
            f"{name:<32}" + "".join(f"{who or 'nobody':>10} {n:>4}" for who, n in by.items()) + "\n"
        )
    with_least = {who: total[who] for who in ("public", "receipt", "witness")}
    return {"forgeries": count, "undetected": total[""], "by": with_least, **proof}


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
