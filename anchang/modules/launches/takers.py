"""Who takes something of buyers, money or signatures: providers of one kind by name, one of them for real launches."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from anchang.modules.launches.states import Kind

# Who takes what is played: it binds nobody.
SIMULATED = "simulated"


class Named(Protocol):
    """A provider of any kind."""

    name: str


P = TypeVar("P", bound=Named)


class Takers(Generic[P]):
    """The providers of one kind."""

    def __init__(self) -> None:
        self._by_name: dict[str, P] = {}
        self._chosen = ""

    def register(self, provider: P, *, is_chosen: bool = False) -> None:
        """Know a provider by its name; the chosen one serves real launches."""
        self._by_name[provider.name] = provider
        if is_chosen:
            self._chosen = provider.name

    def named(self, name: str) -> P | None:
        """Return a provider by its name; None where none is set up."""
        return self._by_name.get(name)

    def serving(self, kind: str) -> P | None:
        """Return who serves launches of this kind, real or rehearsals; None where nobody is set up."""
        return self.named(SIMULATED if kind == Kind.REHEARSAL else self._chosen)
