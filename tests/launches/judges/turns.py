"""Turns as the trade has them (顺序选房): who is called, for how long, and what becomes of who does not choose.

Written from the domain guide (§9.2: called in the order of the queue, some minutes each, so many calls and then out, or
to the end of the round) and shares no line with the gate.
"""

from __future__ import annotations

from collections import Counter
from typing import Any


class Line:
    """Buyers in the order of their numbers, until each has chosen, gone or missed too often."""

    def __init__(self, rules: dict[str, Any], buyers: int) -> None:
        self.lasts, self.at_once, self.most = rules["lasts"], rules["at_once"], rules["calls"]
        self.to_the_end = rules["missed"] == "end"
        self.order = list(range(buyers))
        # Who is called, and until before which instant.
        self.ends: dict[int, int] = {}
        self.had = Counter[int]()
        self.stood_at = 0

    def may_choose(self, buyer: int, at: int) -> bool:
        """Tell whether it is a buyer's turn."""
        return buyer in self.ends and at < self.ends[buyer]

    def is_in(self, buyer: int) -> bool:
        """Tell whether a buyer has a turn, or will have one."""
        return buyer in self.ends or buyer in self.order

    def call(self, at: int, buyer: int, until: int, *, is_free: bool) -> str | None:
        """Begin a turn; return what is wrong with that."""
        word = None
        if self._over(at):
            word = "a call while somebody's turn is over and not ended"
        elif not is_free:
            word = "a call while nothing is free"
        elif len(self.ends) >= self.at_once:
            word = "one more called than may be at once"
        elif self.order[:1] != [buyer]:
            word = "a call of who is not the next"
        elif until != at + self.lasts:
            word = "a turn of another length than the plan's"
        self.go(buyer)
        self.ends[buyer] = until
        self.had[buyer] += 1
        return word

    def miss(self, at: int, buyer: int) -> str | None:
        """End a turn that brought nothing; return what is wrong with that."""
        word = None if self._over(at)[:1] == [buyer] else "a turn ended that was not over, or not the first to be"
        self.go(buyer)
        if self.had[buyer] < self.most:
            self.order.insert(len(self.order) if self.to_the_end else 0, buyer)
        return word

    def leave(self, buyer: int) -> str | None:
        """Let a buyer go; return what is wrong with that."""
        word = None if self.is_in(buyer) else "somebody left who was not there"
        self.go(buyer)
        return word

    def back(self, buyer: int) -> str | None:
        """Let a buyer who was out stand at the end for one call; return what is wrong with that."""
        if self.is_in(buyer):
            return "somebody came back who was there"
        self.had[buyer] = self.most - 1
        self.order.append(buyer)
        return None

    def go(self, buyer: int) -> None:
        """Take a buyer out, wherever he stands."""
        self.ends.pop(buyer, None)
        self.order = [one for one in self.order if one != buyer]

    def stop(self, at: int) -> None:
        """Stop the clock of those who are called."""
        self.stood_at = at

    def start(self, at: int) -> None:
        """Give those whose turn went on what the stop took."""
        lost = max(0, at - self.stood_at)
        self.ends = {buyer: end + lost if end > self.stood_at else end for buyer, end in self.ends.items()}

    def _over(self, at: int) -> list[int]:
        return [buyer for end, buyer in sorted((end, buyer) for buyer, end in self.ends.items()) if end <= at]
