"""Events: facts published with their cause, told to later modules afterwards, at least once (architecture guide §5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import msgspec

from anchang.kernel import clock
from anchang.kernel.actions import at_the_end
from anchang.kernel.tenancy import current_tenant
from anchang.kernel.work.models import Delivery


@dataclass(frozen=True)
class Event:
    """A fact in the past tense: ids, codes and instants, no models, no personal data."""

    name: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = f"{cls.__module__.rpartition('.')[0].rpartition('.')[2]}.{cls.__name__}"


E = TypeVar("E", bound=Event)
Reaction = Callable[[Any], None]

_reactions: dict[str, tuple[type[Event], Reaction]] = {}
_by_event: dict[str, list[str]] = {}


def reaction(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a function to be told of an event. It may be told twice, so it must be safe to run twice."""

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        name = f"{function.__module__}.{function.__qualname__}".removeprefix("anchang.modules.")
        if name not in _reactions:
            _reactions[name] = (event_type, function)
            _by_event.setdefault(event_type.name, []).append(name)
        return function

    return register


def publish(event: Event) -> None:
    """Put an event into the outbox, one delivery a reaction, in the acting transaction.

    Raises RuntimeError outside an action, LookupError without a tenant in scope.
    """
    for name in _by_event.get(event.name, ()):
        delivery = Delivery(
            tenant_id=current_tenant(), event=event.name, reaction=name, content=msgspec.to_builtins(event)
        )
        at_the_end(_send, delivery)


def _send(deliveries: Sequence[Delivery]) -> None:
    Delivery.objects.bulk_create(deliveries, batch_size=500)


def react(delivery: Delivery) -> None:
    """Run the reaction of a delivery. Raises LookupError when the code no longer has it."""
    found = _reactions.get(delivery.reaction)
    if found is None:
        raise LookupError(f"There is no reaction {delivery.reaction}.")
    event_type, function = found
    function(msgspec.convert(delivery.content, event_type, strict=False))


def deliver_all(limit: int = 10_000) -> int:
    """Deliver everything due now, in this thread; a failure is raised. For tests and the loading of the demo world."""
    from anchang.kernel.work.worker import deliver

    done = 0
    while done < limit and (
        due := Delivery.objects.filter(state="waiting", due_at__lte=clock.now()).order_by("id").first()
    ):
        deliver(due, strict=True)
        done += 1
    return done
