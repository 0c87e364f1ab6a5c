"""Every operation × every role under generated input (reliability guide R11): no 5xx, and nothing off the description.

ANCHANG_FUZZ_EXAMPLES asks for more examples an operation and role; ANCHANG_SEED, printed by the run, replays one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, cast

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from anchang.kernel import ids
from anchang.modules.people.states import Role
from conftest import SEED
from tests.http.sample import BEFORE, Pool, body_of, media_of, pool, value_of
from tests.world import FACES, World

Case = schemathesis.Case[Any]
Operation = Any  # schemathesis names four parameters of its type, none of which is of interest here
EXAMPLES = int(os.environ.get("ANCHANG_FUZZ_EXAMPLES", "5"))
REACHED = 0.95
TOKEN = "f" * 32
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture
def asked(world: World) -> Iterator[World]:
    """A world in whose transaction the application answers, and in which somebody of each role has signed in."""
    watched = (request_started, request_finished)
    for signal in watched:  # or each request would close the connection that holds the test's transaction
        signal.disconnect(close_old_connections)
    for name in FACES.values():  # before anything is rolled back, or the sessions would be too
        world.client(name)
    yield world
    for signal in watched:
        signal.connect(close_old_connections)


@cache
def described() -> Any:
    """Return the description, as a client would fetch it, bound to the application behind it."""
    config = SchemathesisConfig()
    config.projects.default.generation.with_security_parameters = False  # who asks is what the tests choose
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), config=config)


@cache
def operations() -> tuple[Operation, ...]:
    """Return the operations, which remember what they have found out about their inputs."""
    return tuple(result.ok() for result in described().get_all_operations())


def send(case: Case, world: World, role: Role | None) -> int:
    """Send a case in somebody's session, hold the answer to the description, and return its status."""
    # Without a server between, nothing unpacks what travels compressed.
    headers, cookies = {"X-CSRFToken": TOKEN, "Accept-Encoding": "identity"}, {"csrf": TOKEN}
    if role:
        cookies["session"] = world.client(world.face(role)).cookies["session"].value
    answer = case.call_and_validate(headers=headers, cookies=cookies, checks=CHECKS)
    return int(answer.status_code)


def name_of(operation: Operation) -> str:
    return str(operation.definition.raw["operationId"])


def meant(operation: Operation, known: Pool) -> Case:
    """Return a request that could be meant."""
    details = operation.definition.raw
    places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
    for each in details["parameters"]:
        if each["required"]:
            places[each["in"]][each["name"]] = value_of(each["name"], each["schema"], known)
    if "Idempotency-Key" in places["header"]:
        places["header"]["Idempotency-Key"] = str(ids.new_id())
    body = body_of(details, known)
    more = {} if body is None else {"body": body, "media_type": media_of(details)}
    case = operation.Case(path_parameters=places["path"], query=places["query"], headers=places["header"], **more)
    return cast(Case, case)


# What a database makes of an input does not depend on who sends it: these between them reach every operation.
REACH = {Role.CONSULTANT, Role.MANAGER, Role.CHANNEL_MANAGER, Role.BROKER, Role.ADMIN}
ROLES = [pytest.param(role, marks=[] if role in REACH else pytest.mark.any_database) for role in [*FACES, None]]


@pytest.mark.long
def test_every_operation_succeeds_for_some_role(asked: World) -> None:
    """Otherwise the fuzz would test the door alone."""
    known, statuses, others = pool(asked), dict[str, set[int]](), dict[str, Role]()
    for operation in operations():
        name = name_of(operation)
        for role in sorted(FACES, key=lambda role: role not in REACH):
            with transaction.atomic():
                given_now = BEFORE[name](asked) if name in BEFORE else {}
                status = send(meant(operation, {**known, **given_now}), asked, role)
                statuses.setdefault(name, set()).add(status)
                transaction.set_rollback(True)
            if status < 300:
                others |= {} if role in REACH else {name: role}
                break
    missed = {name: found for name, found in statuses.items() if not any(200 <= status < 300 for status in found)}
    assert len(missed) <= (1 - REACHED) * len(statuses), missed
    assert not others, "another database's run asks the roles of REACH alone"


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "stranger")
def test_no_input_breaks_an_operation(asked: World, role: Role | None) -> None:
    known = pool(asked)
    for operation in operations():
        with transaction.atomic():
            is_shut = send(meant(operation, known), asked, role) in {401, 403}
            fuzz(operation, known, lambda case: send(case, asked, role), examples=1 if is_shut else EXAMPLES)
            transaction.set_rollback(True)


def fuzz(operation: Operation, known: Pool, act: Callable[[Case], int], *, examples: int) -> None:
    """Send what fits the description and what does not, mostly about things that exist."""
    fitting = operation.as_strategy(GenerationMode.POSITIVE)
    unfitting = operation.as_strategy(GenerationMode.NEGATIVE)

    @seed(SEED)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(fitting.map(lambda case: about(case, known)), fitting, unfitting))
    def run(case: Case) -> None:
        act(case)

    run()


def about(case: Case, known: Pool) -> Case:
    """Put what exists in the place of what was made up."""
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: known[name] for name in part if name in known})
    return case
