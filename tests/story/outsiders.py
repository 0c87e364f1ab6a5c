"""Who brings customers without an agency: the policy, the poster, who has scanned it, and customers yet to agree."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.modules.approvals import api as approvals
from anchang.modules.filings.actions.agents import Joining, join
from anchang.modules.filings.actions.approving import propose_rules
from anchang.modules.filings.actions.ask_customer import send_message
from anchang.modules.filings.actions.contracts import Terms, add_contract
from anchang.modules.filings.actions.drafting import Scope, Text, draft_rules
from anchang.modules.filings.actions.posters import renew_poster, standing_poster
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import ConsentLink
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Channel, Commission
from anchang.modules.people.models import User
from anchang.modules.people.queries import actor_of
from tests.story.cast import Buyer
from tests.story.teller import Teller

NEIGHBOUR = Joining(name="卢静", phone="13300000204", has_consent=True)
RULES = RuleSet(register_valid_h=7 * 24, consent_required=True)
PAID = "认购并交齐首付后 30 天内结算，退房不结。"
ASKED = Buyer("方女士", "女士", "13600005501")


def open_up(teller: Teller, at: datetime) -> None:
    """Offer a commission to everybody, put the poster up, and ask customers before their names are taken."""
    manager = teller.actors["顾北辰"]
    ends = date((clock.local(teller.until).date() + timedelta(days=60)).year, 12, 31)
    offer = Terms(clock.local(at).date(), ends, Commission.FIXED, "10000", PAID)
    add_contract(teller.project_id, agency_id=None, channel=Channel.PUBLIC, terms=offer, by=manager)
    renew_poster(teller.project_id, valid_until=ends, by=manager, at=at)
    text = Text(title="全民经纪人规则", rules=RULES, note="客户先同意，再受理推荐")
    draft = draft_rules(teller.project_id, scope=Scope(channel=Channel.PUBLIC), text=text, by=manager, at=at)
    propose_rules(draft.pk, by=manager, at=at)
    (request,) = approvals.requests_of(draft.pk)
    approvals.decide(request.id, verdict="approve", comment="同意", by=teller.actors["沈卓"], at=at)


def come_by_poster(teller: Teller) -> None:
    """Let two people scan the poster, one of them an owner nobody finds, and one file a customer who is asked."""
    owner = next(teller.crowd)
    _join(teller, NEIGHBOUR, teller.until - timedelta(days=12))
    claim = Joining(name=owner.name, phone=owner.phone, is_owner=True, has_consent=True)
    _join(teller, claim, teller.until - timedelta(days=2))
    by = actor_of(User.objects.in_scope().get(name=NEIGHBOUR.name))
    filed = clock.at_local(clock.local(teller.until).date() - timedelta(days=1), 10, 12)
    with clock.standing_at(filed):
        details = Details(phone=ASKED.phone, name=ASKED.name, title=ASKED.title, has_consent=True)
        filing = submit_filing(project_id=teller.project_id, details=details, by=by, at=filed)
    with clock.standing_at(filed + timedelta(minutes=1)):
        for link in ConsentLink.objects.filter(filing=filing):
            send_message(link.pk, at=clock.now())


def _join(teller: Teller, joining: Joining, at: datetime) -> None:
    poster = standing_poster(teller.project_id)
    assert poster is not None
    with clock.standing_at(at):
        join(poster, joining, by=Actor.system(teller.world.tenant_id), at=at)
