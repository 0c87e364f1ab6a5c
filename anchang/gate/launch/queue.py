"""The queue of a launch in turns (顺序选房): who waits, who is called until when, who is through. Part of the book."""

from __future__ import annotations

from collections import deque

from anchang.gate.launch.entries import Missed, Turns


class Queue:
    """Buyers wait in the order of their numbers; whoever misses a call is called again as the plan says."""

    def __init__(self, turns: Turns, buyers: int) -> None:
        self.turns = turns
        self.waiting = deque(range(buyers))
        self.called: dict[int, int] = {}
        self._calls: dict[int, int] = {}
        self._halted_at = 0

    def is_turn_of(self, buyer: int, at: int) -> bool:
        """Tell whether a buyer may choose at an instant, written down as missed or not."""
        return at < self.called.get(buyer, 0)

    def awaits(self, buyer: int) -> bool:
        """Tell whether a buyer is called or will be."""
        return buyer in self.called or buyer in self.waiting

    def missed(self, at: int) -> list[int]:
        """Return who is called and has not chosen in time, the earliest first."""
        return [buyer for until, buyer in sorted((until, buyer) for buyer, until in self.called.items()) if until <= at]

    def calls_left(self, buyer: int) -> int:
        """Return how often a buyer may still be called."""
        return max(0, self.turns.calls - self._calls.get(buyer, 0))

    def may_be_called_again(self, buyer: int) -> bool:
        """Tell whether a buyer who misses this call has another one left."""
        return self.calls_left(buyer) > 0

    def call(self, buyer: int, until: int) -> None:
        """Begin a turn. Raises ValueError for who does not wait."""
        self.waiting.remove(buyer)
        self.called[buyer] = until
        self._calls[buyer] = self._calls.get(buyer, 0) + 1

    def miss(self, buyer: int) -> None:
        """End a turn without a choice; after the last call the buyer is out. Raises KeyError for who is not called."""
        del self.called[buyer]
        if not self.may_be_called_again(buyer):
            return
        if self.turns.missed is Missed.NEXT:
            self.waiting.appendleft(buyer)
        else:
            self.waiting.append(buyer)

    def leave(self, buyer: int) -> None:
        """End all turns of a buyer, who has chosen or gives up; nothing for who has none."""
        if buyer in self.called:
            del self.called[buyer]
        elif buyer in self.waiting:
            self.waiting.remove(buyer)

    def again(self, buyer: int) -> None:
        """Let a buyer who is out wait for one more call."""
        self._calls[buyer] = self.turns.calls - 1
        self.waiting.append(buyer)

    def halt(self, at: int) -> None:
        """Stop the clock of those who are called."""
        self._halted_at = at

    def go_on(self, at: int) -> None:
        """Give those who are called the time that the pause took from them; whose turn was over has none."""
        stood = max(0, at - self._halted_at)
        for buyer, until in self.called.items():
            if until > self._halted_at:
                self.called[buyer] = until + stood
