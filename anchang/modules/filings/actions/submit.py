"""A broker files a customer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from anchang.kernel import clock, phones
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput
from anchang.kernel.places import Point
from anchang.kernel.wording import spelled_hours
from anchang.modules.filings import access, channels, errors, queries
from anchang.modules.filings.actions.contracts import use_contract
from anchang.modules.filings.actions.keep import Filer, Submission, keep_filing, reserve_numbers
from anchang.modules.filings.actions.quotas import take_quota
from anchang.modules.filings.actions.rule_sets import ensure_rule_set
from anchang.modules.filings.models import Filing, RuleSetVersion
from anchang.modules.filings.rules.placing import Distance, Fix, distance_of
from anchang.modules.filings.rules.reading import Name, read_name
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import NameMode, NumberMode
from anchang.modules.people import api as people

_KNOWN_DIGITS = {NumberMode.F3L4: 7, NumberMode.F3L6: 9, NumberMode.FULL: 11}


@dataclass(frozen=True, slots=True)
class Details:
    """What a broker types. `phone` whole or masked, `title` 先生, 女士 or empty; `fix` is where the phone is."""

    phone: str
    name: str
    title: str = ""
    expected_at: datetime | None = None
    has_consent: bool = False
    # Never shown, not even in the report of a fault: where somebody is concerns nobody but the rule.
    fix: Fix | None = field(default=None, repr=False)


@action
def submit_filing(*, project_id: UUID, details: Details, by: Actor, at: datetime, device: str = "") -> Filing:
    """File a customer and return the filing with its verdict, accepted or not.

    `device` stands for the browser that files, for its quota; empty where there is none.

    Raises NotAllowed, BadInput, NoChannel, NoAgency, AgencyPaused, NoContract, NoOffer, ConsentNeeded,
    NumberTooShort, FullNameNeeded, ArrivalTooEarly, ArrivalTooLate, DailyCapReached, AgencyCapReached,
    DeviceCapReached, and the Refusal of a guard.
    """
    by.must(access.SUBMIT, project_id)
    terms = channels.terms_now(project_id, by=by, at=at)
    filer = _filer(terms, by)
    rule_set = rule_set_of(project_id, by=by, at=at)
    given, name = _given(details.phone), _name(details)
    _check_form(details, given, name, rule_set.rules, at)
    distance = _distance(project_id, rule_set.rules, details.fix)
    # Held until the commit, by all in this order, so that none wait in a circle: quotas, contract, the project's day.
    take_quota(filer, rule_set.rules, device=device, tenant_id=by.tenant_id, at=at)
    if terms.contract is not None and not use_contract(terms.contract):
        raise channels.not_agreed(terms.channel)
    (number,) = reserve_numbers(project_id, clock.local(at).date(), 1)
    submission = Submission(
        project_id=project_id,
        filer=filer,
        name=name,
        given=given,
        submitted_at=at,
        expected_at=details.expected_at,
        consented_at=at,
        distance=distance,
    )
    return keep_filing(submission, rule_set=rule_set, by=by, number=number)


def asked_office(project_id: UUID, rules: RuleSet) -> Point | None:
    """Return the sales office from which the rules ask a distance; None where they do not, or none is known."""
    return people.office_of(project_id) if rules.geo_radius_m else None


def rule_set_of(project_id: UUID, *, by: Actor, at: datetime) -> RuleSetVersion:
    """Return the rule set in force for who files; a project without one gets the default. Raises NoChannel."""
    channel = channels.channel_at(project_id, by=by)
    found = queries.rule_set_at(project_id=project_id, channel=channel, agency_id=by.party_id, at=at)
    return found or ensure_rule_set(project_id, by=by)


def _distance(project_id: UUID, rules: RuleSet, fix: Fix | None) -> Distance | None:
    office = asked_office(project_id, rules)
    return None if office is None else distance_of(fix, office)


def _filer(terms: channels.Terms, by: Actor) -> Filer:
    return Filer(
        channel=terms.channel,
        agency_id=by.party_id,
        agency_name=terms.called,
        broker_id=by.user_id,
        broker_name=by.name,
        index=queries.account_index(by.user_id),
    )


def _given(raw: str) -> queries.Given:
    try:
        return queries.read_number(raw)
    except phones.NotAPhone as wrong:
        raise BadInput({"phone": wrong.reason}) from wrong


def _name(details: Details) -> Name:
    name = read_name(details.name, details.title)
    if not name.surname:
        raise BadInput({"name": errors.NAME_MISSING})
    if len(name.surname + name.given) > errors.LONGEST_NAME:
        raise BadInput({"name": errors.NAME_TOO_LONG})
    return name


def _check_form(details: Details, given: queries.Given, name: Name, rules: RuleSet, at: datetime) -> None:
    if not details.has_consent:
        raise errors.ConsentNeeded()
    if _KNOWN_DIGITS[given.form] < _KNOWN_DIGITS[rules.number_mode]:
        raise errors.NumberTooShort(least=NumberMode(rules.number_mode).label)
    if rules.name_mode == NameMode.FULL and not name.is_full:
        raise errors.FullNameNeeded()
    if details.expected_at is None:
        return
    # The form offers minutes, so the minute in which an arrival begins to count is early enough.
    if details.expected_at < rules.earliest_visit(at).replace(second=0, microsecond=0):
        raise errors.ArrivalTooEarly(earliest=_shown(rules.earliest_visit(at)), minutes=rules.lead_time_min)
    if details.expected_at > rules.valid_until(at):
        raise errors.ArrivalTooLate(latest=_shown(rules.valid_until(at)), window=spelled_hours(rules.register_valid_h))


def _shown(at: datetime) -> str:
    return f"{clock.local(at):%m-%d %H:%M}"
