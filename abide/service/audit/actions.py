"""The only writer of the audit: adds entries, seals them into the chain, destroys a person's key.

An entry holds ids and keyed hashes. Names, positions, reasons in a person's own words and other data
that may have to be erased one day have no place in it: `what`, `reason` and `purpose` are codes.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from abide.service.accounts.models import User
from abide.service.audit.chain import START, Link, digest
from abide.service.audit.models import Action, ActorKind, Entry, SubjectKey
from abide.service.audit.queries import verify
from abide.service.bulk import insert_like

__all__ = ["Subject", "destroy_key", "record", "record_all", "record_happening", "seal", "verify"]

# Codes look like this, so that nobody writes a sentence about a person by mistake.
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{0,60}")
# An arbitrary number under which PostgreSQL lets one sealer work at a time.
_SEALER_LOCK = 0x_AB1D_E5EA


class Subject(Protocol):
    """Anybody whose data is looked at: a person on tag or a protected person."""

    ref: UUID


Actor = User | models.Model | str


def record(
    *,
    by: Actor,
    action: Action | str,
    what: str,
    person: Subject | UUID | None = None,
    obj: models.Model | tuple[str, object] | None = None,
    reason: str = "",
    purpose: str = "",
    recipients: Sequence[object] = (),
    refused: bool = False,
) -> Entry:
    """Add one entry, in the caller's transaction.

    by: the user, the supplier, or the name of a part of the service such as "worker".
    what: a code such as "person.opened". person: whose data it was. obj: the row concerned, or
    (kind, id). recipients: rows or ids of those who were given the data (DISCLOSURE).
    ValueError: a code that is not one; TypeError: an actor that is none.
    """
    subject = {} if person is None else _subject_keys([_ref(person)], make=True)
    entry = _entry(by, action, what, obj, reason, purpose, recipients, refused)
    entry.subject_key = next(iter(subject.values()), "")
    entry.save(force_insert=True)
    return entry


def record_all(
    *,
    by: Actor,
    action: Action | str,
    what: str,
    people: Iterable[Subject | UUID],
    obj: models.Model | tuple[str, object] | None = None,
    reason: str = "",
    purpose: str = "",
    recipients: Sequence[object] = (),
) -> int:
    """Add one entry for each person (a list that was shown, a batch that was taken); return how many."""
    refs = list(dict.fromkeys(_ref(person) for person in people))
    keys = _subject_keys(refs, make=True)
    if refs:
        entry = _entry(by, action, what, obj, reason, purpose, recipients, False)
        insert_like(entry, {"subject_key": [keys[ref] for ref in refs]})
    return len(refs)


def record_happening(
    *, by: Actor, action: str, what: str, obj: models.Model, reason: str = "", **_: Any
) -> None:
    """Add the entry for what a room below the audit reports (accounts.happenings)."""
    record(by=by, action=action, what=what, obj=obj, reason=reason)


def seal(*, limit: int = 5000) -> int:
    """Take up to `limit` entries into the chain, oldest first; return how many. One sealer works at a time.

    Writers need not wait for each other: an entry gets its number here, not when it is written.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALER_LOCK])
        last = Entry.objects.exclude(seq=None).order_by("-seq").values_list("seq", "hash").first()
        seq, previous = (last[0] or 0, last[1]) if last else (0, START)
        sealed = []
        loose = Entry.objects.filter(seq=None).order_by("id").values_list(*Link._fields)[:limit]
        for row in loose:
            link = Link(*row)
            seq += 1
            made = digest(seq, previous, link)
            sealed.append((seq, previous, made, link.id))
            previous = made
        if sealed:
            with connection.cursor() as cursor:
                cursor.executemany(
                    "UPDATE audit_entry SET seq = %s, previous_hash = %s, hash = %s "
                    "WHERE id = %s AND seq IS NULL",
                    sealed,
                )
    return len(sealed)


@transaction.atomic
def destroy_key(*, person: Subject | UUID) -> None:
    """Destroy the key by which the audit knows a person: from now on no entry can be tied to them."""
    SubjectKey.objects.get_or_create(subject_ref=_ref(person))
    SubjectKey.objects.filter(subject_ref=_ref(person)).update(key=None, destroyed_at=timezone.now())


def subject_key(person: Subject | UUID) -> str:
    """Give the hash the audit knows a person by; empty when they have none (never recorded, or erased)."""
    return _subject_keys([_ref(person)], make=False).get(_ref(person), "")


def _ref(person: Subject | UUID) -> UUID:
    return person if isinstance(person, UUID) else person.ref


def _subject_keys(refs: list[UUID], *, make: bool) -> dict[UUID, str]:
    """Give each person's hash; "" for someone whose key is destroyed."""
    found = dict(SubjectKey.objects.filter(subject_ref__in=refs).values_list("subject_ref", "key"))
    missing = [ref for ref in refs if ref not in found]
    if missing and make:
        fresh = [SubjectKey(subject_ref=ref, key=secrets.token_bytes(32)) for ref in missing]
        # Another writer may have been quicker: theirs stands.
        SubjectKey.objects.bulk_create(fresh, ignore_conflicts=True)
        found |= dict(SubjectKey.objects.filter(subject_ref__in=missing).values_list("subject_ref", "key"))
    return {
        ref: "" if key is None else hmac.new(bytes(key), ref.bytes, hashlib.sha256).hexdigest()
        for ref, key in found.items()
    }


def _entry(
    by: Actor,
    action: Action | str,
    what: str,
    obj: models.Model | tuple[str, object] | None,
    reason: str,
    purpose: str,
    recipients: Sequence[object],
    refused: bool,
) -> Entry:
    actor_kind, actor_ref = _actor(by)
    object_kind, object_ref = _object(obj)
    named = sorted(":".join(_object(r)) if isinstance(r, models.Model) else str(r) for r in recipients)
    for code in (what, reason, purpose, *named):
        if not _CODE.fullmatch(code):
            raise ValueError(f"the audit takes codes, not text: {code!r}")
    return Entry(
        at=timezone.now(),
        actor_kind=actor_kind,
        actor_ref=actor_ref,
        action=Action(action),
        what=what,
        object_kind=object_kind,
        object_ref=object_ref,
        reason=reason,
        purpose=purpose,
        recipients=named,
        refused=refused,
    )


def _actor(by: Actor) -> tuple[str, str]:
    if isinstance(by, User):
        return ActorKind.USER, str(by.ref)
    if isinstance(by, models.Model) and by._meta.label == "devices.Supplier":
        return ActorKind.SUPPLIER, str(by.ref)  # type: ignore[attr-defined]
    if isinstance(by, str) and by:
        return ActorKind.SYSTEM, by
    raise TypeError(
        "an entry of the audit needs somebody who acted: a user, a supplier or a part of the service"
    )


def _object(obj: models.Model | tuple[str, object] | None) -> tuple[str, str]:
    if obj is None:
        return "", ""
    if isinstance(obj, tuple):
        return obj[0], str(obj[1])
    if obj._meta.label in {"people.Person", "people.ProtectedPerson"}:
        raise ValueError("name a person as `person`, so that the audit keeps a keyed hash and not their id")
    return obj._meta.label_lower, str(getattr(obj, "ref", obj.pk))
