"""The customer's own word: asked by a message, heard on a page, and what it does to the filing (T-R10)."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from anchang.kernel import clock, ids, verify
from anchang.kernel.audit import AuditEntry
from anchang.modules.filings import api, errors, tasks
from anchang.modules.filings.actions.answer import answer_consent
from anchang.modules.filings.actions.ask_customer import ask_again, hash_of
from anchang.modules.filings.actions.lapse import lapse_filing
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import ConsentLink, Filing
from anchang.modules.filings.naming import shown_name
from anchang.modules.filings.replay import replay
from anchang.modules.filings.rules import contacting
from anchang.modules.filings.states import Answer, Code, State
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file, set_rules
from anchang.modules.filings.web.consenting import consent_line
from anchang.modules.notices.models import Notice
from anchang.modules.people import ports
from anchang.modules.people.errors import SmsUnreachable
from anchang.modules.people.models import SmsMessage
from tests.world import PROJECT, World

HOUR = timedelta(hours=1)
NOON = clock.at_local(clock.today(), 12)
HALF = NOON + 36 * HOUR
LATE = HALF + HOUR
SECOND = timedelta(seconds=1)


@pytest.fixture
def asking(world: World) -> World:
    """A project that wants the customer's word."""
    set_rules(world, consent_required=True)
    return world


def send(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        tasks.ask_customers()


def token() -> str:
    """Return the token of the newest message, as its customer reads it."""
    body = SmsMessage.objects.order_by("-pk")[0].body.open()
    found = re.search(r"/c/([\w-]+)/", body)
    assert found
    return found[1]


def answer(world: World, said: Answer, at: datetime) -> Filing:
    return answer_consent(token(), answer=said, by=world.system(), at=at)


def filed_and_asked(world: World) -> Filing:
    filing = file(world, at=NOON)
    send(NOON)
    return filing


def test_in_the_demo_somebody_answers_as_the_customer_from_the_outbox(asking: World, settings: Settings) -> None:
    settings.DEMO_WORLD = True
    filing = filed_and_asked(asking)
    client = Client(REMOTE_ADDR="127.0.0.1", SERVER_NAME="localhost")
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        link = re.search(r'href="(/c/[\w-]+/)"', client.get("/demo/texts/?kind=consent").content.decode())
        assert link and client.post(link[1], {"answer": Answer.GIVEN}).status_code < 400
    filing.refresh_from_db()
    assert filing.answer == Answer.GIVEN


def _without_number(page: str) -> str:
    """Return a page without what differs from request to request, and without its own address."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{32,}|\d\d:\d\d:\d\d", "", page)


def sound() -> bool:
    return not [fault for result in verify.run() for fault in result.faults] and not any(replay())


def test_nobody_is_asked_where_the_rules_do_not(world: World) -> None:
    filing = filed_and_asked(world)
    assert filing.consent_due_at is None
    assert not ConsentLink.objects.exists()
    assert not lapse_filing(filing.pk, at=LATE)


def test_a_broker_is_not_told_of_silence_where_nobody_was_asked(asking: World) -> None:
    unasked = file(asking, at=NOON)
    withdraw_filing(unasked.pk, by=asking.actor(BROKER), at=NOON + timedelta(minutes=1))
    unasked.refresh_from_db()
    line = consent_line(unasked)
    assert line and "没有发出确认短信" in line.say


def test_the_desk_reads_whether_the_customer_has_agreed(asking: World) -> None:
    filing = file(asking)
    page = asking.client("顾北辰").get(f"/p/{PROJECT}/filings/{filing.pk}/").content.decode()
    assert "客户确认" in page


def test_a_masked_number_cannot_be_asked(asking: World) -> None:
    assert file(asking, phone="138****5678", at=NOON).consent_due_at is None


def test_the_message_names_developer_project_and_broker_and_only_a_hash_is_kept(asking: World) -> None:
    filing = filed_and_asked(asking)
    body = SmsMessage.objects.get().body.open()
    assert filing.agency_name in body
    assert f"{BROKER[0]}姓经纪人" in body
    assert BROKER not in body
    link = ConsentLink.objects.get()
    assert bytes(link.token_hash or b"") == hash_of(token())
    assert link.expires_at == filing.valid_until


def test_at_night_the_message_waits_for_the_morning(asking: World) -> None:
    night = clock.at_local(clock.today(), 22)
    file(asking, at=night)
    send(night)
    assert not SmsMessage.objects.exists()
    send(clock.at_local(clock.today() + timedelta(days=1), 8))
    assert SmsMessage.objects.count() == 1


@pytest.mark.parametrize(("hour", "expected"), [(7, 8), (8, 8), (20, 20), (21, 32), (23, 32), (0, 8)])
def test_quiet_hours_are_the_offices(hour: int, expected: int) -> None:
    at = clock.at_local(clock.today(), hour)
    assert contacting.may_write_at(at) == clock.at_local(clock.today(), 0) + expected * HOUR


def test_two_workers_send_one_message(asking: World) -> None:
    filed_and_asked(asking)
    send(NOON)
    assert SmsMessage.objects.count() == 1


class Failing:
    """A provider that takes nothing."""

    def send(self, **message: object) -> None:
        raise SmsUnreachable()


def test_what_the_provider_does_not_take_is_sent_later_and_noted_when_it_was(
    asking: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(asking, at=NOON)
    with monkeypatch.context() as patch:
        patch.setattr(ports, "_gateway", [Failing()])
        send(NOON)
    assert not AuditEntry.objects.filter(act="filings.send_consent").exists()
    send(NOON + timedelta(minutes=29))
    assert [one.delivery for one in SmsMessage.objects.all()] == ["failed"]
    send(NOON + timedelta(minutes=30))
    assert [one.delivery for one in SmsMessage.objects.order_by("pk")] == ["failed", "kept"]
    assert AuditEntry.objects.filter(act="filings.send_consent").count() == 1


def test_a_number_gets_three_messages_a_day_and_the_fourth_tomorrow(asking: World) -> None:
    for minutes in range(3):
        at = NOON + timedelta(minutes=minutes)
        file(asking, at=at)
        send(at)
        answer(asking, Answer.REFUSED, at)
    filing = file(asking, at=NOON + HOUR)
    send(NOON + HOUR)
    assert SmsMessage.objects.count() == 3
    waiting = ConsentLink.objects.get(filing=filing)
    assert waiting.due_at == clock.at_local(clock.local(NOON).date() + timedelta(days=1), 8)


def test_half_of_the_time_without_a_word_ends_the_protection_and_not_the_filing(asking: World) -> None:
    filing = filed_and_asked(asking)
    assert not lapse_filing(filing.pk, at=HALF)
    assert lapse_filing(filing.pk, at=HALF + SECOND)
    assert not lapse_filing(filing.pk, at=HALF + SECOND)
    filing.refresh_from_db()
    assert (filing.state, filing.code, filing.ended_at) == (State.PENDING, Code.UNCONFIRMED, None)
    assert sound()


def test_from_then_on_others_may_file_whether_or_not_a_worker_has_come(asking: World) -> None:
    filed_and_asked(asking)
    assert file(asking, by=RIVAL, at=HALF).code == Code.PROTECTED
    assert file(asking, by=RIVAL, at=HALF + SECOND).code == Code.PASSED
    assert sound()


def test_a_yes_in_time_keeps_the_protection(asking: World) -> None:
    filing = filed_and_asked(asking)
    answer(asking, Answer.GIVEN, HALF)
    answer(asking, Answer.GIVEN, HALF + SECOND)
    assert not lapse_filing(filing.pk, at=LATE)
    assert file(asking, by=RIVAL, at=LATE).code == Code.PROTECTED
    assert AuditEntry.objects.filter(act="filings.give_consent", facts__text=contacting.TEXT_VERSION).count() == 1
    assert sound()


def test_a_late_yes_counts_from_the_time_of_filing(asking: World) -> None:
    filing = filed_and_asked(asking)
    lapse_filing(filing.pk, at=LATE)
    again = answer(asking, Answer.GIVEN, LATE + HOUR)
    assert (again.state, again.code, again.submitted_at) == (State.VALID, Code.PASSED, NOON)
    refused = file(asking, by=RIVAL, at=LATE + 2 * HOUR)
    assert refused.code == Code.PROTECTED
    assert datetime.fromisoformat(refused.judgements.get().values["rival_at"]) == NOON
    assert sound()


def test_a_late_yes_loses_to_who_protects_by_then_and_the_broker_is_told(asking: World) -> None:
    filing = filed_and_asked(asking)
    link = token()
    file(asking, by=RIVAL, at=LATE)
    lost = answer_consent(link, answer=Answer.GIVEN, by=asking.system(), at=LATE + HOUR)
    assert (lost.state, lost.code) == (State.LOST, Code.PROTECTED)
    assert filing.broker_id
    assert any("不再恢复" in notice.title for notice in Notice.objects.filter(user_id=filing.broker_id))
    assert sound()


def test_who_was_filed_in_between_and_withdrawn_stands_in_no_ones_way(asking: World) -> None:
    filed_and_asked(asking)
    link = token()
    file(asking, by=RIVAL, at=LATE)
    send(LATE + 8 * HOUR)
    answer(asking, Answer.REFUSED, LATE + 9 * HOUR)
    again = answer_consent(link, answer=Answer.GIVEN, by=asking.system(), at=LATE + 10 * HOUR)
    assert again.state == State.VALID
    assert sound()


@pytest.mark.parametrize(
    ("first", "said", "code"),
    [("", Answer.REFUSED, Code.CONSENT_REFUSED), (Answer.GIVEN, Answer.WITHDRAWN, Code.CONSENT_WITHDRAWN)],
)
def test_a_no_ends_the_filing_and_frees_the_customer(asking: World, first: str, said: Answer, code: Code) -> None:
    filed_and_asked(asking)
    if first:
        answer(asking, Answer(first), NOON + HOUR)
    ended = answer(asking, said, NOON + 2 * HOUR)
    assert (ended.state, ended.code, ended.ended_at) == (State.RELEASED, code, NOON + 2 * HOUR)
    assert file(asking, by=RIVAL, at=NOON + 3 * HOUR).code == Code.PASSED
    assert sound()


def test_at_the_desk_who_filed_after_the_protection_stopped_comes_first(asking: World) -> None:
    silent = filed_and_asked(asking)
    rival = file(asking, by=RIVAL, at=LATE)
    by, visit = asking.actor("温岚"), ids.new_id()
    with pytest.raises(errors.NotConfirmable):
        api.confirm_filing(silent.pk, visit_id=visit, by=by, at=LATE + HOUR)
    assert api.confirm_filing(rival.pk, visit_id=visit, by=by, at=LATE + HOUR)
    assert sound()


def test_who_comes_without_having_answered_was_filed_all_the_same(asking: World) -> None:
    silent = filed_and_asked(asking)
    lapse_filing(silent.pk, at=LATE)
    assert api.confirm_filing(silent.pk, visit_id=ids.new_id(), by=asking.actor("温岚"), at=LATE + HOUR)
    assert sound()


def test_the_desk_reads_no_name_before_the_customers_word(asking: World) -> None:
    filing = file(asking, name="程晓雯", at=NOON)
    send(NOON)
    desk, broker = asking.actor("温岚"), asking.actor(BROKER)
    assert "晓雯" not in shown_name(filing, desk)
    assert "晓雯" in shown_name(filing, broker)


def test_the_broker_may_have_it_sent_again_three_messages_in_all(asking: World) -> None:
    filing = file(asking, at=NOON)
    by = asking.actor(BROKER)
    with pytest.raises(errors.MessageWaiting):
        ask_again(filing.pk, by=by, at=NOON)
    send(NOON)
    for hours in (1, 2):
        ask_again(filing.pk, by=by, at=NOON + hours * HOUR)
        send(NOON + hours * HOUR)
    with pytest.raises(errors.MessagesUsedUp):
        ask_again(filing.pk, by=by, at=NOON + 3 * HOUR)
    answer(asking, Answer.GIVEN, NOON + 3 * HOUR)
    with pytest.raises(errors.NothingToAsk):
        ask_again(filing.pk, by=by, at=NOON + 4 * HOUR)


def test_the_page_asks_hears_and_says_what_was_heard(asking: World, client: Client) -> None:
    filing = file(asking)
    ConsentLink.objects.update(due_at=clock.now())
    with time_machine.travel(clock.at_local(clock.local(filing.submitted_at).date() + timedelta(days=1), 12)):
        tasks.ask_customers()
        address = f"/c/{token()}/"
        page = client.get(address)
        text = page.content.decode()
        assert page["X-Robots-Tag"].startswith("noindex")
        assert page["Referrer-Policy"] == "same-origin"
        assert "138****5678" in text
        assert "13812345678" not in text
        assert Filing.objects.get().answer == ""
        assert client.post(address, {"answer": "given"}).status_code == 302
        assert "您已同意报备" in client.get(address).content.decode()
        assert "已记下" in client.post(address, {"answer": "withdrawn"}).content.decode()
        assert client.get(address).status_code == 404


def test_unknown_used_and_expired_links_read_alike(asking: World, client: Client) -> None:
    filed_and_asked(asking)
    used = token()
    answer(asking, Answer.REFUSED, NOON + HOUR)
    file(asking, at=NOON + 2 * HOUR)
    send(NOON + 2 * HOUR)
    expired = token()
    with time_machine.travel(NOON + 100 * HOUR, tick=False):
        pages = [client.get(f"/c/{one}/") for one in (used, expired, "x" * 32)]
    bodies = {_without_number(page.content.decode()) for page in pages}
    assert [page.status_code for page in pages] == [404] * 3
    assert len(bodies) == 1


def test_a_link_is_not_in_the_log(world: World, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get(f"/c/{'x' * 32}/")
    assert "/c/" in caplog.text
    assert "x" * 32 not in caplog.text


def test_who_tries_many_links_is_stopped(world: World, client: Client) -> None:
    answers = {client.get(f"/c/{number:032d}/").status_code for number in range(70)}
    assert answers == {404, 429}


def test_another_text_is_another_version() -> None:
    page = Path(__file__).parent.parent / "templates/filings/consent_text.html"
    words = "".join(re.findall(r"[\u3000-\u9fff\uff00-\uffef]+", page.read_text(encoding="utf-8")))
    assert (contacting.TEXT_VERSION, hashlib.sha256(words.encode()).hexdigest()[:12]) == ("2026-11", "9baad36038cf")


def test_nobody_is_protected_after_half_of_the_time_whether_or_not_a_worker_has_marked_it(asking: World) -> None:
    filing = filed_and_asked(asking)
    assert filing.customer_id
    protection = partial(api.protection_of, project_id=asking.project_id, customer_id=filing.customer_id)
    held = protection(at=HALF)
    assert held and (held.filing_id, held.until) == (filing.pk, HALF)
    assert protection(at=HALF + SECOND) is None
    assert not api.live_of(project_id=asking.project_id, customer_ids=[filing.customer_id], at=HALF + SECOND)
