"""Reads programmes; they say nothing about anybody, so every user may see them."""

from datetime import date

from django.db.models import QuerySet

from abide.service.programmes.models import Programme
from abide.service.programmes.rules import faults_of_choice


def programmes() -> QuerySet[Programme]:
    """Give every programme, by name."""
    return Programme.objects.order_by("name", "pk")


def choosable(*, on: date, region: str) -> list[Programme]:
    """Give the programmes that an order beginning on a local day in a region can be made under."""
    return [each for each in programmes() if not faults(each, on=on, region=region)]


def faults(programme: Programme, *, on: date, region: str) -> list[str]:
    """Say what keeps an order from being made under a programme; empty when nothing does."""
    return faults_of_choice(
        from_date=programme.from_date,
        until_date=programme.until_date,
        regions=programme.regions,
        on=on,
        region=region,
    )
