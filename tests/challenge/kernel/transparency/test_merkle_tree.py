"""The tree of RFC 6962: its published roots and proofs, and proofs of every shape."""

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.kernel.transparency import merkle_tree as tree

# Certificate Transparency's reference tree: leaves, the root after each, three inclusion proofs and
# three consistency proofs (google/certificate-transparency, merkletree tests)
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
          "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}


def grown(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    """The nodes of a tree that grew leaf by leaf."""
    nodes: dict[tuple[int, int], bytes] = {}

    def node_at(level: int, position: int) -> bytes:
        return nodes[level, position]

    for size, leaf in enumerate(leaves):
        for place, value in tree.nodes_of_next_leaf(size, tree.leaf_hash(leaf), node_at):
            assert place not in nodes, "a node never changes"
            nodes[place] = value
    return node_at


@cache
def as_defined(leaves: tuple[bytes, ...]) -> bytes:
    """MTH, word for word as the RFC defines it."""
    if not leaves:
        return tree.EMPTY_ROOT
    if len(leaves) == 1:
        return tree.leaf_hash(leaves[0])
    middle = tree.split(len(leaves))
    return tree.node_hash(as_defined(leaves[:middle]), as_defined(leaves[middle:]))


def in_hex(parts: list[bytes]) -> list[str]:
    return [part.hex() for part in parts]


def test_the_published_roots_and_proofs_come_out() -> None:
    leaves = [bytes.fromhex(leaf) for leaf in LEAVES]
    node_at = grown(leaves)
    assert [tree.root(size, node_at).hex() for size in range(1, 9)] == ROOTS
    for (index, size), proof in INCLUSION.items():
        assert in_hex(tree.inclusion_proof(index, size, node_at)) == proof
    for (old, new), proof in CONSISTENCY.items():
        assert in_hex(tree.consistency_proof(old, new, node_at)) == proof


sizes = st.integers(min_value=1, max_value=70)


@given(size=sizes, data=st.data())
def test_every_leaf_is_proved_and_nothing_else_is(size: int, data: st.DataObject) -> None:
    leaves = [bytes([number]) for number in range(size)]
    node_at, index = grown(leaves), data.draw(st.integers(0, size - 1))
    root, leaf = as_defined(tuple(leaves)), tree.leaf_hash(leaves[index])
    proof = tree.inclusion_proof(index, size, node_at)
    assert tree.root(size, node_at) == root
    assert tree.root_by_inclusion(index, size, leaf, proof) == root
    assert len(proof) <= (size - 1).bit_length()
    elsewhere = data.draw(st.integers(-1, size + 1).filter(lambda place: place != index))
    assert tree.root_by_inclusion(elsewhere, size, leaf, proof) != root
    assert tree.root_by_inclusion(index, size, tree.leaf_hash(b"other"), proof) != root
    longer = [*proof, b"\0" * 32]
    assert tree.root_by_inclusion(index, size, leaf, longer) != root
    if proof:
        assert tree.root_by_inclusion(index, size, leaf, proof[:-1]) != root


@given(new=sizes, data=st.data())
def test_a_tree_is_the_beginning_of_a_later_one_and_of_no_other(
    new: int, data: st.DataObject
) -> None:
    leaves = [bytes([number]) for number in range(new)]
    old = data.draw(st.integers(0, new))
    node_at = grown(leaves)
    old_root, new_root = as_defined(tuple(leaves[:old])), as_defined(tuple(leaves))
    proof = tree.consistency_proof(old, new, node_at)
    assert tree.is_consistent(old, new, old_root, new_root, proof)
    changed = data.draw(st.integers(0, new - 1))
    forged = [*leaves[:changed], b"forged", *leaves[changed + 1 :]]
    forged_at, forged_root = grown(forged), as_defined(tuple(forged))
    other = tree.consistency_proof(old, new, forged_at)
    if changed < old:
        assert not tree.is_consistent(old, new, old_root, forged_root, other)
        assert not tree.is_consistent(old, new, old_root, forged_root, proof)
    if old:  # anything begins with the empty tree
        assert not tree.is_consistent(old, new, old_root, b"\1" * 32, proof)
    if proof:
        assert not tree.is_consistent(old, new, old_root, new_root, proof[:-1])
        assert not tree.is_consistent(old, new, old_root, new_root, [*proof, b"\0" * 32])


@given(size=sizes, data=st.data())
def test_the_nodes_that_a_proof_needs_are_known_before(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    asked = tree.needed_nodes(lambda node_at: tree.inclusion_proof(index, size, node_at))
    node_at = grown([bytes([number]) for number in range(size)])
    known = {node: node_at(*node) for node in asked}
    proof = tree.inclusion_proof(index, size, lambda level, place: known[level, place])
    assert proof == tree.inclusion_proof(index, size, node_at)
    parts = tree.perfect_subtrees(size)
    assert [position << level for level, position in parts] == [
        sum(1 << level for level, _position in parts[:place]) for place in range(len(parts))
    ]
    assert sum(1 << level for level, _position in parts) == size


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 4), (4, 4)])
def test_a_place_outside_the_tree_is_not_proved(index: int, size: int) -> None:
    assert tree.root_by_inclusion(index, size, b"\0" * 32, []) is None
