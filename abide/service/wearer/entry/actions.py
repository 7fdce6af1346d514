"""The only writer of how somebody comes to their own page: makes the way in, opens and ends visits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task
from abide.service.audit import actions as audit
from abide.service.people.models import Person
from abide.service.people.queries import check_may_write
from abide.service.wearer import rules
from abide.service.wearer.entry import keys
from abide.service.wearer.models import Access, Language, Tries, Visit

By = User | str
# Whom the audit names for what the person does on their own page.
WEARER = "wearer"
# What was tried is forgotten after this long.
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A way in as it is told once: the link's secret and the code are nowhere kept."""

    access: Access
    link: str
    code: str


@transaction.atomic
def make_access(*, by: By, person: Person, language: str, now: datetime | None = None) -> Made:
    """Make a link and a code for a person's own page; what they had before opens nothing any more."""
    check_may_write(by, Task.GIVE_OWN_PAGE, person)
    now = now or timezone.now()
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.erased_at is not None:
        raise ValidationError({"language": "This person was erased."})
    if language not in Language.values:
        raise ValidationError({"language": "Choose English or Welsh."})
    _end_all(person, now)
    link, code = keys.new_link(), keys.new_code()
    access = Access.objects.create(
        person=person,
        link_hash=keys.hashed(link),
        code_hash=keys.code_hash(code),
        language=language,
        made_by=by if isinstance(by, User) else None,
        made_at=now,
        expires_at=now + rules.GOOD_FOR,
    )
    audit.record(by=by, action="COLLECTION", what="own_page.given", person=person, obj=access)
    return Made(access, link, code)


@transaction.atomic
def revoke_access(*, by: By, person: Person, now: datetime | None = None) -> int:
    """Take a person's link and code back, and end every visit by them; returns how many there were."""
    check_may_write(by, Task.GIVE_OWN_PAGE, person)
    ended = _end_all(person, now or timezone.now())
    if ended:
        audit.record(by=by, action="ALTERATION", what="own_page.taken_back", person=person)
    return ended


def come_in(*, link: str, code: str, address: str, now: datetime | None = None) -> tuple[Visit, str] | None:
    """Open a visit for whoever has link and code; gives it with the cookie's value, None for nobody.

    Every reason for None is answered alike: there is no such link, it ended, the code is wrong, or there
    were too many tries. A try is counted before it is compared, so that many at once gain nothing.
    """
    now = now or timezone.now()
    Tries.objects.filter(since__lt=now - FORGOTTEN_AFTER).delete()
    link_key, address_key = keys.tries_key("link", link), keys.tries_key("address", address)
    if not (
        _take_try(link_key, rules.TRIES_OF_LINK, now) and _take_try(address_key, rules.TRIES_OF_ADDRESS, now)
    ):
        return None
    found = Access.objects.filter(link_hash=keys.hashed(link), person__erased_at=None)
    access = found.select_related("person").first()
    right = keys.code_is(rules.code_as_typed(code), access.code_hash if access else None)
    if access is None:
        audit.record(by=WEARER, action="CONSULTATION", what="own_page.refused", refused=True)
        return None
    return _answer(access, right, (link_key, address_key), now)


@transaction.atomic
def _answer(access: Access, right: bool, tried: tuple[str, str], now: datetime) -> tuple[Visit, str] | None:
    # Read again and held, so that a link taken back meanwhile opens nothing.
    access = Access.objects.select_for_update(of=("self",)).select_related("person").get(pk=access.pk)
    good = rules.good(
        expires_at=access.expires_at,
        revoked=access.revoked_at is not None,
        locked=access.locked_at is not None,
        now=now,
    )
    if not (right and good):
        if good:
            access.wrong += 1
            access.locked_at = now if access.wrong >= rules.LOCKED_AFTER else None
            access.save(update_fields=["wrong", "locked_at"])
        audit.record(
            by=WEARER,
            action="CONSULTATION",
            what="own_page.refused",
            person=access.person,
            obj=access,
            refused=True,
        )
        return None
    access.wrong, access.last_used_at = 0, now
    access.save(update_fields=["wrong", "last_used_at"])
    link_key, address_key = tried
    Tries.objects.filter(key=link_key).delete()
    # Only what is wrong counts: a hostel, or a telephone company, has one address for many.
    Tries.objects.filter(key=address_key, count__gt=0).update(count=F("count") - 1)
    Visit.objects.filter(access=access, used_at__lt=now - rules.IDLE).delete()
    key = keys.new_link()
    visit = Visit.objects.create(access=access, key_hash=keys.hashed(key), began_at=now, used_at=now)
    audit.record(by=WEARER, action="CONSULTATION", what="own_page.opened", person=access.person, obj=access)
    return visit, key


def use(*, visit: Visit, now: datetime) -> None:
    """Note that a visit goes on; written once a minute at most."""
    if (now - visit.used_at).total_seconds() >= 60:
        Visit.objects.filter(pk=visit.pk).update(used_at=now)


@transaction.atomic
def go(*, visit: Visit) -> None:
    """End a visit because the person is done."""
    Visit.objects.filter(pk=visit.pk).delete()
    audit.record(by=WEARER, action="CONSULTATION", what="own_page.closed", person=visit.access.person)


@transaction.atomic
def choose_language(*, access: Access, language: str) -> None:
    """Keep the language that the person chose; a language that is none is left aside."""
    if language in Language.values and language != access.language:
        Access.objects.filter(pk=access.pk).update(language=language)
        access.language = language


@transaction.atomic
def _take_try(key: str, most: int, now: datetime) -> bool:
    """Count one try against a key; whether it was still allowed."""
    row, _ = Tries.objects.select_for_update().get_or_create(key=key, defaults={"since": now})
    if now - row.since >= rules.WINDOW:
        row.since, row.count = now, 0
    row.count += 1
    row.save(update_fields=["since", "count"])
    return row.count <= most


def _end_all(person: Person, now: datetime) -> int:
    Visit.objects.filter(access__person=person).delete()
    return Access.objects.filter(person=person, revoked_at=None).update(revoked_at=now)


@transaction.atomic
def erase_entry(*, person: Person) -> None:
    """Forget every way in of a person who is being erased, and every visit by one."""
    Access.objects.filter(person=person).delete()
