"""The lot of a pitch day: whoever has seed and nonce draws the same order."""

from judging.algorithms.allocation.running_order import running_order

LABELS = [f"AB-{number:03}" for number in range(20)]


def test_the_order_follows_from_seed_and_nonce_and_not_from_how_labels_came() -> None:
    drawn = running_order(LABELS, seed=7, nonce="n")
    assert sorted(drawn) == LABELS
    assert drawn == running_order(reversed(LABELS), seed=7, nonce="n")
    assert drawn != LABELS
    assert drawn not in (
        running_order(LABELS, seed=8, nonce="n"),
        running_order(LABELS, seed=7, nonce="m"),
    )
