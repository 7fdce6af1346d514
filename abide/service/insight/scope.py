"""Which people, orders and days a manager's numbers are about: one door for every question of this room."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q

from abide.explain import times
from abide.service.accounts.models import Role, Team, User
from abide.service.people.queries import people_for

MANAGERS = (Role.TEAM_MANAGER, Role.CENTRE_MANAGER)
USUAL_DAYS = 28
MOST_DAYS = 92
# How an address writes "of no team".
NO_TEAM = "none"


def sees_insight(user: User) -> bool:
    """Whether a user's role has managers' pages."""
    return user.is_active and not user.is_locked and user.role in MANAGERS


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from the first to the last (inclusive), as moments from `since` up to `until`."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """The start of the first day."""
        return times.start_of_day(self.first)

    @property
    def until(self) -> datetime:
        """The end of the last day."""
        return times.start_of_day(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose numbers: what `user` may see, of all teams or of one.

    A team's manager always has their own team; whoever sees all teams may narrow to one, or to orders that
    belong to none (no_team).
    """

    user: User
    period: Period
    team: Team | None
    no_team: bool = False

    def orders(self, prefix: str = "") -> Q:
        """Narrow anything that leads to an order by `prefix` ("fitting__order__") to this scope."""
        seen = Q(**{f"{prefix}person__in": people_for(self.user).values("pk")})
        if not self.by_officer:
            return seen
        return seen & Q(**{f"{prefix}team": self.team and self.team.pk})

    @property
    def by_officer(self) -> bool:
        """Whether numbers are shown by officer: within one team."""
        return self.team is not None or self.no_team

    @property
    def team_word(self) -> str:
        """Give the team as addresses write it: its reference, "none", or "" for all."""
        return str(self.team.ref) if self.team is not None else NO_TEAM if self.no_team else ""

    def query(self, **more: object) -> str:
        """Give the part of an address that keeps this scope, with more of one's own."""
        held: dict[str, object] = {
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
        }
        if self.user.role != Role.TEAM_MANAGER:
            held["team"] = self.team_word
        both = (held | more).items()
        return urlencode({name: value for name, value in both if value not in ("", None)})


def teams_of(user: User) -> list[Team]:
    """Give the teams a user may look at, by name."""
    if not sees_insight(user):
        return []
    if user.role == Role.TEAM_MANAGER:
        return [user.team] if user.team is not None else []
    return list(Team.objects.select_related("organisation").order_by("name", "organisation__name", "pk"))


def scope_of(user: User, *, first: date | None, last: date | None, team: str, today: date) -> Scope:
    """Give the scope asked for, cut to what the user may see and to days that can be counted."""
    last = min(last or today, today)
    first = min(first or last - timedelta(days=USUAL_DAYS - 1), last)
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    period = Period(first, last)
    if user.role == Role.TEAM_MANAGER:
        # Without a team there is nobody whose manager they are.
        return Scope(user, period, user.team, no_team=user.team is None)
    chosen = {str(each.ref): each for each in teams_of(user)}.get(team)
    return Scope(user, period, chosen, no_team=team == NO_TEAM)
