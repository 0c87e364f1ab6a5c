"""What the channel manager finds to do: masked numbers, one that fits two people, filings that end today."""

from __future__ import annotations

from datetime import timedelta

from anchang.kernel import clock
from anchang.modules.customers import api as customers
from tests.story import acts
from tests.story.cast import Buyer
from tests.story.teller import BROKERS, Teller

MASKED = (Buyer("邓", "先生", "135****2007"), Buyer("曹", "女士", "150****3316"), Buyer("彭", "先生", "177****0829"))
ALIKE = (Buyer("袁女士", "女士", "13700001234"), Buyer("袁晓燕", "女士", "13711111234"))
DOUBTFUL = Buyer("袁", "女士", "137****1234")
ENDING = (Buyer("魏先生", "先生", "18600009107"), Buyer("苏女士", "女士", "18600009108"))
VALID_FOR = timedelta(hours=72)


def leave_to_do(teller: Teller) -> None:
    """Let brokers file what waits for a word."""
    until = teller.until
    at = until - timedelta(days=8)
    for buyer in ALIKE:
        with clock.standing_at(at):
            customers.find_or_create(
                project_id=teller.project_id, name=buyer.name, phone=buyer.phone, by=teller.desk, at=at
            )
    left = clock.day_bounds(clock.local(until).date())[1] - until
    for number, buyer in reversed(list(enumerate(ENDING))):
        acts.file_one(teller, buyer, BROKERS[number % 2], until + left / (2 + number) - VALID_FOR)
    for number, buyer in reversed(list(enumerate(MASKED))):
        acts.file_one(teller, buyer, BROKERS[number % 2], until - timedelta(hours=5 + 21 * number))
    acts.file_one(teller, DOUBTFUL, BROKERS[0], until - timedelta(hours=2))
