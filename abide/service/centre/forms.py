"""What people fill in to end an alert, and how they narrow the list."""

from typing import ClassVar

from django import forms

from abide.service.alerts.models import Outcome
from abide.service.alerts.rules import OUTCOMES_TO_CHOOSE

# What each ending means, in the words people choose by.
MEANING = {
    Outcome.EXPLAINED: "Explained: the person, or someone who knows, gave a reason",
    Outcome.NOT_EXPLAINED: "Not explained: nobody gave a reason, or none that holds",
    Outcome.EQUIPMENT: "Equipment: a fault, not something the person did",
    Outcome.ESCALATED: "Escalated: passed to the responsible officer, the police or the Home Office",
}


class CloseForm(forms.Form):
    """How an alert ended and what was found out."""

    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=[(outcome.value, MEANING[outcome]) for outcome in OUTCOMES_TO_CHOOSE],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ended", "invalid_choice": "Choose how it ended"},
    )
    note = forms.CharField(
        label="What was found out?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say in a few words what was found out",
            "max_length": "Keep the note within 2,000 characters",
        },
    )


class Narrow(forms.Form):
    """Which alerts the list shows."""

    STATES: ClassVar = [
        ("open", "Open"),
        ("mine", "Open and mine"),
        ("new", "Nobody has them"),
        ("closed", "Closed"),
    ]
    SEVERITIES: ClassVar = [("", "Any"), ("1", "Now"), ("2", "Today"), ("3", "Routine")]

    state = forms.ChoiceField(label="Show", choices=STATES, required=False)
    severity = forms.ChoiceField(label="How soon", choices=SEVERITIES, required=False)
