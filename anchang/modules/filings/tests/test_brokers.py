"""Brokers of agencies: invited, dismissed, moved; what they filed stays. Channels follow from who files."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anchang.kernel import clock
from anchang.kernel.errors import NotAllowed, NotThere
from anchang.modules.filings import access, agency_errors, channels, contracts
from anchang.modules.filings.actions.brokers import dismiss_broker, invite_broker, move_broker
from anchang.modules.filings.actions.contracts import add_contract
from anchang.modules.filings.states import Channel, Code
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file, set_rules
from anchang.modules.people import api as people
from anchang.modules.people import errors as people_errors
from anchang.modules.people.actions.roles import assign_role
from anchang.modules.people.actions.staff import add_staff
from anchang.modules.people.api import Role
from anchang.modules.people.models import SmsMessage, User
from tests.world import World, agreed

MANAGER, LEAD = "顾北辰", "骆平"
NEW, NUMBER = "经纪人甲", "19900000991"


def invite(world: World, *, by: str = MANAGER, agency: str = "贝联", name: str = NEW, phone: str = NUMBER) -> None:
    invite_broker(world.agency(agency), name=name, phone=phone, by=world.actor(by), at=clock.now())


@pytest.mark.parametrize("by", [MANAGER, LEAD])
def test_an_invited_broker_files_at_once(world: World, by: str) -> None:
    invite(world, by=by)
    filing = file(world, by=NEW)
    assert (filing.code, filing.agency_id, filing.channel) == (Code.PASSED, world.agency("贝联"), Channel.AGENCY)


def test_who_is_invited_is_told_where_to_sign_in(world: World) -> None:
    invite(world)
    message = SmsMessage.objects.get()
    assert (message.kind, message.phone.open()) == (people.Template.INVITATION, NUMBER)
    assert "贝联的经纪人账号" in message.body.open()
    assert message.body.open().endswith("/accounts/login/code/")


def test_who_is_invited_again_on_the_same_day_is_told_once(world: World) -> None:
    invite(world)
    user = User.objects.in_scope().get(name=NEW)
    dismiss_broker(user.pk, agency_id=world.agency("贝联"), by=world.actor(MANAGER), at=clock.now())
    invite(world)
    assert SmsMessage.objects.count() == 1


def test_a_lead_invites_no_lead_and_nobody_to_another_company(world: World) -> None:
    by, now = world.actor(LEAD), clock.now()
    with pytest.raises(NotThere):
        invite_broker(world.agency("贝联"), name=NEW, phone=NUMBER, is_lead=True, by=by, at=now)
    with pytest.raises(NotThere):
        invite_broker(world.agency("安家通"), name=NEW, phone=NUMBER, by=by, at=now)
    with pytest.raises(NotThere):
        invite_broker(world.agency("贝联"), name=NEW, phone=NUMBER, by=world.actor(BROKER), at=now)


@pytest.mark.parametrize("who", [RIVAL, "林晓岚"])
def test_who_belongs_elsewhere_is_not_invited(world: World, who: str) -> None:
    with pytest.raises(people_errors.NumberElsewhere):
        invite(world, phone=world.phone(who))
    assert world.actor(who).party_id == (world.agency("安家通") if who == RIVAL else None)


def test_an_account_of_another_group_is_not_invited(world: World, other_world: World) -> None:
    with pytest.raises(people_errors.NumberElsewhere):
        invite(world, phone=other_world.phone("方晴"))


def test_who_leaves_files_no_more_and_the_agency_keeps_what_he_filed(world: World) -> None:
    filing, user = file(world), world.user(BROKER)
    dismiss_broker(user.pk, agency_id=world.agency("贝联"), by=world.actor(LEAD), at=clock.now())
    gone = world.actor(BROKER)
    assert (gone.party_id, gone.roles) == (None, frozenset())
    with pytest.raises(NotAllowed):
        file(world, phone="13912345678")
    assert not access.visible_to(gone).exists()
    assert access.visible_to(world.actor(LEAD), access.VIEW_OWN).get().pk == filing.pk
    invite(world, by=LEAD, phone=world.phone(BROKER))
    assert world.actor(BROKER).party_id == world.agency("贝联"), "whoever comes back has his account again"


def test_who_moves_files_for_the_other_and_sees_only_what_is_the_others(world: World) -> None:
    before, user = file(world), world.user(BROKER)
    move_broker(user.pk, agency_id=world.agency("贝联"), to=world.agency("安家通"), by=world.actor(MANAGER))
    after = file(world, phone="13912345678")
    assert (before.agency_id, after.agency_id) == (world.agency("贝联"), world.agency("安家通"))
    assert list(access.visible_to(world.actor(BROKER), access.VIEW_OWN)) == [after]


def test_who_works_for_projects_of_others_is_moved_by_who_answers_for_all(world: World) -> None:
    user, first = world.user(BROKER), world.elsewhere
    add_contract(first.project_id, agency_id=world.agency("贝联"), terms=agreed(), by=world.system())
    assign_role(user.pk, Role.BROKER, node_id=first.project_id, by=world.system())
    with pytest.raises(agency_errors.BrokerShared):
        move_broker(user.pk, agency_id=world.agency("贝联"), to=world.agency("安家通"), by=world.actor(MANAGER))
    dismiss_broker(user.pk, agency_id=world.agency("贝联"), by=world.actor(MANAGER), at=clock.now())
    left = world.actor(BROKER)
    assert left.party_id == world.agency("贝联"), "he works on where the manager does not answer for him"
    assert {project for grant in left.grants for project in grant.project_ids} == {first.project_id}


def test_nobody_dismisses_himself_or_his_leads(world: World) -> None:
    with pytest.raises(agency_errors.OwnDismissal):
        dismiss_broker(world.user(LEAD).pk, agency_id=world.agency("贝联"), by=world.actor(LEAD), at=clock.now())
    invite_broker(world.agency("贝联"), name=NEW, phone=NUMBER, is_lead=True, by=world.actor(MANAGER), at=clock.now())
    with pytest.raises(NotThere):
        dismiss_broker(world.user(NEW).pk, agency_id=world.agency("贝联"), by=world.actor(LEAD), at=clock.now())


def own(world: World, role: Role, name: str = NEW, phone: str = NUMBER) -> User:
    user = add_staff(name=name, phone=phone, by=world.system())
    assign_role(user.pk, role, node_id=world.project_id, by=world.system())
    return user


@pytest.mark.parametrize(
    ("role", "channel", "called"),
    [
        (Role.OUTREACH, Channel.OUTREACH, "自渠"),
        (Role.COLLEAGUE, Channel.STAFF, "员工"),
        (Role.HOME_OWNER, Channel.OWNER, "老业主"),
    ],
)
def test_the_channel_follows_from_who_files(world: World, role: Role, channel: Channel, called: str) -> None:
    own(world, role)
    filing = file(world, by=NEW)
    assert (filing.code, filing.channel, filing.agency_id, filing.agency_name) == (Code.PASSED, channel, None, called)
    assert list(access.visible_to(world.actor(NEW), access.VIEW_OWN)) == [filing]


def test_a_public_agent_files_while_something_is_offered(world: World) -> None:
    own(world, Role.PUBLIC_AGENT)
    with pytest.raises(agency_errors.NoOffer):
        file(world, by=NEW)
    add_contract(world.project_id, agency_id=None, channel=Channel.PUBLIC, terms=agreed(), by=world.actor(MANAGER))
    filing = file(world, by=NEW)
    assert (filing.channel, filing.agency_name) == (Channel.PUBLIC, "全民经纪人")
    contract = contracts.contract_of(filing)
    assert contract and contract.channel == Channel.PUBLIC


def test_a_rule_set_of_the_channel_is_nearer_than_the_projects(world: World) -> None:
    general = set_rules(world)
    own(world, Role.OUTREACH)
    nearer = set_rules(world, channel=Channel.OUTREACH, lead_time_min=0)
    assert file(world, by=NEW).rule_set_id == nearer.pk
    assert file(world, phone="13912345678").rule_set_id == general.pk


def test_who_is_in_an_agency_and_the_office_files_for_the_agency(world: World) -> None:
    assert channels.channel_of({Role.BROKER, Role.COLLEAGUE}) == Channel.AGENCY
    assert channels.channel_of({Role.PUBLIC_AGENT, Role.COLLEAGUE}) == Channel.STAFF
    assert channels.channel_of({Role.MANAGER}) is None
    with pytest.raises(agency_errors.NoChannel):
        channels.channel_at(world.project_id, by=world.actor("沈卓"))


def test_no_agencys_quota_stops_who_files_for_himself(world: World) -> None:
    set_rules(world, agency_daily_cap=1)
    own(world, Role.OUTREACH)
    own(world, Role.COLLEAGUE, name="经纪人乙", phone="19900000992")
    assert file(world, by=NEW).code == Code.PASSED
    assert file(world, by="经纪人乙", phone="13912345678").code == Code.PASSED


def test_who_registered_himself_is_no_staff(world: World) -> None:
    own(world, Role.PUBLIC_AGENT)
    text = world.client("高原").get("/staff/").content.decode()
    assert NEW not in text


def test_the_form_shows_what_is_paid_and_never_anothers(world: World) -> None:
    text = world.client(BROKER).get("/file/").content.decode()
    assert "成交总价的 2.5%" in text
    row = contracts.of(world.project_id, channel=Channel.AGENCY, agency_id=world.agency("安家通")).get()
    type(row).objects.filter(pk=row.pk).update(amount=999, terms="只与安家通约定。")
    for page in ("/file/", f"/filings/{file(world).pk}/"):
        text = world.client(BROKER).get(page).content.decode()
        assert "2.5%" in text
        assert "9.99" not in text
        assert "安家通" not in text


def test_a_verdict_keeps_showing_the_terms_of_its_day(world: World) -> None:
    filing = file(world, at=clock.now() - timedelta(days=1))
    row = contracts.contract_of(filing)
    assert row
    type(row).objects.filter(pk=row.pk).update(ends_on=clock.today() - timedelta(days=1))
    text = world.client(BROKER).get(f"/filings/{filing.pk}/").content.decode()
    assert "成交总价的 2.5%" in text
    form = world.client(BROKER).get("/file/").content.decode()
    assert "没有执行中的合同" in form
    assert "提交报备" not in form


def test_the_pages_of_brokers_work(world: World) -> None:
    lead, manager, agency_id = world.client(LEAD), world.client(MANAGER), world.agency("贝联")
    assert lead.post("/agency/brokers/new/", {"name": NEW, "phone": NUMBER}).status_code == 302
    assert "/agency/brokers/" in lead.get("/filings/mine/").content.decode(), "on a phone there is no menu"
    text = lead.get("/agency/brokers/").content.decode()
    assert NEW in text
    assert NUMBER not in text
    assert lead.post("/agency/brokers/new/", {"name": NEW, "phone": "123"}).status_code == 422
    user_id = world.user(NEW).pk
    page = f"/p/{world.slug}/agencies/{agency_id}/"
    assert NEW in manager.get(page).content.decode()
    to = world.agency("安家通")
    assert manager.post(f"{page}brokers/{user_id}/move/", {"to": to})["Location"] == f"/p/{world.slug}/agencies/{to}/"
    assert lead.post(f"/agency/brokers/{user_id}/dismissal/").status_code == 404
    assert manager.post(f"/p/{world.slug}/agencies/{to}/brokers/{user_id}/dismissal/").status_code == 302
    assert people.brokers_by_agency(world.project_id)[to] == 1
    typed = {"name": "负责人", "phone": "19900000993", "kind": "lead"}
    assert manager.post(f"{page}brokers/new/", typed).status_code == 302
    assert Role.AGENCY_LEAD in world.actor("负责人").roles
