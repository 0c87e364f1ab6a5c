"""Who may see and do what with filings."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anchang.kernel.access import Actor, Level, Permission, visible
from anchang.modules.filings.models import (
    ChannelContract,
    Dispute,
    DisputePhoto,
    Filing,
    FilingList,
    PublicAgent,
    RuleSetVersion,
)
from anchang.modules.people.api import Role

# Who files for himself alone: each kind is a channel (channels.py).
FILERS: dict[str, Level] = {
    Role.BROKER: Level.OWN,
    Role.OUTREACH: Level.OWN,
    Role.PUBLIC_AGENT: Level.OWN,
    Role.HOME_OWNER: Level.OWN,
    Role.COLLEAGUE: Level.OWN,
}
SUBMIT = Permission("filings.submit", title=_("报备客户"), levels={**FILERS, Role.AGENCY_LEAD: Level.OWN})
VIEW_OWN = Permission("filings.view_own", title=_("查看自己的报备"), levels={**FILERS, Role.AGENCY_LEAD: Level.TEAM})
VIEW = Permission(
    "filings.view",
    title=_("查看渠道报备"),
    levels={
        Role.CHANNEL_MANAGER: Level.ALL,
        Role.MANAGER: Level.ALL,
        Role.RECEPTION: Level.ALL,
        Role.LEADER: Level.ALL,
    },
)
READ = Permission("filings.read", title=_("查询报备"), levels={**VIEW_OWN.levels, **VIEW.levels})
VIEW_OF_CUSTOMER = Permission(
    "filings.view_of_customer",
    title=_("查看客户的报备"),
    levels={**VIEW.levels, Role.CONSULTANT: Level.ALL},
)
SIMULATE = Permission(
    "filings.simulate", title=_("试算报备规则"), levels={Role.CHANNEL_MANAGER: Level.ALL, Role.MANAGER: Level.ALL}
)
VIEW_RULES = Permission(
    "filings.view_rules",
    title=_("查看报备规则"),
    levels={Role.CHANNEL_MANAGER: Level.ALL, Role.MANAGER: Level.ALL, Role.LEADER: Level.ALL},
)
DRAFT_RULES = Permission(
    "filings.draft_rules", title=_("起草报备规则"), levels={Role.CHANNEL_MANAGER: Level.ALL, Role.MANAGER: Level.ALL}
)
ACCEPT = Permission(
    "filings.accept", title=_("确认报备"), levels={Role.CHANNEL_MANAGER: Level.ALL, Role.MANAGER: Level.ALL}
)
HANDLE = Permission(
    "filings.handle", title=_("处理报备"), levels={Role.CHANNEL_MANAGER: Level.ALL, Role.MANAGER: Level.ALL}
)
SET_ESCORT_POLICY = Permission(
    "filings.set_escort_policy",
    title=_("设置到访确认"),
    levels={Role.CHANNEL_MANAGER: Level.ALL, Role.MANAGER: Level.ALL},
)
IMPORT = Permission("filings.import", title=_("导入报备"), levels={Role.CHANNEL_MANAGER: Level.ALL})

MANAGE_AGENCIES = Permission(
    "filings.manage_agencies", title=_("管理渠道公司"), levels={Role.CHANNEL_MANAGER: Level.ALL}
)
APPEAL = Permission("filings.appeal", title=_("申诉"), levels=SUBMIT.levels)
ARBITRATE = Permission(
    "filings.arbitrate", title=_("处理争议"), levels={Role.CHANNEL_MANAGER: Level.ALL, Role.MANAGER: Level.ALL}
)
CONFIRM_SPLIT = Permission("filings.confirm_split", title=_("确认分成"), levels={Role.MANAGER: Level.ALL})
SET_SPLITS = Permission(
    "filings.set_splits",
    title=_("设置分成模板"),
    levels={Role.CHANNEL_MANAGER: Level.ALL, Role.MANAGER: Level.ALL},
)
SEE_PHOTO = Permission("filings.see_photo", title=_("查看申诉照片"), levels={**VIEW_OWN.levels, **ARBITRATE.levels})
MANAGE_AGENTS = Permission("filings.manage_agents", title=_("管理全民经纪人"), levels={Role.CHANNEL_MANAGER: Level.ALL})
MANAGE_OWN_BROKERS = Permission(
    "filings.manage_own_brokers", title=_("管理本公司经纪人"), levels={Role.AGENCY_LEAD: Level.TEAM}
)


def visible_to(actor: Actor, permission: Permission = READ, *, project_id: UUID | None = None) -> QuerySet[Filing]:
    """Return the filings within reach: a broker's own, an agency lead's agency's, for staff those of their projects.

    What was filed for a company stays with it: who has left it, or works for another, sees it no more.
    """
    rows = Filing.objects.all()
    if not actor.is_system and not actor.reach(permission).all:
        rows = rows.filter(agency=actor.party_id)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    return visible(rows, actor, permission, owner="broker_id", team="agency_id")


def handled_by(actor: Actor, project_id: UUID) -> QuerySet[Filing]:
    """Return the filings of a project that an actor may extend, refuse or remind of."""
    return visible_to(actor, HANDLE, project_id=project_id)


def of_customer(customer_id: UUID, project_id: UUID) -> QuerySet[Filing]:
    """Return a customer's filings; the caller has made sure that the actor may see the customer."""
    return Filing.objects.filter(customer_id=customer_id, project_id=project_id)


def lists_of(actor: Actor) -> QuerySet[FilingList]:
    """Return the lists of the projects in which the actor imports filings; the file itself is read when asked for."""
    return visible(FilingList.objects.defer("content"), actor, IMPORT, owner="uploaded_by")


def contracts_of(actor: Actor) -> QuerySet[ChannelContract]:
    """Return the contracts of the projects whose agencies the actor manages."""
    return visible(ChannelContract.objects.all(), actor, MANAGE_AGENCIES, owner="ended_by", team="agency_id")


def agents_of(actor: Actor) -> QuerySet[PublicAgent]:
    """Return the public agents of the projects whose channels the actor manages."""
    return visible(PublicAgent.objects.all(), actor, MANAGE_AGENTS, owner="user_id", team="project_id")


def disputes_of(actor: Actor, *, project_id: UUID | None = None) -> QuerySet[Dispute]:
    """Return the disputes of the projects in which the actor arbitrates."""
    rows = Dispute.objects.all() if project_id is None else Dispute.objects.filter(project_id=project_id)
    return visible(rows, actor, ARBITRATE, owner="arbiter_id", team="filing__agency_id")


def appeals_of(actor: Actor) -> QuerySet[Dispute]:
    """Return the disputes that the actor, or somebody of the agency led, has raised."""
    return visible(Dispute.objects.all(), actor, VIEW_OWN, owner="raised_by_id", team="filing__agency_id")


def photos_of(actor: Actor) -> QuerySet[DisputePhoto]:
    """Return the photos of one's own appeals, for arbiters those of their projects' disputes."""
    rows = DisputePhoto.objects.all()
    return visible(
        rows, actor, SEE_PHOTO, project="filing__project_id", owner="filing__broker_id", team="filing__agency_id"
    )


def rules_of(actor: Actor, permission: Permission = VIEW_RULES) -> QuerySet[RuleSetVersion]:
    """Return the versions of the rules of the projects within reach, drafts included."""
    return visible(RuleSetVersion.objects.all(), actor, permission, owner="drafted_by_id")
