"""Something that is made to happen to one person, for a demonstration or a test."""

from dataclasses import dataclass, field

Seconds = tuple[float, float]


@dataclass(frozen=True)
class Scene:
    """What befalls one person; all times are seconds of the world.

    name: what to call it; day: number of the day whose routine it replaces
    outings: (leaving home, building, back home); an end past the present is one still going on
    unheard, strap_off, dead, unpowered: stretches of the equipment
    newest_first: which end of the buffer a late upload sends first, None to leave it as drawn
    """

    name: str
    person: int
    days: tuple[int, ...] = ()
    outings: tuple[tuple[float, int, float], ...] = ()
    unheard: tuple[Seconds, ...] = ()
    strap_off: tuple[Seconds, ...] = ()
    dead: tuple[Seconds, ...] = ()
    unpowered: tuple[Seconds, ...] = ()
    newest_first: bool | None = None
    tags: frozenset[str] = field(default_factory=frozenset)
