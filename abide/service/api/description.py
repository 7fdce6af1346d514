"""The API described for suppliers (OpenAPI 3.1). It is public: it holds no data, and a supplier reads it
before there is a key to show. The shape of an event is taken from the decoder itself.
"""

from typing import Any

import msgspec

from abide import __version__
from abide.feeds.wire import MessageOf
from abide.service.api.body import BODY_BYTES, LINES, MEDIA_TYPES

_COUNT = {"type": "integer", "minimum": 0}
_FAULTS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["line", "field", "error"],
        "properties": {
            "line": {"type": "integer", "minimum": 1},
            "field": {"type": "string", "description": "empty where the line as a whole is wrong"},
            "error": {"type": "string"},
        },
    },
}
_RECEIPT = {
    "type": "object",
    "required": ["receipt", "accepted", "rejected", "faults"],
    "properties": {
        "receipt": {"type": "string"},
        "received_at": {"type": "string", "format": "date-time"},
        "accepted": _COUNT,
        "rejected": _COUNT,
        "faults": _FAULTS,
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["title", "status"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "faults": _FAULTS,
    },
}
_WAIT = {"Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}}}


def _answer(text: str, schema: str, media: str = "application/json", **more: Any) -> dict[str, Any]:
    return {
        "description": text,
        "content": {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
        **more,
    }


def _problem(text: str, **more: Any) -> dict[str, Any]:
    return _answer(text, "Problem", "application/problem+json", **more)


def describe() -> dict[str, Any]:
    """Give the whole description as plain values."""
    (event,), parts = msgspec.json.schema_components([MessageOf], ref_template="#/components/schemas/{name}")
    guarded: list[dict[str, list[str]]] = [{"key": []}]
    sending = {
        "summary": "Send what devices report",
        "description": (
            "One event a line. The answer comes once the good lines are safely kept; bad lines are named, "
            "all at once, and never take good ones down. An event sent twice counts once. Events of devices "
            "that are fitted to nobody are kept, and judged once somebody records the fitting."
        ),
        "security": guarded,
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "the same key and body again gives the same receipt and keeps nothing twice",
                "schema": {"type": "string", "maxLength": 200},
            },
            {"name": "Content-Encoding", "in": "header", "schema": {"enum": ["gzip", "identity"]}},
        ],
        "requestBody": {
            "required": True,
            "description": f"at most {BODY_BYTES} bytes and {LINES} lines, unpacked",
            "content": {kind: {"schema": {"type": "string"}} for kind in MEDIA_TYPES},
            "x-line-schema": event,
        },
        "responses": {
            "202": _answer("Kept", "Receipt"),
            "400": _problem("The body could not be read"),
            "401": _problem("No key, or not a good one"),
            "409": _problem("The idempotency key was used with another body"),
            "413": _problem("Too large"),
            "415": _problem("Not NDJSON in UTF-8, plain or gzip"),
            "422": _problem("No line can be used; `faults` says why"),
            "429": _problem("Too many events", headers=_WAIT),
            "503": _problem("Not kept; send it again", headers=_WAIT),
        },
    }
    looking = {
        "summary": "Look up a receipt of your own",
        "security": guarded,
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {
            "200": _answer("The receipt", "Receipt"),
            "401": _problem("No key, or not a good one"),
            "404": _problem("You have no such receipt"),
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Abide: device messages", "version": __version__},
        "paths": {
            "/api/v1/events": {"post": sending},
            "/api/v1/receipts/{id}": {"get": looking},
            "/healthz": {
                "get": {"summary": "Is the service up", "responses": {"200": {"description": "Yes"}}}
            },
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {**parts, "Receipt": _RECEIPT, "Problem": _PROBLEM},
        },
    }


DESCRIPTION = msgspec.json.encode(describe())
