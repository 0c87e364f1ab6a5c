"""The tables of the module, a file a family; Django looks for all of them here."""

from __future__ import annotations

from anchang.modules.filings.models.agents import Poster, PublicAgent
from anchang.modules.filings.models.consent import ConsentLink
from anchang.modules.filings.models.contracts import ChannelContract
from anchang.modules.filings.models.disputes import (
    Dispute,
    DisputeDecision,
    DisputeEvidence,
    DisputeNote,
    DisputePhoto,
    SplitTemplate,
)
from anchang.modules.filings.models.escorts import Escort, EscortCheck, EscortCode, EscortConfirmation, EscortPolicy
from anchang.modules.filings.models.extensions import Extension, ExtensionPart
from anchang.modules.filings.models.filing import Filing, FilingCounter, Judgement
from anchang.modules.filings.models.lists import FilingList
from anchang.modules.filings.models.quotas import FilingQuota
from anchang.modules.filings.models.rule_sets import RuleSetVersion

__all__ = [
    "ChannelContract",
    "ConsentLink",
    "Dispute",
    "DisputeDecision",
    "DisputeEvidence",
    "DisputeNote",
    "DisputePhoto",
    "Escort",
    "EscortCheck",
    "EscortCode",
    "EscortConfirmation",
    "EscortPolicy",
    "Extension",
    "ExtensionPart",
    "Filing",
    "FilingCounter",
    "FilingList",
    "FilingQuota",
    "Judgement",
    "Poster",
    "PublicAgent",
    "RuleSetVersion",
    "SplitTemplate",
]
