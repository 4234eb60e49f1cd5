"""The trie holds every distinct prefix once, and its mask shows each node its ancestors."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.trie import build, common_length

ROWS = st.lists(st.lists(st.integers(0, 2), max_size=7), min_size=1, max_size=6)


def padded(rows: list[list[int]], left: bool) -> tuple[Any, Any]:
    width = max(1, *(len(row) for row in rows))
    tokens, present = np.zeros((len(rows), width), int), np.zeros((len(rows), width), int)
    for number, row in enumerate(rows):
        place = slice(width - len(row), width) if left else slice(0, len(row))
        tokens[number, place], present[number, place] = row, 1
    return tokens, present


@settings(max_examples=200, deadline=None)
@given(ROWS, st.booleans())
def test_a_node_is_a_prefix_and_sees_its_ancestors(rows: list[list[int]], left: bool) -> None:
    tree = build(*padded(rows, left))
    prefixes = {tuple(row[:length]) for row in rows for length in range(1, len(row) + 1)}
    assert len(tree.tokens) == len(prefixes)
    visible = tree.visible()
    for number, row in enumerate(rows):
        nodes = [node for node in tree.node[number] if node >= 0]
        assert list(tree.tokens[nodes]) == row and list(tree.depth[nodes]) == list(range(len(row)))
        for place, node in enumerate(nodes):
            assert list(np.flatnonzero(visible[node])) == nodes[:place + 1]


def test_rows_of_one_schema_cost_their_own_tokens_only() -> None:
    rows = [[9] * 400 + [number] * 60 for number in range(16)]
    assert len(build(*padded(rows, False)).tokens) == 400 + 16 * 60


def test_added_nodes_see_only_themselves() -> None:
    tree = build(*padded([[1, 2], [1, 3]], False))
    more = tree.padded(8)
    assert len(more.tokens) == len(more.depth) == 8 and (more.visible()[:3, :3] == tree.visible()).all()
    assert (more.visible()[3:] == np.eye(8, dtype=bool)[3:]).all() and not more.visible()[:3, 3:].any()
    assert tree.padded(3) is tree


def test_common_length_of_one_row_is_its_own() -> None:
    assert common_length([(1, 2, 3)]) == 3 and common_length([(1, 2, 3), (1, 2), (1, 4)]) == 1
