"""Seeded chance: each part of the cast has its own stream, so that a change to one leaves the
others as they are.
"""
# tested by: tests/demo/cast/test_cast.py

from random import Random


def stream(seed: int, *names: str) -> Random:
    """The random stream of that name. For invented data only, never for secrets."""
    return Random(":".join([str(seed), *names]))  # noqa: S311 - repeatable on purpose
