"""Public agents: they register themselves by a QR and a code, file at once, are blocked, are known as owners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anchang.kernel import clock
from anchang.kernel.errors import NotAllowed, NotThere, Stale
from anchang.modules.customers.tests.factories import customer
from anchang.modules.filings import access, agency_errors, ports
from anchang.modules.filings.actions.agents import (
    TEXT_VERSION,
    Joining,
    block_agent,
    confirm_owner,
    join,
    unblock_agent,
)
from anchang.modules.filings.actions.contracts import add_contract
from anchang.modules.filings.actions.posters import poster_of, renew_poster
from anchang.modules.filings.models import Poster, PublicAgent
from anchang.modules.filings.states import Channel, Code
from anchang.modules.filings.tests.factories import BROKER, file
from anchang.modules.people import errors as people_errors
from anchang.modules.people.api import Role
from anchang.modules.people.models import SmsMessage, User
from tests.world import World, agreed

MANAGER = "顾北辰"
NAME, PHONE = "荐客人", "19900000981"


@pytest.fixture
def poster(world: World) -> Poster:
    """A poster with something offered."""
    add_contract(world.project_id, agency_id=None, channel=Channel.PUBLIC, terms=agreed(), by=world.actor(MANAGER))
    until = clock.today() + timedelta(days=30)
    return renew_poster(world.project_id, valid_until=until, by=world.actor(MANAGER), at=clock.now())


@pytest.fixture
def owners() -> Iterator[None]:
    """Whoever is known owns here."""
    before = ports.owner_register()
    ports.use_owner_register(lambda **_asked: ports.Ownership(here=True))
    yield
    ports.use_owner_register(before)


def page(poster: Poster) -> str:
    return f"/join/{poster.token.open()}/"


def typed(phone: str = PHONE, **more: str) -> dict[str, str]:
    return {"name": NAME, "phone": phone, "consent": "on", **more}


def sent_code() -> str:
    found = re.search(r"验证码 (\d{6})", SmsMessage.objects.order_by("-created_at")[0].body.open())
    assert found
    return found[1]


def sign_up(poster: Poster, phone: str = PHONE, **more: str) -> tuple[Client, Any]:
    client = Client()
    assert client.post(page(poster), typed(phone, **more)).status_code == 200
    return client, client.post(page(poster), typed(phone, code=sent_code(), **more))


def registered(world: World, poster: Poster, **more: bool) -> PublicAgent:
    return join(poster, Joining(NAME, PHONE, has_consent=True, **more), by=world.system(), at=clock.now())


def test_who_proves_a_number_is_signed_in_at_the_form(world: World, poster: Poster) -> None:
    client, answer = sign_up(poster)
    assert answer["Location"] == f"/file/?project={world.slug}"
    form = client.get(answer["Location"]).content.decode()
    assert "成交总价的 2.5%" in form
    sent = {"form_of_number": "full", "phone": "13812345678", "name": "程", "consent": "on", "key": "k"}
    assert client.post("/file/", sent | {"project": world.slug}).status_code == 302
    assert "138****5678" in client.get("/filings/mine/").content.decode()
    row = PublicAgent.objects.get()
    assert (row.channel, row.text, row.user.name) == (Channel.PUBLIC, TEXT_VERSION, NAME)


def test_the_notice_comes_before_anything_is_sent(poster: Poster) -> None:
    client = Client()
    shown = client.get(page(poster)).content.decode()
    assert "收集您的姓名和手机号" in shown
    answer = client.post(page(poster), {"name": NAME, "phone": PHONE})
    assert answer.status_code == 422
    assert "请先阅读并勾选同意。" in answer.content.decode()
    assert PHONE[-4:] in answer.content.decode(), "what was typed stays"
    assert not SmsMessage.objects.exists()


def test_a_known_and_an_unknown_number_get_the_same_answer(world: World, poster: Poster) -> None:
    def answer(phone: str) -> str:
        text = Client().post(page(poster), typed(phone)).content.decode()
        text = re.sub(r'(value|content|nonce)="[\w-]{20,}"|content="\d+"', "", text)
        return text.replace(phone, "…").replace(f"{phone[:3]} {phone[3:7]} {phone[7:]}", "…")

    assert answer(world.phone(BROKER)) == answer("19900000971")
    assert SmsMessage.objects.count() == 2


def test_a_wrong_code_lets_nobody_in_and_three_are_the_end(poster: Poster) -> None:
    client = Client()
    client.post(page(poster), typed())
    code = sent_code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _try in range(3):
        assert client.post(page(poster), typed(code=wrong)).status_code == 422
    assert client.post(page(poster), typed(code=code)).status_code == 422
    assert not User.objects.filter(name=NAME).exists()


def test_a_code_is_good_for_its_number_once(poster: Poster) -> None:
    client = Client()
    client.post(page(poster), typed())
    assert client.post(page(poster), typed("19900000972", code=sent_code())).status_code == 422
    assert client.post(page(poster), typed(code=sent_code())).status_code == 302
    assert Client().post(page(poster), typed(code=sent_code())).status_code == 422


def test_codes_are_as_scarce_as_at_the_door(poster: Poster) -> None:
    answers = [Client().post(page(poster), typed()).status_code for _try in range(5)]
    assert answers == [200, 200, 200, 422, 422]
    assert SmsMessage.objects.count() == 3


@pytest.mark.parametrize("who", [BROKER, "林晓岚"])
def test_staff_and_brokers_learn_only_after_the_proof_that_they_cannot(world: World, poster: Poster, who: str) -> None:
    _client, answer = sign_up(poster, world.phone(who))
    assert answer.status_code == 422
    assert "已有其他身份的账号" in answer.content.decode()
    assert not PublicAgent.objects.exists()


def test_whoever_comes_again_is_the_same(world: World, poster: Poster) -> None:
    sign_up(poster)
    _client, answer = sign_up(poster)
    assert answer.status_code == 302
    assert PublicAgent.objects.count() == 1


def test_a_renewed_poster_stops_the_old_qr(world: World, poster: Poster) -> None:
    old = page(poster)
    until = clock.today() + timedelta(days=30)
    new = renew_poster(world.project_id, valid_until=until, by=world.actor(MANAGER), at=clock.now())
    assert Client().get(old).status_code == 404
    assert Client().get(page(new)).status_code == 200
    over = clock.at_local(until + timedelta(days=1), 0)
    with pytest.raises(agency_errors.PosterStopped):
        poster_of(new.token.open(), at=over)
    poster_of(new.token.open(), at=over - timedelta(seconds=1))


def test_a_blocked_agent_files_no_more_and_registers_no_more(world: World, poster: Poster) -> None:
    row, by = registered(world, poster), world.actor(MANAGER)
    filing = file(world, by=NAME)
    block_agent(row.pk, by=by, at=clock.now())
    with pytest.raises(NotAllowed):
        file(world, by=NAME, phone="13912345678")
    with pytest.raises(agency_errors.AgentBlocked):
        registered(world, poster)
    with pytest.raises(Stale):
        block_agent(row.pk, by=by, at=clock.now())
    filing.refresh_from_db()
    assert filing.code == Code.PASSED, "what was filed goes on"
    unblock_agent(row.pk, by=by, at=clock.now())
    assert file(world, by=NAME, phone="13912345678").channel == Channel.PUBLIC


def test_who_is_found_among_the_owners_files_as_one(world: World, poster: Poster, owners: None) -> None:
    customer(world, phone=PHONE)
    assert registered(world, poster, is_owner=True).channel == Channel.OWNER
    assert file(world, by=NAME).channel == Channel.OWNER


def test_who_is_not_found_is_confirmed_by_the_channel_manager(world: World, poster: Poster, owners: None) -> None:
    row = registered(world, poster, is_owner=True)
    assert (row.channel, row.claims_owner) == (Channel.PUBLIC, True)
    assert file(world, by=NAME).channel == Channel.PUBLIC
    confirm_owner(row.pk, by=world.actor(MANAGER), at=clock.now())
    assert world.actor(NAME).roles == {Role.HOME_OWNER}
    assert file(world, by=NAME, phone="13912345678").channel == Channel.OWNER


def test_only_the_projects_channel_manager_sees_to_them(world: World, poster: Poster) -> None:
    row = registered(world, poster)
    for who in ("沈卓", BROKER, NAME):
        with pytest.raises(NotThere):
            block_agent(row.pk, by=world.actor(who), at=clock.now())
    with pytest.raises(NotAllowed):
        renew_poster(world.project_id, valid_until=clock.today(), by=world.actor("沈卓"), at=clock.now())


def test_an_account_of_another_group_cannot_join(world: World, other_world: World, poster: Poster) -> None:
    with pytest.raises(people_errors.NumberElsewhere):
        join(poster, Joining("甲", other_world.phone("方晴"), has_consent=True), by=world.system(), at=clock.now())


def test_the_manager_sees_who_registered_and_the_poster(world: World, poster: Poster) -> None:
    row = registered(world, poster, is_owner=True)
    client, here = world.client(MANAGER), f"/p/{world.slug}/agents/"
    text = client.get(here).content.decode()
    assert NAME in text
    assert PHONE not in text
    assert "确认老业主" in text
    assert NAME not in client.get(f"{here}?q=别人").content.decode()
    sheet = client.get(f"{here}poster/").content.decode()
    assert "<svg" in sheet
    assert poster.token.open() in sheet
    assert client.post(f"{here}{row.pk}/block/").status_code == 302
    assert "已停用" in client.get(here).content.decode()
    until = clock.today() + timedelta(days=3)
    assert client.post(f"{here}poster/", {"valid_until": until}).status_code == 302
    assert client.post(f"{here}poster/", {"valid_until": "2020-01-01"}).status_code == 422
    assert Poster.objects.count() == 2


def test_an_offer_is_published_and_taken_back(world: World) -> None:
    client, today = world.client(MANAGER), clock.today()
    offer = {"channel": "owner", "starts_on": today, "ends_on": today + timedelta(days=9), "commission": "fixed"}
    answer = client.post(f"/p/{world.slug}/offers/new/", offer | {"amount": "10000", "terms": "签约后送物业费。"})
    assert answer["Location"] == f"/p/{world.slug}/agents/"
    text = client.get(f"/p/{world.slug}/agents/").content.decode()
    assert "每套 10,000 元" in text
    row = access.contracts_of(world.actor(MANAGER)).get(channel=Channel.OWNER)
    answer = client.post(f"/p/{world.slug}/contracts/{row.pk}/void/", {"reason": "录错金额"})
    assert answer["Location"] == f"/p/{world.slug}/agents/"
