"""What every case is: facts that decide themselves."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from anchang.modules.filings.rules.judging import Judgement
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Moment


class Case(msgspec.Struct, frozen=True, tag_field="kind"):
    """The facts of one decision."""

    moment: ClassVar[Moment]

    def verdict(self, rules: RuleSet) -> Judgement:
        """Return the decision under a rule set."""
        raise NotImplementedError
