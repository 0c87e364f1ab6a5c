"""A subscription signed electronically: by who has paid, once, and the text is the one that was hashed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.modules.launches import signing_errors
from anchang.modules.launches.actions import signing_papers
from anchang.modules.launches.actions.settle import settle_picks
from anchang.modules.launches.actions.signing_papers import ask_after, ask_signature, digest_of, hear
from anchang.modules.launches.actions.signing_times import appoint
from anchang.modules.launches.models import Appointment, Entitlement, Launch, Pick, Signing
from anchang.modules.launches.rules.settings import times_of
from anchang.modules.launches.rules.signing import slots_on
from anchang.modules.launches.sign_ports import Paper, Stand, Word, signers
from anchang.modules.launches.states import SigningState
from anchang.modules.launches.tests import tencent_sign_double as double
from anchang.modules.launches.tests.factories import arm_real
from anchang.modules.launches.tests.tencent_sign_double import Double, notification, signed
from anchang.modules.launches.tests.winners import entitle, paid, win
from tests.races import race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
BACK = "/l/somewhere/mine/"
Served = tuple[str, type[Double]]
HEARD = "/sign/tencent/notifications/"


@pytest.fixture
def buyers(world: World, launch: Launch) -> list[Entitlement]:
    return entitle(world, launch)


@pytest.fixture
def pick(launch: Launch, buyers: list[Entitlement]) -> Pick:
    return paid(launch, 2)[0]


def ask(world: World, pick: Pick, buyer: Entitlement, *, late: timedelta = timedelta()) -> str:
    by, at = world.system(), clock.now() + late
    return ask_signature(pick.pk, entitlement_id=buyer.pk, return_to=BACK, by=by, at=at)


def sign(row: Signing) -> Signing:
    return hear(Word(row.ref, Stand.SIGNED, clock.now()), provider=row.provider, at=clock.now())


def test_who_has_paid_signs_the_text_that_was_hashed(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    assert "/sign/simulated/QS" in ask(world, pick, buyers[0])
    row = Signing.objects.get()
    for words in (pick.unit.name, f"{pick.seq:06d}", "公测演练", "199****7000"):
        assert words in row.document
    assert "19900007000" not in row.document
    assert row.digest == digest_of(row.document)
    heard = sign(row)
    assert (heard.state, heard.signed_at is not None) == (SigningState.SIGNED, True)
    with pytest.raises(signing_errors.AlreadySigned):
        ask(world, pick, buyers[0])


def test_a_word_heard_twice_changes_nothing(world: World, pick: Pick, buyers: list[Entitlement]) -> None:
    ask(world, pick, buyers[0])
    first = sign(Signing.objects.get())
    for stand in (Stand.SIGNED, Stand.ENDED, Stand.OPEN):
        later = clock.now() + timedelta(minutes=1)
        again = hear(Word(first.ref, stand, later), provider=first.provider, at=later)
        assert (again.state, again.signed_at) == (SigningState.SIGNED, first.signed_at)
    assert AuditEntry.objects.filter(act="launches.sign").count() == 1
    with pytest.raises(NotThere):
        hear(Word("another", Stand.SIGNED), provider="simulated", at=clock.now())


def test_asking_again_is_the_same_signing_and_what_was_refused_may_be_asked_anew(
    world: World, pick: Pick, buyers: list[Entitlement]
) -> None:
    assert ask(world, pick, buyers[0]) == ask(world, pick, buyers[0])
    row = Signing.objects.get()
    hear(Word(row.ref, Stand.ENDED), provider=row.provider, at=clock.now())
    ask(world, pick, buyers[0])
    assert sorted(Signing.objects.values_list("state", flat=True)) == ["ended", "open"]


def test_nobody_signs_what_is_not_paid_or_is_anothers_or_too_late(
    world: World, pick: Pick, launch: Launch, buyers: list[Entitlement]
) -> None:
    [unpaid] = win(launch, (2, 2))
    with pytest.raises(signing_errors.PayFirst):
        ask(world, unpaid, buyers[2])
    with pytest.raises(NotThere):
        ask(world, pick, buyers[1])
    with pytest.raises(signing_errors.TooLateToSign):
        ask(world, pick, buyers[0], late=timedelta(hours=launch.sign_hours))


def test_who_has_signed_needs_no_time_and_the_seat_is_free_again(
    world: World, pick: Pick, launch: Launch, buyers: list[Entitlement]
) -> None:
    times, by = times_of(launch), world.system()
    start = slots_on(times, times.first)[0]
    appoint(pick.pk, entitlement_id=buyers[0].pk, starts_at=start, by=by, at=clock.now())
    ask(world, pick, buyers[0])
    sign(Signing.objects.get())
    assert not Appointment.objects.filter(live=True).exists()
    with pytest.raises(signing_errors.AlreadySigned):
        appoint(pick.pk, entitlement_id=buyers[0].pk, starts_at=start, by=by, at=clock.now())


def test_a_real_one_is_signed_under_its_subscriptions_number(world: World) -> None:
    launch = arm_real(world, "201", "202")
    buyers = entitle(world, launch)
    [pick] = paid(launch, 1)
    with pytest.raises(signing_errors.NotSettledYet):
        ask(world, pick, buyers[0])
    settle_picks(launch.pk, by=world.system(), at=clock.now())
    ask(world, pick, buyers[0])
    text = Signing.objects.get().document
    assert "编号：RG" in text
    assert "公测" not in text


def test_where_nobody_takes_signatures_one_comes_in_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    launch = arm_real(world, "201", "202")
    buyers = entitle(world, launch)
    [pick] = paid(launch, 1)
    monkeypatch.setattr(signers, "_chosen", "")
    with pytest.raises(signing_errors.NobodySigns):
        ask(world, pick, buyers[0])


def test_a_signature_is_one_a_pick_whoever_presses_how_often(
    world: World, pick: Pick, buyers: list[Entitlement], monkeypatch: pytest.MonkeyPatch
) -> None:
    race(world, *[lambda: ask(world, pick, buyers[0])] * 3)
    [row] = Signing.objects.all()
    race(world, *[lambda: sign(row)] * 3)
    assert AuditEntry.objects.filter(act="launches.sign").count() == 1
    with pytest.raises(IntegrityError):
        Signing(
            tenant_id=row.tenant_id,
            pick=pick,
            number="another",
            provider="simulated",
            title=row.title,
            document=row.document,
            digest=row.digest,
            opened_at=row.opened_at,
            expires_at=row.expires_at,
        ).save(force_insert=True)


class TestTencent:
    """The adapter against a double that asks what the documentation asks."""

    @pytest.fixture
    def served(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[Double]]]:
        monkeypatch.setattr("anchang.modules.launches.providers.tencent_sign.BETWEEN", 0.01)
        with double.serving() as found:
            signer = double.provider(found[0])
            monkeypatch.setitem(signers._by_name, "tencent", signer)
            monkeypatch.setattr(signers, "_chosen", "tencent")
            yield found

    @pytest.fixture
    def real(self, world: World, served: object) -> Pick:
        launch = arm_real(world, "201", "202")
        entitle(world, launch)
        [pick] = paid(launch, 1)
        settle_picks(launch.pk, by=world.system(), at=clock.now())
        return pick

    @pytest.fixture
    def buyer(self, real: Pick) -> Entitlement:
        return Entitlement.objects.get(launch=real.launch_id, buyer_no=0)

    def test_the_buyer_signs_on_the_providers_page_and_its_word_is_kept(
        self, world: World, real: Pick, buyer: Entitlement, served: Served
    ) -> None:
        assert ask(world, real, buyer).startswith("https://embed.qian.tencent.cn/sign/")
        ask(world, real, buyer)
        row = Signing.objects.get()
        assert list(served[1].flows) == [row.ref], "asked again, it is the same flow"
        page = served[1].files[served[1].flows[row.ref]["file"]].decode()
        assert row.digest in page
        assert row.document.splitlines()[2] in page
        body = notification(row.ref, double.SIGNED)
        for _ in range(2):
            answer = Client().post(HEARD, body, content_type="application/json", headers=signed(body))
            assert answer.status_code == 200
        row.refresh_from_db()
        assert row.state == SigningState.SIGNED
        assert AuditEntry.objects.filter(act="launches.sign").count() == 1

    def test_what_the_provider_did_not_say_is_not_heard(self, world: World, real: Pick, buyer: Entitlement) -> None:
        ask(world, real, buyer)
        row = Signing.objects.get()
        body = notification(row.ref, double.SIGNED)
        forged = notification(row.ref, double.SIGNED, key="another-key-of-thirty-two-letter")
        for sent, header in (
            (body, {}),
            (body, signed(body, token="another")),
            (body[:-1] + b" }", signed(body)),
            (forged, signed(forged)),
            (b"{}", signed(b"{}")),
            (b'{"encrypt": "AAAA"}', signed(b'{"encrypt": "AAAA"}')),
        ):
            assert Client().post(HEARD, sent, content_type="application/json", headers=header).status_code == 401
        row.refresh_from_db()
        assert row.state == SigningState.OPEN

    def test_what_is_about_something_else_is_heard_and_changes_nothing(
        self, world: World, real: Pick, buyer: Entitlement
    ) -> None:
        ask(world, real, buyer)
        row = Signing.objects.get()
        for body in (notification(row.ref, double.SIGNED, kind="SealCreated"), notification("0" * 32, double.SIGNED)):
            assert Client().post(HEARD, body, content_type="application/json", headers=signed(body)).status_code == 200
        row.refresh_from_db()
        assert row.state == SigningState.OPEN

    def test_a_word_that_was_lost_is_asked_for(
        self, world: World, real: Pick, buyer: Entitlement, served: Served
    ) -> None:
        ask(world, real, buyer)
        row = Signing.objects.get()
        later = clock.now() + signing_papers.LATER
        ask_after(at=later)
        served[1].flows[row.ref]["FlowStatus"] = double.SIGNED
        assert ask_after(at=later) == 1
        row.refresh_from_db()
        assert (row.state, row.signed_at) == (SigningState.SIGNED, later)

    @pytest.mark.parametrize("name", ["", "程女士"])
    def test_who_is_not_known_by_the_full_name_comes_in_person(self, served: Served, name: str) -> None:
        with pytest.raises(signing_errors.NameIncomplete):
            double.provider(served[0]).begin(Paper("QS1", "认购书", "", "", name, "13800005678", clock.now()))

    def test_a_provider_that_is_silent_or_refuses_is_said_and_nothing_is_lost(
        self,
        world: World,
        real: Pick,
        buyer: Entitlement,
        served: Served,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        served[1].pause_with = 502
        with pytest.raises(signing_errors.SigningUnreachable):
            ask(world, real, buyer)
        served[1].pause_with = 0
        monkeypatch.setitem(signers._by_name, "tencent", double.provider(served[0], secret_key="another"))
        with pytest.raises(signing_errors.SigningRefused, match="SignatureFailure"):
            ask(world, real, buyer)
        monkeypatch.setitem(signers._by_name, "tencent", double.provider(served[0]))
        assert ask(world, real, buyer)
        assert Signing.objects.count() == 1
