"""Who tells the story, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from anchang.kernel.access import Actor
from anchang.modules.inventory.models import Unit
from tests.story.cast import Buyer, strangers
from tests.world import World

SEED = 20260820
CONSULTANTS = ("林晓岚", "周子昂", "马思远", "陈嘉禾", "何雨桐", "罗一鸣")
BROKERS = ("唐红思", "范怡")


@dataclass
class Teller:
    """Where the story stands: the dice, the people, the flats nobody has taken, the customers each consultant met."""

    world: World
    until: datetime
    dice: Random = field(default_factory=lambda: Random(SEED))
    crowd: Iterator[Buyer] = field(init=False)
    free: list[Unit] = field(default_factory=list)
    owned: dict[UUID, list[UUID]] = field(default_factory=dict)
    actors: dict[str, Actor] = field(init=False)

    def __post_init__(self) -> None:
        self.crowd = strangers(self.dice)
        self.actors = {part.name: self.world.actor(part.name) for part in self.world.cast}
        self.owned = {self.actors[name].user_id: [] for name in CONSULTANTS}

    @property
    def project_id(self) -> UUID:
        """Return the project the story is about."""
        return self.world.project_id

    @property
    def desk(self) -> Actor:
        """Return who sits at the reception."""
        return self.actors["温岚"]

    def by_id(self, user_id: UUID) -> Actor:
        """Return somebody of the cast by id."""
        return next(actor for actor in self.actors.values() if actor.user_id == user_id)
