"""The vector of a part of a text is the mean of what the model made of its tokens."""

import numpy as np
import pytest

from index.pooling import pool

STATES = np.array([[9, 9], [1, 0], [0, 1], [0, 3], [9, 9]], dtype=np.float32)
OFFSETS = [(0, 0), (0, 3), (4, 8), (9, 12), (0, 0)]  # the marks at the ends stand nowhere


def test_a_part_gets_the_mean_of_its_tokens_at_unit_length():
    rows = pool(STATES, OFFSETS, [(0, 3), (0, 8), (4, 12)])
    assert rows.dtype == np.float32
    assert rows == pytest.approx(np.array([[1, 0], [0.5**0.5, 0.5**0.5], [0, 1]]), abs=1e-6)


def test_a_token_that_is_partly_inside_counts():
    assert pool(STATES, OFFSETS, [(5, 6)]) == pytest.approx(pool(STATES, OFFSETS, [(4, 8)]))


def test_a_token_that_only_touches_does_not_count():
    assert pool(STATES, OFFSETS, [(3, 4), (4, 9)])[1] == pytest.approx([0, 1])


@pytest.mark.parametrize("part", [(3, 4), (40, 50)])
def test_a_part_without_a_token_gets_the_mean_of_all(part):
    whole = STATES.mean(axis=0)
    assert pool(STATES, OFFSETS, [part])[0] == pytest.approx(whole / np.linalg.norm(whole))


def test_the_same_part_gives_the_same_vector_whatever_else_is_asked():
    alone = pool(STATES, OFFSETS, [(4, 12)])[0]
    assert pool(STATES, OFFSETS, [(0, 3), (4, 12), (9, 12)])[1] == pytest.approx(alone)


def test_no_parts_give_no_rows():
    assert pool(STATES, OFFSETS, []).shape == (0, 2)


def test_states_of_nothing_give_no_nonsense():
    assert np.isfinite(pool(np.zeros((3, 2), dtype=np.float32), [(0, 1)] * 3, [(0, 1)])).all()
