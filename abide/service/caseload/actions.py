"""What readers of the caseload change from the list: people given to another officer, and views kept."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from abide.service.accounts.models import User
from abide.service.audit import actions as audit
from abide.service.caseload.models import PlaceOfInterest, PrintedPaper, SavedFilter, TrailLook
from abide.service.caseload.search import leads_to_nobody
from abide.service.orders import actions as orders
from abide.service.orders.models import Order
from abide.service.orders.transfer import officers, transferable
from abide.service.people.models import Person

# Our own default: more than this many names above a list are no help in reading it.
MOST_FILTERS = 12


@transaction.atomic
def transfer(*, by: User, were_with: Mapping[UUID, UUID | None], to: UUID | None) -> list[Person]:
    """Give orders to another officer, all or none; returns whose they are, by name.

    were_with: each order by its reference, with the officer it was with (None: nobody) when that was shown to
    the user; one that somebody else gave away since is not taken from where it is now. to: the officer's
    reference. ValidationError names all that is wrong at once. Each order is in the audit.
    """
    # In one order, so that two who give away the same people wait for each other and do not block.
    locked = list(Order.objects.select_for_update().filter(ref__in=list(were_with)).order_by("pk"))
    people = Person.objects.filter(pk__in=[order.person_id for order in locked])
    found = list(transferable(by, people).filter(ref__in=list(were_with)))
    officer = officers(by).filter(ref=to).first() if to else None
    faults: dict[str, list[str]] = {}
    if not found:
        faults["orders"] = ["Choose at least one person to transfer."]
    elif len(found) < len(were_with):
        count = len(were_with) - len(found)
        faults["orders"] = [f"{count} of these orders cannot be transferred by you any longer. Look again."]
    for order in found:
        now_with = order.responsible_officer
        if (now_with.ref if now_with else None) != were_with[order.ref]:
            who = now_with.full_name if now_with else "nobody"
            faults.setdefault("orders", []).append(f"{order.person.name} is with {who} by now. Look again.")
        elif officer is not None and now_with == officer:
            said = f"{order.person.name} is with {officer.full_name} already."
            faults.setdefault("orders", []).append(said)
    if officer is None:
        faults["to"] = ["Choose the officer to transfer to."]
    if officer is None or faults:
        raise ValidationError(faults)
    for order in found:
        orders.assign(by=by, order=order, responsible_officer=officer)
    return list({order.person_id: order.person for order in found}.values())


@transaction.atomic
def save_filter(*, by: User, name: str, search: str, show: str) -> SavedFilter:
    """Keep a search and a choice of whom to show under a name; the same name again replaces what it meant.

    ValidationError names all that is wrong. The audit keeps that it was saved, and not what was searched for.
    """
    name, search = " ".join(name.split()), search.strip()
    faults = {}
    # Writers of one user's filters wait for each other, so that the count below holds.
    User.objects.select_for_update().get(pk=by.pk)
    mine = SavedFilter.objects.filter(user=by)
    if not name:
        faults["name"] = "Enter a name for this view."
    elif len(name) > 40:
        faults["name"] = "Use 40 letters or fewer for the name."
    elif not mine.filter(name=name).exists() and mine.count() >= MOST_FILTERS:
        faults["name"] = f"You have {MOST_FILTERS} saved views. Remove one first."
    if not (search or show):
        faults["search"] = "Search for something or choose whom to show, then save that."
    if len(search) > 100 or len(show) > 20:
        faults["search"] = "This search is too long to keep."
    if faults:
        raise ValidationError(faults)
    saved, made = SavedFilter.objects.update_or_create(
        user=by, name=name, defaults={"search": search, "show": show}
    )
    audit.record(by=by, action="COLLECTION" if made else "ALTERATION", what="filter.saved", obj=saved)
    return saved


@transaction.atomic
def remove_filter(*, by: User, saved: SavedFilter) -> None:
    """Forget a saved filter of the user's own. ValidationError: it is another's."""
    if saved.user_id != by.pk:
        raise ValidationError("This saved view is not yours.")
    audit.record(by=by, action="ERASURE", what="filter.removed", obj=saved)
    saved.delete()


def erase_person(person: Person) -> None:
    """Forget what was kept about a person, and saved searches that lead to nobody: they may hold the name."""
    for table in (PrintedPaper, PlaceOfInterest, TrailLook):
        table.objects.filter(person=person).delete()
    kept = SavedFilter.objects.exclude(search="")
    texts = set(kept.values_list("search", flat=True))
    kept.filter(search__in=[text for text in texts if leads_to_nobody(text)]).delete()
