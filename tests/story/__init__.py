"""Three plausible months at 锦宸府二期, told through the product's own actions, the same on every machine.

Nothing is written past the actions: the story is filed, received, followed up, locked, subscribed, approved and signed
by the cast, at past instants, so that audit, judgements and boards agree with each other.
"""

from tests.story.tell import tell

__all__ = ["tell"]
