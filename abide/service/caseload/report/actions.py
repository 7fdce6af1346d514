"""Keeps what was printed: the only writer of printed papers."""

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from abide.service.accounts.models import User
from abide.service.audit import actions as audit
from abide.service.caseload.models import PrintedPaper
from abide.service.papers.reference import canonical, digest, reference
from abide.service.people.choices import Why
from abide.service.people.models import Person


@transaction.atomic
def keep_paper(
    *,
    by: User,
    person: Person,
    kind: str,
    purpose: str,
    reason: Why,
    start: datetime,
    end: datetime,
    at: datetime,
    values: Mapping[str, Any],
    pdf: bytes,
    with_values: bool,
) -> PrintedPaper:
    """Keep one paper that was printed, and write to the audit that it was given to whoever printed it.

    values: those that its reference was made of. with_values: whether they are kept as well.
    """
    of = digest(dict(values))
    paper = PrintedPaper.objects.create(
        ref=reference(of),
        person=person,
        by=by,
        at=at,
        kind=kind,
        purpose=purpose,
        start=start,
        end=end,
        digest=of,
        file_digest=hashlib.sha256(pdf).hexdigest(),
        values=zlib.compress(canonical(dict(values))) if with_values else None,
    )
    _note(by, paper, f"{kind}.printed", reason)
    return paper


def note_again(*, by: User, paper: PrintedPaper, reason: Why) -> None:
    """Write to the audit that a paper was given out once more."""
    _note(by, paper, f"{paper.kind}.printed_again", reason)


def note_checked(*, by: User | str, paper: PrintedPaper) -> None:
    """Write to the audit that a paper was held against the record."""
    audit.record(by=by, action="CONSULTATION", what="paper.checked", person=paper.person, obj=paper)


def _note(by: User, paper: PrintedPaper, what: str, reason: Why) -> None:
    audit.record(
        by=by,
        action="DISCLOSURE",
        what=what,
        person=paper.person,
        obj=paper,
        reason=reason,
        purpose=paper.purpose,
        recipients=[by],
    )
