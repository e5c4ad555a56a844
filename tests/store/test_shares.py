"""One client's share of the workers: so many at once, then a place in the line, then a refusal."""

from __future__ import annotations

import threading

import pytest

from coprod_kg.errors import TooMany
from coprod_kg.store.shares import Shares


def test_a_turn_comes() -> None:
    """Who waits goes on as soon as one of the client's tasks has ended."""
    shares = Shares(1, in_line=1, seconds=60)
    shares.take("a")
    waiter = threading.Thread(target=shares.wait, args=("a",))
    waiter.start()
    shares.leave("a")
    waiter.join(60)
    assert not waiter.is_alive()
    with pytest.raises(TooMany):
        shares.take("a")


def test_a_turn_does_not_come() -> None:
    """Who waits too long is refused, with when to come back; others are not concerned."""
    shares = Shares(1, in_line=1, seconds=0.01)
    shares.take("a")
    with pytest.raises(TooMany, match="1 of your queries") as caught:
        shares.wait("a")
    assert caught.value.retry_after
    shares.wait("b")


def test_the_line_is_short() -> None:
    """More than may wait are refused at once."""
    shares = Shares(1, in_line=1, seconds=60)
    shares.take("a")
    waiter = threading.Thread(target=shares.wait, args=("a",))
    waiter.start()
    refused = 0
    while not refused:  # until the other stands in line
        try:
            shares.take("a")
        except TooMany as error:
            refused = "and 1 more" in str(error)
    with pytest.raises(TooMany):
        shares.wait("a")
    shares.leave("a")
    waiter.join(60)


def test_nobody_is_counted_without_a_name() -> None:
    """Tasks of the server itself, and all tasks where there is no limit, are as many as they like to be."""
    shares = Shares(1, in_line=1, seconds=0)
    for _ in range(3):
        shares.take("")
    free = Shares(0, in_line=1, seconds=0)
    for _ in range(3):
        free.wait("a")
