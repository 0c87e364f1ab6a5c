"""The description of the API: what every operation may answer and needs is said once, here."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.operation import Operation
from pydantic import BaseModel

from anchang.kernel.http.bodies import JSON
from anchang.kernel.http.uploads import MULTIPART
from anchang.kernel.idempotency import KEY_LENGTH

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ALWAYS = (401, 403, 404, 406, 422, 429)
_WITH_BODY = (400, 409, 413, 415)
PROBLEM = "application/problem+json"
ABOUT = """
The sales office for programs: the way from a price list to a signed deal as people walk it on pages, by the same rules,
permissions and refusals.

- **Signing in.** A program acts as somebody with an account, in a session as a browser has one: the cookie of the
  session, and for writes the header `X-CSRFToken` with the value of the cookie `csrf`. Each operation names in
  `x-permission` what the role must allow; what lies outside one's reach answers 404, as what does not exist.
- **Writing.** Every write takes an `Idempotency-Key`, new for a new write. A repetition with the same key does nothing
  and gets the same answer; the same key for other content is refused.
- **Reading.** Lists come page by page: pass `next` as `cursor` until it is null. Money is in fen, areas are in
  hundredths of a square metre, instants carry their zone, days are those of the office.
- **Files** are sent as `multipart/form-data`. An import is uploaded, previewed, corrected where it must be, and
  finished; `lines` accounts for every row that was not simply taken, at its cell, before and after.
- **Refusals** are `application/problem+json` (RFC 9457): a stable `code`, sentences in the reader's language, and the
  fields at fault. What is beyond the description is refused, never passed over.
"""
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New for every write, the same for a repetition: the effect happens once, the answer is the same.",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH, "pattern": "^[!-~]+$"},
}


def needs_key(operation: Operation) -> bool:
    """Tell whether an operation writes, so that it needs a key to be safe to repeat."""
    return not SAFE.issuperset(operation.methods) and not getattr(operation.view_func, "writes_nothing", False)


def media_of(operation: Operation) -> tuple[str, ...]:
    """Return the kinds of answer that an operation has."""
    return getattr(operation.view_func, "media", (JSON,))


class Document(OpenAPISchema):
    """OpenAPI 3.1 of all operations."""

    def __init__(self, api: Any, path_prefix: str, problem: type[BaseModel]) -> None:
        self._kept: dict[str, Any] = {}
        self._names: dict[str, str] = {}
        self._owner = ""
        super().__init__(api, path_prefix)
        shape = problem.model_json_schema(ref_template=REF_TEMPLATE)
        self.schemas |= {**shape.pop("$defs", {}), "Problem": shape}
        ref = {"$ref": REF_TEMPLATE.format(model="Problem")}
        self["components"]["responses"] = {
            str(status): {"description": HTTPStatus(status).phrase, "content": {PROBLEM: {"schema": ref}}}
            for status in sorted((*_ALWAYS, *_WITH_BODY))
        }

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        """Describe one operation, with every way in which it can be refused."""
        self._owner = "".join(map(str.title, operation.tags[0].split("-"))) if operation.tags else ""
        details: dict[str, Any] = super().operation_details(operation)
        refused = _ALWAYS if SAFE.issuperset(operation.methods) else (*_ALWAYS, *_WITH_BODY)
        for status in sorted(refused):
            details["responses"][status] = {"$ref": f"#/components/responses/{status}"}
        if needs_key(operation):
            details["parameters"] = [*details["parameters"], KEY]
        if form := details.get("requestBody", {}).get("content", {}).get(MULTIPART):
            form["schema"] = form["schema"] | {"title": "Form", "additionalProperties": False}
        if (media := media_of(operation)) != (JSON,):
            file = {"schema": {"type": "string", "format": "binary"}}
            details["responses"][200] = {"description": "A file.", "content": dict.fromkeys(media, file)}
        permission = getattr(operation.view_func, "permission", "")
        return details | {"x-permission": getattr(permission, "name", permission)}

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        """Keep definitions, those of equal names apart: several modules have a State of their own."""
        self._names = {name: self._free(name, body) for name, body in definitions.items()}
        for name, body in definitions.items():
            self._kept[self._names[name]] = body
        for name, body in definitions.items():
            self.schemas[self._names[name]] = self._renamed(body)

    def _free(self, name: str, body: Any) -> str:
        return name if self._kept.get(name, body) == body else f"{self._owner}{name}"

    def _create_schema_from_model(self, *args: Any, **kwargs: Any) -> tuple[dict[str, Any], bool]:
        self._names = {}
        schema, is_required = super()._create_schema_from_model(*args, **kwargs)
        return self._renamed(schema), is_required

    def _extract_parameters(self, model: Any) -> list[dict[str, Any]]:
        self._names = {}
        found: list[dict[str, Any]] = self._renamed(super()._extract_parameters(model))
        return [each | {"schema": _without_null(each["schema"])} for each in found]

    def _renamed(self, node: Any) -> Any:
        if isinstance(node, Mapping):
            refs = {REF_TEMPLATE.format(model=old): REF_TEMPLATE.format(model=new) for old, new in self._names.items()}
            return {
                key: refs.get(value, value) if key == "$ref" and isinstance(value, str) else self._renamed(value)
                for key, value in node.items()
            }
        return [self._renamed(inner) for inner in node] if isinstance(node, list) else node


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    # An address cannot say null: a parameter that may be absent is absent.
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    kind: dict[str, Any] = kinds[0]
    return {name: value for name, value in schema.items() if name != "anyOf"} | kind
