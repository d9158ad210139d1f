"""The Merkle tree of RFC 6962, 2.1 (RFC 9162, 2.1): hashes, proofs, and how they are checked.

A node is (level, position): the perfect subtree over the leaves from position · 2^level, as many as
2^level; level 0 are the leaves.  A tree grows by new nodes alone: none ever changes.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

Node = tuple[int, int]
NodeAt = Callable[[int, int], bytes]
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below the size (size > 1)."""
    return 1 << (size - 1).bit_length() - 1


def nodes_of_next_leaf(size: int, leaf: bytes, node_at: NodeAt) -> Iterator[tuple[Node, bytes]]:
    """The nodes that a tree of `size` leaves gets with one more: its hash, and the subtrees that it
    completes.
    """
    level, position, value = 0, size, leaf
    yield (level, position), value
    while position & 1:
        value = node_hash(node_at(level, position - 1), value)
        level, position = level + 1, position >> 1
        yield (level, position), value


def perfect_subtrees(size: int) -> list[Node]:
    """The perfect subtrees that a tree of that size falls into, from the left."""
    found, start = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def root(size: int, node_at: NodeAt) -> bytes:
    """The tree's root; of an empty one SHA-256 of nothing."""
    return _hash_of(0, size, node_at) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node_at: NodeAt) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1: what leads from the leaf to the root, the leaf's neighbour first."""
    start, end, found = 0, size, list[bytes]()
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            found.append(_hash_of(middle, end, node_at))
            end = middle
        else:
            found.append(_hash_of(start, middle, node_at))
            start = middle
    return found[::-1]


def consistency_proof(old: int, new: int, node_at: NodeAt) -> list[bytes]:
    """PROOF of RFC 6962, 2.1.2: that the tree of `old` leaves is what the other began with."""
    if old in (0, new):
        return []
    start, end, whole, found = 0, new, True, list[bytes]()
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            found.append(_hash_of(middle, end, node_at))
            end = middle
        else:
            found.append(_hash_of(start, middle, node_at))
            start, whole = middle, False
    if not whole:
        found.append(_hash_of(start, end, node_at))
    return found[::-1]


def needed_nodes(use: Callable[[NodeAt], object]) -> list[Node]:
    """Which nodes a computation reads, so that one query can fetch them."""
    asked: dict[Node, None] = {}

    def node_at(level: int, position: int) -> bytes:
        asked[level, position] = None
        return b""

    use(node_at)
    return list(asked)


def root_by_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's hash and its proof lead to (RFC 9162, 2.1.3.2); None: the proof has
    another length than that place has.
    """
    if not 0 <= index < size:
        return None
    place, last, value = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            value = node_hash(part, value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, part)
        place, last = place >> 1, last >> 1
    return value if last == 0 else None


def is_consistent(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the older tree is the beginning of the newer one (RFC 9162, 2.1.4.2)."""
    if old in (0, new):
        return not proof and (old_root == new_root if old == new else old_root == EMPTY_ROOT)
    parts = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not 0 < old < new or not parts:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    of_old = of_new = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            of_old, of_new = node_hash(part, of_old), node_hash(part, of_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            of_new = node_hash(of_new, part)
        place, last = place >> 1, last >> 1
    return (of_old, of_new, last) == (old_root, new_root, 0)


def _hash_of(start: int, end: int, node_at: NodeAt) -> bytes:
    """Of the leaves from start to before end, a range that the recursion of RFC 6962 comes to."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node_at(level, start >> level)
    middle = start + split(size)
    return node_hash(_hash_of(start, middle, node_at), _hash_of(middle, end, node_at))
