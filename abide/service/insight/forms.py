"""Which days and which team a manager looks at."""

from typing import Any

from django import forms

from abide.service.accounts.models import Role, User
from abide.service.insight.scope import NO_TEAM, teams_of


def _day() -> forms.DateInput:
    """Give a field for a day, written as browsers read it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PeriodForm(forms.Form):
    """First and last day, and a team for whoever sees several."""

    first = forms.DateField(label="From", required=False, widget=_day())
    last = forms.DateField(label="To", required=False, widget=_day())
    team = forms.ChoiceField(label="Team", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.role == Role.TEAM_MANAGER:
            del self.fields["team"]
            return
        teams = [(str(team.ref), team.name) for team in teams_of(user)]
        team: Any = self.fields["team"]
        team.choices = [("", "All teams"), *teams, (NO_TEAM, "No team")]
