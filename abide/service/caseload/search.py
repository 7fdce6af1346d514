"""What the caseload's search finds: by number, order and device exactly, and by names that are near.

A number that belongs to somebody whom the reader may not see is answered with the reason and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from abide.service.accounts.models import Role, User
from abide.service.devices.models import Device, Fitting, HomeUnitInstallation
from abide.service.orders.models import Order
from abide.service.people import queries as people
from abide.service.people.finding import bearers, by_name, why_named
from abide.service.people.matching import Typed, read
from abide.service.people.models import Person

# Why a person with this number is not shown, and whom to ask: by the reason that the audit keeps.
_LIMITED = "Their case is of limited access, for those cleared for it. Ask the monitoring centre's manager."
_ELSEWHERE = {
    Role.PRACTITIONER: "They are not on your caseload. Ask your team's manager.",
    Role.TEAM_MANAGER: "They are not on your team's caseload. Ask the monitoring centre.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it was read: whom its number, order or device leads to, and the words of a name."""

    typed: Typed
    exact: dict[int, str] = field(default_factory=dict)  # people the reader may see -> what led to them
    hidden: tuple[int, ...] = ()  # people the reader may not see

    @property
    def doubt(self) -> str:
        """What is wrong with a number that was typed, where it led to nobody."""
        return "" if self.exact or self.hidden else self.typed.doubt

    def narrow(self, found: QuerySet[Person]) -> QuerySet[Person]:
        """Narrow people to those found: whoever a number led to first, then the nearest names."""
        named, near = by_name(self.typed.words)
        found = found.filter(named | Q(pk__in=self.exact))
        nearest = Case(When(pk__in=list(self.exact), then=-1), default=near)
        return found.annotate(nearest=nearest).order_by("nearest", "family_name", "given_name", "pk")

    def why(self, person: Person) -> str:
        """Say why a person was found: "PNC 2012/0123456X", "device F0012", "name like smiht"."""
        return self.exact.get(person.pk) or why_named(person, self.typed.words)


def ask(user: User, text: str) -> Asked:
    """Read a search and look up its numbers; the questions are as many whatever is found."""
    typed = read(text, today=timezone.localdate())
    led = _worn(typed.packed) | _ordered(typed.packed) | bearers(typed)
    seen = set(people.people_for(user).filter(pk__in=led).values_list("pk", flat=True)) if led else set()
    return Asked(
        typed,
        {pk: said for pk, said in led.items() if pk in seen},
        tuple(sorted(led.keys() - seen)),
    )


def refusals(user: User, asked: Asked) -> list[str]:
    """Say that somebody with this number is there whom the reader may not see, why, and whom to ask.

    Every one is written to the audit as a refused look. Empty where nothing was refused.
    """
    counted = people.refuse_numbered(user, asked.hidden) if asked.hidden else {}
    return [_refusal(user, reason, count) for reason, count in sorted(counted.items())]


def whys(asked: Asked | None, shown: Sequence[Person]) -> dict[int, str]:
    """Give, by person, why each of those shown was found; nothing where nothing was searched for."""
    return {person.pk: asked.why(person) for person in shown} if asked else {}


def _refusal(user: User, reason: str, count: int) -> str:
    who = "There is somebody" if count == 1 else f"There are {count} people"
    why = _LIMITED if reason == "LIMITED_ACCESS" else _ELSEWHERE.get(Role(user.role), _ELSEWHERE_ELSE)
    return f"{who} with this number whom you may not see. {why}"


_ELSEWHERE_ELSE = "They are not among those your role shows. Ask your manager."


def _worn(serial: str) -> dict[int, str]:
    """Give whoever wears or wore the device of this serial, or has or had it at home."""
    devices = (
        list(Device.objects.filter(serial__iexact=serial).values_list("pk", flat=True)) if serial else []
    )
    if not devices:
        return {}
    led: dict[int, str] = {}
    fittings = Fitting.objects.filter(device__in=devices).order_by("start")
    at_home = HomeUnitInstallation.objects.filter(device__in=devices).order_by("start")
    columns = ("end", "device__serial")
    for person, end, said in [
        *at_home.values_list("fitting__person", *columns),
        *fittings.values_list("person", *columns),
    ]:
        led[person] = f"device {said}{' until it was taken off' if end else ''}"
    return led


def _ordered(text: str) -> dict[int, str]:
    """Give whom the order of this reference is about."""
    try:
        ref = UUID(text)
    except ValueError:
        return {}
    return dict.fromkeys(Order.objects.filter(ref=ref).values_list("person", flat=True), "order reference")


def leads_to_nobody(text: str) -> bool:
    """Whether a search leads to nobody at all, whoever asks: what is left of one for somebody erased."""
    typed = read(text, today=timezone.localdate())
    led = _worn(typed.packed) | _ordered(typed.packed) | bearers(typed)
    found = by_name(typed.words)[0] | Q(pk__in=led)
    return not Person.objects.filter(found, erased_at=None).exists()
