"""Sealed values open only where they belong; indexes find them without opening anything."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import override_settings

from anchang.kernel import phones, vault
from anchang.kernel.access import Actor
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import BadInput
from anchang.kernel.tenancy import Tenant, tenant_scope
from anchang.kernel.vault import blind
from anchang.kernel.vault.fields import Sealed, SealedText, masked
from anchang.kernel.vault.reveal import QuotaSpent, Reveal, reveal
from anchang.kernel.vault.sealing import BrokenSeal, key_id_of, open_sealed, seal


def test_a_sealed_text_opens_at_its_place_only() -> None:
    sealed = seal("程女士", tenant="a", place="customers.name.1")
    assert open_sealed(sealed, tenant="a", place="customers.name.1") == "程女士"
    for tenant, place in [("b", "customers.name.1"), ("a", "customers.name.2")]:
        with pytest.raises(BrokenSeal):
            open_sealed(sealed, tenant=tenant, place=place)


def test_equal_texts_are_sealed_differently() -> None:
    assert seal("程", tenant="a", place="p") != seal("程", tenant="a", place="p")


def test_a_new_key_seals_and_the_old_one_still_opens(settings: object) -> None:
    old = seal("旧", tenant="a", place="p")
    keys = {"k9": b"9" * 32, **settings.VAULT_KEYS}  # type: ignore[attr-defined]
    with override_settings(VAULT_KEYS=keys):
        assert key_id_of(seal("新", tenant="a", place="p")) == "k9"
        assert open_sealed(old, tenant="a", place="p") == "旧"
    with override_settings(VAULT_KEYS={"k9": b"9" * 32}), pytest.raises(BrokenSeal, match=key_id_of(old)):
        open_sealed(old, tenant="a", place="p")


def test_masks_hide_what_they_should() -> None:
    assert masked("13812345678", "phone") == "138****5678"
    assert masked("程芸女士", "name") == "程女士"
    assert masked("510112199001011234", "id_number") == "5101**********1234"
    assert masked("随便", "text") == "••••"


def test_a_number_is_found_whole_masked_and_by_its_end() -> None:
    tenant = uuid4()
    indexes = blind.phone_indexes("13812345678", tenant_id=tenant)
    f3l4, f3l6 = phones.parse_masked("138****5678"), phones.parse_masked("138**345678")
    assert f3l4 and blind.masked_phone_index(f3l4, tenant_id=tenant) == indexes.f3l4
    assert f3l6 and blind.masked_phone_index(f3l6, tenant_id=tenant) == indexes.f3l6
    assert vault.index("5678", purpose="phone-last4", tenant_id=tenant) == indexes.last4
    assert blind.phone_indexes("13812345678", tenant_id=uuid4()).full != indexes.full


def test_grams_of_a_query_are_among_those_of_the_name() -> None:
    tenant = uuid4()
    grams = set(vault.name_grams("欧阳 程程", tenant_id=tenant))
    for query in ("欧", "阳程", "欧阳程", "程程"):
        assert set(blind.query_grams(query, tenant_id=tenant)) <= grams
    assert not set(blind.query_grams("程阳", tenant_id=tenant)) <= grams


class TestReveal:
    @pytest.fixture
    def row(self, db: None) -> Iterator[Reveal]:
        tenant = Tenant.objects.create(name="锦宸")
        with tenant_scope(tenant.id):
            yield Reveal(tenant_id=tenant.id)

    def sealed(self, row: Reveal) -> Sealed:
        field = SealedText(mask="phone")
        field.column = "number"
        return Sealed(row, field, plain="13812345678")

    def test_a_reveal_is_logged_with_its_reason(self, row: Reveal) -> None:
        by = Actor(tenant_id=row.tenant_id, user_id=uuid4(), name="林晓岚")
        assert reveal(self.sealed(row), row=row, column="number", reason="回访", by=by) == "13812345678"
        logged = Reveal.objects.get()
        assert (logged.user_id, logged.nth, logged.reason) == (by.user_id, 1, "回访")
        assert AuditEntry.objects.get().act == "vault.reveal"

    def test_no_reason_no_number(self, row: Reveal) -> None:
        by = Actor(tenant_id=row.tenant_id, user_id=uuid4(), name="林晓岚")
        with pytest.raises(BadInput):
            reveal(self.sealed(row), row=row, column="number", reason="  ", by=by)
        assert not Reveal.objects.exists()

    @override_settings(REVEAL_DAILY_QUOTA=2)
    def test_the_quota_ends_the_day(self, row: Reveal) -> None:
        by = Actor(tenant_id=row.tenant_id, user_id=uuid4(), name="林晓岚")
        for _ in range(2):
            reveal(self.sealed(row), row=row, column="number", reason="回访", by=by)
        with pytest.raises(QuotaSpent):
            reveal(self.sealed(row), row=row, column="number", reason="回访", by=by)
        assert AuditEntry.objects.count() == 2


def test_keys_of_the_wrong_length_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from anchang.config import env

    monkeypatch.setenv("ANCHANG_VAULT_KEYS", "k1:" + base64.b64encode(b"short").decode())
    with pytest.raises(env.BadSetting, match="32 bytes"):
        env.keyring("VAULT_KEYS")
