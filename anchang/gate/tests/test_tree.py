"""The tree over the lines of a book: the roots and proofs of RFC 6962, of any size, and nothing else."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchang.gate.launch.entries import leaf
from anchang.gate.launch.tree import STEPS_AT_MOST, Tree, node, root_by

pytestmark = pytest.mark.any_database

# The test data of the reference implementation of Certificate Transparency, as RFC 6962 defines the tree.
INPUTS = [
    bytes.fromhex(word)
    for word in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
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


def tree_of(lines: list[bytes]) -> Tree:
    tree = Tree()
    for line in lines:
        tree.add(leaf(line))
    return tree


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition of §2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = max(1 << power for power in range(20) if 1 << power < len(leaves))
    return node(naive_root(leaves[:k]), naive_root(leaves[k:]))


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """The definition of §2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = max(1 << power for power in range(20) if 1 << power < len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def test_the_roots_are_those_of_certificate_transparency() -> None:
    tree = tree_of(INPUTS)
    assert tree.root(0).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert [tree.root(size).hex() for size in range(1, 9)] == ROOTS


def test_a_proof_is_that_of_certificate_transparency() -> None:
    assert [step.hex() for step in tree_of(INPUTS).proof(2, 3)] == [ROOTS[1]]
    assert [step.hex()[:8] for step in tree_of(INPUTS).proof(0)] == ["96a296d2", "5f083f0a", "6b47aaf2"]


@given(st.lists(st.binary(max_size=4), max_size=70), st.data())
def test_roots_and_proofs_of_every_size_are_the_definition_s(lines: list[bytes], data: st.DataObject) -> None:
    tree, leaves = tree_of(lines), [leaf(line) for line in lines]
    size = data.draw(st.integers(0, len(lines)))
    assert tree.root(size) == naive_root(leaves[:size])
    for index in range(size):
        proof = tree.proof(index, size)
        assert proof == naive_path(index, leaves[:size])
        assert root_by(index, size, leaves[index], proof) == tree.root(size)


@given(st.integers(1, 40), st.data())
def test_a_proof_leads_nowhere_else(size: int, data: st.DataObject) -> None:
    tree = tree_of([b"%d" % number for number in range(size)])
    index = data.draw(st.integers(0, size - 1))
    proof, root = tree.proof(index), tree.root()
    mine = leaf(b"%d" % index)
    assert root_by(index, size, leaf(b"another"), proof) != root
    assert root_by(index, size, mine, [*proof, b"\0" * 32]) is None
    assert root_by(size, size, mine, proof) is None
    if proof:
        assert root_by(index, size, mine, proof[:-1]) is None
        at = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]
        assert root_by(index, size, mine, changed) != root
        other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
        assert root_by(other, size, mine, proof) != root


def test_what_is_not_there_has_no_root_and_no_proof() -> None:
    tree = tree_of(INPUTS)
    for size in (-1, 9):
        with pytest.raises(IndexError):
            tree.root(size)
    for index, size in ((0, 0), (3, 3), (-1, 3), (0, 9)):
        with pytest.raises(IndexError):
            tree.proof(index, size)
    assert root_by(0, 1 << 70, leaf(b""), [b"\0" * 32] * (STEPS_AT_MOST + 1)) is None


def test_a_hundred_thousand_lines_have_short_proofs() -> None:
    tree = tree_of([b"%d" % number for number in range(100_000)])
    proof = tree.proof(77_777)
    assert len(proof) == 17
    assert root_by(77_777, 100_000, leaf(b"77777"), proof) == tree.root()
