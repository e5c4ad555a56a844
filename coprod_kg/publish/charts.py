"""A table's rows → what a chart of them shows: bars with their lengths, or things with the lines between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: More than this nobody takes in at a glance.
MOST_BARS, MOST_NODES = 40, 60
#: How far apart the things of a network stand.
STEP = 26


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a bar: its series, its value, and where it lies, in hundredths of the longest bar."""

    series: str
    value: float
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its whole value, and its parts, one a series."""

    label: str
    total: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart; ``series`` are the names of the parts with the numbers of their colours.

    There are none where the bars have no parts.
    """

    bars: tuple[Bar, ...]
    series: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of a network and the height at which it stands."""

    key: str
    y: int


@dataclass(frozen=True, slots=True)
class Network:
    """Things on two sides and the lines between them, as pairs of heights."""

    left: tuple[Node, ...]
    right: tuple[Node, ...]
    lines: tuple[tuple[int, int], ...]
    height: int


def bars(rows: Iterable[tuple[str, str, float]], order: Sequence[str] = ()) -> Bars | None:
    """Bars from rows of label, series and value, in the order of the rows; values of one part are added.

    A series in ``order`` has the place and the colour that it has there; others come after, as they occur.
    None where there is nothing to compare, more than anybody takes in, or a value below zero.
    """
    sums: dict[str, dict[str, float]] = {}
    for label, series, value in rows:
        part = sums.setdefault(label, {})
        part[series] = part.get(series, 0) + value
    found = dict.fromkeys(name for parts in sums.values() for name in parts)
    known, others = [name for name in order if name in found], [name for name in found if name not in order]
    names, colours = known + others, [*order, *others] if known else others
    longest = max((sum(parts.values()) for parts in sums.values()), default=0)
    if not 1 < len(sums) <= MOST_BARS or longest <= 0 or any(min(parts.values()) < 0 for parts in sums.values()):
        return None
    return Bars(
        tuple(Bar(label, sum(parts.values()), _parts(parts, names, longest)) for label, parts in sums.items()),
        {name: colours.index(name) for name in names if name},
    )


def _parts(parts: Mapping[str, float], names: Sequence[str], longest: float) -> tuple[Part, ...]:
    found, start = [], 0.0
    for name in names:
        if value := parts.get(name, 0):
            length = 100 * value / longest
            found.append(Part(name, value, round(start, 2), round(length, 2)))
            start += length
    return tuple(found)


def network(pairs: Iterable[tuple[str, str]]) -> Network | None:
    """Things on two sides from pairs of them; None where there are none or more than anybody takes in."""
    lines = list(dict.fromkeys(pairs))
    left, right = (tuple(dict.fromkeys(pair[side] for pair in lines)) for side in (0, 1))
    if not lines or max(len(left), len(right)) > MOST_NODES:
        return None
    height = STEP * max(len(left), len(right))
    ones, others = _placed(left, height), _placed(right, height)
    return Network(
        left=tuple(Node(key, y) for key, y in ones.items()),
        right=tuple(Node(key, y) for key, y in others.items()),
        lines=tuple((ones[one], others[other]) for one, other in lines),
        height=height,
    )


def _placed(keys: Sequence[str], height: int) -> dict[str, int]:
    """Each key's height, spread evenly."""
    step = height / len(keys)
    return {key: round(step * (number + 0.5)) for number, key in enumerate(keys)}
