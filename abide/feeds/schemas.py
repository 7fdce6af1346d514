"""JSON Schema (2020-12) of what goes in and what comes out, made from the same words that the code uses."""

from typing import Any, get_args

import msgspec

from abide.feeds.plan_file import plan_schema
from abide.feeds.wire import Message
from abide.monitoring.findings import Certainty, Code, Status

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_INSTANT = {"type": "string", "format": "date-time", "description": "RFC 3339, with Z"}
_MAYBE_INSTANT = {"anyOf": [_INSTANT, {"type": "null"}]}
_MAYBE_TEXT = {"type": ["string", "null"]}


def event_schema() -> dict[str, Any]:
    """Give the schema of one line of events."""
    shapes, parts = msgspec.json.schema_components(get_args(Message))
    return {
        "$schema": DIALECT,
        "title": "Event",
        "description": "What a device reported: one line. Over the API it has `device` too.",
        "oneOf": list(shapes),
        "$defs": parts,
    }


def finding_schema() -> dict[str, Any]:
    """Give the schema of one finding."""
    fields = {
        "id": {"type": "string", "description": "Derived from the other fields."},
        "condition": _MAYBE_TEXT | {"description": "Id of the condition; null where it is about equipment."},
        "code": {"enum": [code.value for code in Code]},
        "from": _INSTANT,
        "until": _MAYBE_INSTANT | {"description": "null while it is going on."},
        "minutes": {"type": "number", "minimum": 0, "description": "How much of it counts."},
        "certainty": {"enum": [certainty.value for certainty in Certainty]},
        "reason": {"type": "object", "description": "The values that decided it."},
        "evidence": {"type": "array", "items": {"type": "string"}, "description": "References to events."},
        "rule": {"type": "string", "description": "Name and version of the rule, such as curfew/1."},
        "status": {"enum": [status.value for status in Status]},
        "supersedes": _MAYBE_TEXT | {"description": "Id of the finding that this one replaces."},
    }
    beside = {
        "found_at": _INSTANT
        | {
            "description": "When it was learnt of, where that was well after it happened. It is known only "
            "where findings are made as events arrive; no part of the finding, so not of its id."
        },
    }
    return {
        "$schema": DIALECT,
        "title": "Finding",
        "description": "What happened, when, how sure, why, and on what evidence.",
        "type": "object",
        "required": list(fields),
        "properties": fields | beside,
    }


SCHEMAS = {"plan": plan_schema, "event": event_schema, "finding": finding_schema}
