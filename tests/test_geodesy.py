"""Lengths and cutting on the ellipsoid."""

import numpy as np
import pytest

from irru_geo.geodesy import cut, densify, distance_km, join, length_km, step_lengths_km


def test_a_degree_of_longitude_at_the_equator():
    """WGS84: 2 pi a / 360 with a = 6378.137 km."""
    assert length_km([(10, 0), (11, 0)]) == pytest.approx(2 * np.pi * 6378.137 / 360)


def test_a_quarter_meridian():
    """WGS84: 10001.966 km from the equator to the pole (NGA.STND.0036)."""
    assert length_km([(20, 0), (20, 90)]) == pytest.approx(10001.966, abs=0.001)


def test_the_antimeridian_is_no_barrier():
    assert length_km([(179, 10), (-179, 10)]) == pytest.approx(length_km([(0, 10), (2, 10)]))


def test_a_line_that_stands_still_has_no_length():
    assert length_km([(1, 1), (1, 1)]) == 0.0


def test_distances_to_none():
    assert distance_km((0, 0), []).shape == (0,)


def test_dense_steps_are_short_and_keep_the_ends():
    dense = densify([(0, 60), (30, 60)], 50)
    assert step_lengths_km(dense).max() <= 50
    assert dense[[0, -1]].tolist() == [[0, 60], [30, 60]]
    assert dense[:, 1].max() > 60.8  # the geodesic bends to the pole


def test_cut_keeps_the_vertices_between():
    part = cut([(0, 0), (1, 0), (2, 0)], 50, 200)
    assert part[1].tolist() == [1, 0]
    assert length_km(part) == pytest.approx(150)


def test_cut_stops_at_the_ends():
    assert cut([(0, 0), (1, 0)], -5, 1e6)[[0, -1]] == pytest.approx(np.array([[0, 0], [1, 0]]))


def test_join_keeps_a_gap():
    assert len(join([[(0, 0), (1, 0)], [(2, 0), (3, 0)]])) == 4


@pytest.mark.parametrize("line", [[], [(0, 0)], [1, 2, 3]])
def test_what_is_no_line_is_refused(line):
    with pytest.raises(ValueError, match="at least two"):
        length_km(line)


def test_impossible_wishes_are_refused():
    with pytest.raises(ValueError, match="step_km"):
        densify([(0, 0), (1, 0)], 0)
    with pytest.raises(ValueError, match="from_km < to_km"):
        cut([(0, 0), (1, 0)], 5, 5)
