"""Keys are rotated while people work; afterwards the old key is provably unused."""

from __future__ import annotations

from django.conf import settings
from django.test import override_settings

from anchang.kernel.vault.rotation import keys_in_use, rotate
from anchang.modules.people.models import User
from tests.world import World

NEW = {"k9": b"9" * 32, **settings.VAULT_KEYS}
ONLY_NEW = {"k9": b"9" * 32}


def test_after_a_rotation_the_old_key_is_no_longer_needed(world: World) -> None:
    before = world.user("林晓岚").phone.open()
    with override_settings(VAULT_KEYS=NEW):
        done = dict(rotate())
        assert set(keys_in_use()) == {"k9"}
    assert done["people_user.phone"] >= 1
    with override_settings(VAULT_KEYS=ONLY_NEW):
        assert User.objects.get(name="林晓岚").phone.open() == before


def test_a_rotation_may_be_interrupted_and_run_again(world: World) -> None:
    with override_settings(VAULT_KEYS=NEW):
        next(iter(rotate()))
        for _ in rotate():
            pass
        assert set(keys_in_use()) == {"k9"}
        assert sum(count for _, count in rotate()) == 0
