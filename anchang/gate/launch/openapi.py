"""OpenAPI 3.1 of the launch door, in one document of its own: it is public and stable."""

from __future__ import annotations

from typing import Any

from anchang.gate.launch.book import Refused
from anchang.gate.launch.entries import Outcome
from anchang.gate.launch.hall import TooMany
from anchang.gate.launch.keeper import Undecided
from anchang.gate.launch.replies import STATUS, reply
from anchang.gate.server.wire import JSON

WHEN: dict[str, str] = {
    Refused.EARLY: "It has not opened yet, for this buyer; `opens` says when, Retry-After in how many seconds.",
    Refused.OVER: "The time for choosing is over, for this buyer or for all.",
    Refused.PAUSED: "Choosing is paused.",
    Refused.NOT_ENTITLED: "This buyer may not choose.",
    Refused.NOT_YOUR_TURN: "In a launch in turns: somebody else is called.",
    Refused.NO_SUCH_UNIT: "The launch has no such unit.",
    Refused.KEY_REUSED: "The key was used for another unit.",
    TooMany.IN_FLIGHT: "Another press of this buyer is being decided.",
    TooMany.TOO_OFTEN: "Ten presses at once, then five a second.",
    Undecided.BUSY: "Nothing was done; press again, with the same key.",
    Undecided.UNSURE: "It is not known whether it was done: ask by the key.",
    "no_pass": "The pass is not genuine, not for this launch, or over.",
    "signed_in_elsewhere": "The buyer has signed in on another device.",
    "unreadable": "The body is not as it must be; `expected` says how.",
    "not_found": "There is no such launch, or it was never armed.",
    "unknown": "No press with this key was ever decided.",
}
ABOUT = """
Choosing units at the bell. A buyer's pass comes with signing in; whoever has it presses with a key made anew for each
press and kept until the answer is known. The same press again, with the same key, gets the same answer; when a line
breaks, ask by the key and never guess. `seq` is the place of a press in the book of the launch, which anybody can
verify afterwards. Instants are microseconds since 1970-01-01 UTC. `executed`: false says that nothing was done, null
that it is not known.
"""
_UNIT = {"type": "string", "format": "uuid"}
_KEY = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}
_SEEN = {
    "v": {"type": "integer", "description": "The entry as of which the board is drawn."},
    "gone": {
        "type": "string",
        "contentEncoding": "base64",
        "description": "One bit a unit in the order of the launch, the first one highest: 1 where it is gone.",
    },
}
_DECIDED = {
    "outcome": {"enum": [str(outcome) for outcome in Outcome]},
    "seq": {"type": "integer"},
    "at": {"type": "integer"},
    "unit": _UNIT,
}
_HELD = {
    "held": {"type": "array", "items": _UNIT, "description": "What this buyer holds, for who may have no more units."}
}
_PASS: list[dict[str, list[str]]] = [{"pass": []}]


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


SCHEMAS: dict[str, Any] = {
    "Pick": _object({"unit": {"type": "string"}, "key": _KEY}),
    "Won": _object({**_DECIDED, "outcome": {"const": "won"}}),
    "Lost": _object({**_DECIDED, "outcome": {"enum": ["taken", "have"]}, **_HELD, **_SEEN}, optional=("held",)),
    "Recalled": _object({**_DECIDED, **_HELD}),
    "Board": _object(
        {
            **_SEEN,
            "units": {"type": "integer"},
            "opens": {"type": "integer"},
            "closes": {"type": "integer"},
            "paused": {"type": "boolean"},
            "closed": {"type": "boolean"},
        }
    ),
    "Refused": _object(
        {
            "outcome": {"enum": sorted(WHEN)},
            "executed": {"type": ["boolean", "null"]},
            "opens": {"type": "integer"},
            "field": {"type": "string"},
            "expected": {"type": "string"},
        },
        optional=("executed", "opens", "field", "expected"),
    ),
}


def _says(description: str, schema: str, media: str = "application/json") -> dict[str, Any]:
    return {"description": description, "content": {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _refusals(*statuses: int) -> dict[str, Any]:
    """Return the answers of these statuses, each with the outcomes it may have."""
    places = {**STATUS, "no_pass": 401, "signed_in_elsewhere": 401, "unreadable": 422, "not_found": 404, "unknown": 404}
    said = {status: [f"`{name}`: {WHEN[name]}" for name, at in places.items() if at == status] for status in statuses}
    return {str(status): _says(" ".join(words), "Refused") for status, words in said.items()}


def _path(name: str, where: str) -> dict[str, Any]:
    schema = _KEY if name == "key" else {"type": "string", "format": "uuid"}
    return {"name": name, "in": "path", "required": True, "description": where, "schema": schema}


_LAUNCH = _path("launch", "The launch's id.")
_LARGE = {"413": {"description": "The body has more than 1,024 bytes; nothing was done."}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Anchang online launch", "version": "1.0", "description": ABOUT.strip()},
    "paths": {
        "/gate/launches/{launch}/picks": {
            "parameters": [_LAUNCH],
            "post": {
                "operationId": "press",
                "summary": "Choose a unit",
                "security": _PASS,
                "requestBody": {"required": True, **_says("", "Pick")} | {"description": "The unit, and a new key."},
                "responses": {
                    "201": _says("The unit is this buyer's, durably.", "Won"),
                    "409": _says("`taken`: somebody was faster. `have`: this buyer may have no more.", "Lost"),
                    **_refusals(401, 403, 404, 422, 429, 503),
                    **_LARGE,
                },
            },
        },
        "/gate/launches/{launch}/picks/{key}": {
            "parameters": [_LAUNCH, _path("key", "The key of a press of one's own.")],
            "get": {
                "operationId": "recall",
                "summary": "What became of a press",
                "security": _PASS,
                "responses": {"200": _says("It was decided so.", "Recalled"), **_refusals(401, 404, 503)},
            },
        },
        "/gate/launches/{launch}/board": {
            "parameters": [_LAUNCH],
            "get": {
                "operationId": "board",
                "summary": "Which units are gone; anybody may keep it for a second",
                "responses": {"200": _says("The board, at most a beat old.", "Board"), **_refusals(404, 503)},
            },
        },
        "/gate/launches/{launch}/stream": {
            "parameters": [_LAUNCH],
            "get": {
                "operationId": "watch",
                "summary": "The board once, then what changes, as Server-Sent Events",
                "responses": {
                    "200": {"description": "Events.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
                    "404": {"description": "There is no such launch, or no stream here: a gate of its own has none."},
                    "503": {"description": "Too many are watching, or it cannot be read; Retry-After says when again."},
                },
            },
        },
    },
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {"pass": {"type": "http", "scheme": "bearer", "description": "A buyer's pass."}},
    },
}
DESCRIBED = reply(200, JSON + b"cache-control: public, max-age=300\r\n", **DOCUMENT)
