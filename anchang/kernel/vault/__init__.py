"""The vault: personal data sealed at rest, found by keyed indexes, shown masked, revealed as a logged act."""

from anchang.kernel.vault.blind import PhoneIndexes, index, name_grams, phone_indexes
from anchang.kernel.vault.fields import Sealed, SealedText
from anchang.kernel.vault.sealing import BrokenSeal, open_sealed, seal

__all__ = [
    "BrokenSeal",
    "PhoneIndexes",
    "Sealed",
    "SealedText",
    "index",
    "name_grams",
    "open_sealed",
    "phone_indexes",
    "seal",
]
