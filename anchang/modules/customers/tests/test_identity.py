"""A document number is given once, sealed, masked, and shown in full for a reason."""

from __future__ import annotations

import pytest

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.kernel.vault.reveal import Reveal
from anchang.modules.customers import api, errors, queries
from anchang.modules.customers.actions.identity import give_identity, reveal_identity
from anchang.modules.customers.actions.merge import merge
from anchang.modules.customers.models import Identity
from anchang.modules.customers.tests.factories import customer
from tests.world import World

pytestmark = pytest.mark.any_database

NUMBER, OTHER = "510112199003077516", "11010519491231002X"
BOOK = "/p/jinchenfu-2/customers/"


def give(world: World, who: object, number: str = NUMBER, by: str = "林晓岚") -> Identity:
    return give_identity(who.pk, number=number, by=world.actor(by), at=clock.now())  # type: ignore[attr-defined]


def test_it_rests_sealed_is_shown_masked_and_found_by_nobody_else(world: World) -> None:
    row = give(world, customer(world, owner="林晓岚"), "5101 1219 9003 0775 16")
    assert NUMBER.encode() not in Identity.objects.get(pk=row.pk).number.sealed()
    assert str(row.number) == "5101**********7516"
    entry = AuditEntry.objects.get(act="customers.give_identity")
    assert NUMBER not in str(entry.facts)


def test_the_same_number_again_changes_nothing_and_another_one_corrects_it(world: World) -> None:
    who = customer(world, owner="林晓岚")
    assert give(world, who).pk == give(world, who).pk
    assert AuditEntry.objects.filter(act="customers.give_identity").count() == 1
    give(world, who, OTHER)
    assert Identity.objects.get().number.open() == OTHER


def test_one_document_is_one_persons(world: World) -> None:
    give(world, customer(world, owner="林晓岚"))
    with pytest.raises(errors.IdNumberTaken):
        give(world, customer(world, "李先生", "15912345678"))


def test_a_wrong_number_is_refused_with_its_reason(world: World) -> None:
    with pytest.raises(errors.IdNumberUnreadable, match="对不上"):
        give(world, customer(world, owner="林晓岚"), NUMBER[:-1] + "5")
    assert not Identity.objects.exists()


def test_the_document_follows_a_merge(world: World) -> None:
    kept, gone = customer(world, owner="林晓岚"), customer(world, "程芸", "15912345678")
    give(world, gone)
    merge(kept.pk, other_id=gone.pk, by=world.actor("沈卓"), at=clock.now())
    found = queries.identity_of(kept.person_id)
    assert found is not None and found.number.open() == NUMBER
    assert api.describe(gone.pk, by=world.actor("沈卓")).id_number == "5101**********7516"


def test_it_is_revealed_to_who_may_for_a_reason(world: World) -> None:
    who = customer(world, owner="林晓岚")
    give(world, who)
    assert reveal_identity(who.pk, reason="网签", by=world.actor("沈卓")) == NUMBER
    assert Reveal.objects.get().reason == "网签"
    for name in ("周子昂", "温岚", "钱敏"):
        with pytest.raises(NotThere):
            reveal_identity(who.pk, reason="网签", by=world.actor(name))


def test_the_owner_gives_it_on_the_customers_page_and_reads_it_masked(world: World) -> None:
    who = customer(world, owner="林晓岚")
    client = world.client("林晓岚")
    assert "未留" in client.get(f"{BOOK}{who.pk}/").content.decode()
    assert client.post(f"{BOOK}{who.pk}/identity/", {"id_number": NUMBER}).status_code == 302
    page = client.get(f"{BOOK}{who.pk}/").content.decode()
    assert "5101**********7516" in page and NUMBER not in page
    refused = client.post(f"{BOOK}{who.pk}/identity/", {"id_number": "51011219900307751"})
    assert refused.status_code == 422
    assert "现在是 17 位" in refused.content.decode()
    assert world.client("周子昂").post(f"{BOOK}{who.pk}/identity/", {"id_number": NUMBER}).status_code == 404


def test_the_whole_number_is_shown_where_numbers_are_for_a_reason(world: World) -> None:
    who = customer(world, owner="林晓岚")
    row = give(world, who)
    client, url = world.client("林晓岚"), f"{BOOK}{who.pk}/contact/"
    before = client.get(url).content.decode()
    assert "5101**********7516" in before and NUMBER not in before
    shown = client.post(url, {"reason": "deal", "phone": str(row.pk)}).content.decode()
    assert NUMBER in shown and "tel:" not in shown
    assert "tel:13812345678" in client.post(url, {"reason": "deal"}).content.decode()
