"""Every address that the service answers, with values to fill its blanks."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

# What to put where an address has a blank, by the kind of blank: nothing that exists.
NOBODY = {
    "int": "987654321",
    "str": "nobody",
    "slug": "nobody",
    "path": "nobody",
    "uuid": str(uuid.UUID(int=7)),
    "day": "2026-03-27",
    "date": "2026-03-27",
}
BLANK = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Address:
    """One address: its route as written, its name with its room, and a path made of it."""

    route: str
    name: str

    @property
    def path(self) -> str:
        """The address with every blank filled by something that does not exist."""
        return self.about({})

    def about(self, values: dict[str, str]) -> str:
        """The address with its blanks filled by these values, by kind of blank, and the rest by nothing."""
        known = NOBODY | values
        return "/" + BLANK.sub(lambda blank: known[blank["kind"] or "str"], self.route)


def all_addresses() -> list[Address]:
    """Walk the resolver; addresses of Django's that are regular expressions are made plain."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str, room: str) -> Iterator[Address]:
    for entry in patterns:
        route = before + _route(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = ":".join(filter(None, (room, entry.namespace)))
            yield from _walk(entry.url_patterns, route, inner)
        else:
            yield Address(route, ":".join(filter(None, (room, entry.name or route))))


def _route(pattern: RoutePattern | RegexPattern) -> str:
    if isinstance(pattern, RoutePattern):
        return str(pattern)
    plain = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<str:\1>", str(pattern))
    return re.sub(r"[\^$\\]", "", plain)
