"""What charts promise: lengths that are true to the numbers, and no chart where one would mislead."""

from __future__ import annotations

import pytest

from coprod_kg.publish.charts import MOST_BARS, bars, network


def test_bars_are_as_long_as_their_values() -> None:
    """The longest is 100, the others in proportion, and the parts of one lie end to end."""
    chart = bars([("a", "x", 1), ("a", "y", 3), ("b", "x", 2)])
    assert chart
    assert [(bar.label, bar.total) for bar in chart.bars] == [("a", 4), ("b", 2)]
    assert [(part.start, part.length) for part in chart.bars[0].parts] == [(0, 25), (25, 75)]
    assert [(part.start, part.length) for part in chart.bars[1].parts] == [(0, 50)]
    assert dict(chart.series) == {"x": 0, "y": 1}


def test_rows_of_one_part_are_added() -> None:
    """Rows that only count make a bar as long as there are rows."""
    chart = bars([("a", "", 1), ("a", "", 1), ("b", "", 1)])
    assert chart
    assert [bar.total for bar in chart.bars] == [2, 1]
    assert not chart.series


def test_a_series_keeps_its_colour() -> None:
    """What has a place in the order has that colour whatever else is drawn, and comes first."""
    chart = bars([("a", "new", 1), ("a", "IV", 1), ("b", "II", 1)], order=["I", "II", "III", "IV"])
    assert chart
    assert list(chart.series.items()) == [("II", 1), ("IV", 3), ("new", 4)]


@pytest.mark.parametrize(
    "rows",
    [[], [("a", "", 1)], [("a", "", 0), ("b", "", 0)], [("a", "", -1), ("b", "", 2)],
     [(str(number), "", 1) for number in range(MOST_BARS + 1)]],
)  # fmt: skip
def test_no_bars_where_they_would_tell_nothing(rows: list[tuple[str, str, float]]) -> None:
    """One bar, none, empty ones, values below zero, and too many are not drawn."""
    assert bars(rows) is None


def test_a_network_has_each_thing_and_line_once() -> None:
    """Both sides are spread over the whole height, and a line joins the heights of its ends."""
    chart = network([("a", "x"), ("a", "y"), ("a", "x"), ("b", "y")])
    assert chart
    assert [node.key for node in chart.left] == ["a", "b"]
    heights = {node.key: node.y for node in (*chart.left, *chart.right)}
    assert chart.lines == tuple((heights[one], heights[other]) for one, other in ("ax", "ay", "by"))
    assert max(heights.values()) < chart.height
    assert network([]) is None
