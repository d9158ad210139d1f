"""The nodes of the tree that a computation needs, out of the database in one query."""
# tested by: tests/challenge/transparency/test_sealing.py

from collections.abc import Callable, Iterable
from typing import TypeVar

from challenge.kernel.transparency.merkle_tree import Node, NodeAt, needed_nodes
from challenge.models import LogLeaf, LogNode

Result = TypeVar("Result")


def log_size() -> int:
    """How many leaves there are."""
    last = LogLeaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def read_nodes(nodes: Iterable[Node]) -> dict[Node, bytes]:
    """Their hashes."""
    numbers = {LogNode.number_of(*node): node for node in nodes}
    rows = LogNode.objects.filter(pk__in=numbers).values_list("pk", "hash")
    return {numbers[number]: bytes(value) for number, value in rows}


def with_nodes(use: Callable[[NodeAt], Result]) -> Result:
    """What a computation over nodes gives: it runs once to say which it needs, then on them."""
    known = read_nodes(needed_nodes(use))
    return use(lambda level, position: known[level, position])
