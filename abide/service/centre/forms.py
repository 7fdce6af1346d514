"""What officers fill in: how an alert ended, for whom notifying is suspended, and what the queue shows."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from abide.service.alerts import words
from abide.service.alerts.models import Outcome
from abide.service.alerts.rules import OUTCOMES_TO_CHOOSE, URGENCY
from abide.service.centre import endings, queries, suspending, targets
from abide.service.centre.models import Target
from abide.service.orders.choices import OrderType


class Narrow(forms.Form):
    """Which alerts the queue shows."""

    STATES: ClassVar = [
        (queries.OPEN, "All open"),
        (queries.MINE, "Mine"),
        (queries.NEW, "Nobody has them"),
        (queries.OVER, "Over their time"),
        (queries.SUSPENDED, "Notifying suspended"),
        (queries.CLOSED, "Closed"),
    ]
    SEVERITIES: ClassVar = [("", "Any"), ("1", "Now"), ("2", "Today"), ("3", "Routine")]

    state = forms.ChoiceField(label="Show", choices=STATES, required=False)
    severity = forms.ChoiceField(label="How soon", choices=SEVERITIES, required=False)
    order_type = forms.ChoiceField(
        label="Kind of order", choices=[("", "Any"), *OrderType.choices], required=False
    )

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, as arguments of queries.queue; what makes no sense is left out."""
        data = self.cleaned_data if self.is_valid() else {}
        return {**{name: data.get(name, "") for name in self.fields}, "state": data.get("state") or "open"}


class EndForm(forms.Form):
    """One of the four endings, asking only what it needs."""

    code = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    words = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Keep this within 2,000 characters"},
    )

    def __init__(self, outcome: str, data: Any = None) -> None:
        super().__init__(data, prefix=None, auto_id=f"{outcome.lower()}_%s")
        self.outcome = outcome
        self.heading, says = endings.ASKS[Outcome(outcome)]
        choices = endings.codes_of(outcome)
        escalates = outcome == Outcome.ESCALATED
        self.fields["code"] = forms.ChoiceField(
            label="Who must know?" if escalates else "What was it?",
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": "Choose one", "invalid_choice": "Choose one"},
        )
        self.fields["words"].label = says
        if escalates:
            self.fields["desk"] = forms.TypedChoiceField(
                label="Which desk?",
                required=False,
                choices=[("", "The usual one"), *_desks()],
                coerce=UUID,
                empty_value=None,
            )

    def clean(self) -> dict[str, Any]:
        """Say what is missing of the ending beside its field."""
        given = self.cleaned_data
        if "code" in given and "words" in given:
            fault = endings.fault(self.outcome, given["code"], given["words"])
            if fault:
                self.add_error(*fault)
        given["desk"] = given.get("desk") or None
        return given


def _desks() -> list[tuple[str, str]]:
    return [
        (str(desk.ref), f"{desk.organisation.name}: {desk.purpose}")
        for target in Target.values
        for desk in targets.desks(target)
    ]


def end_forms() -> list[EndForm]:
    """Give the forms of the four endings, nothing filled in."""
    return [EndForm(outcome) for outcome in OUTCOMES_TO_CHOOSE]


_WHEN = "Enter a time such as 2026-11-22 18:30"


class SuspendForm(forms.Form):
    """For which kind notifying is suspended, why, and until when; times are London's."""

    kind = forms.ChoiceField(label="Kind of alert", required=False)
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why", "max_length": "Keep this within 300 characters"},
    )
    end = forms.DateTimeField(
        label="Until when?",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "Say until when", "invalid": _WHEN},
    )

    def __init__(self, data: Any = None, *, everybody: bool, until: datetime | None = None) -> None:
        super().__init__(data, initial={"end": until})
        kinds = [(str(kind), words.name(kind)) for kind in URGENCY if kind not in suspending.NEVER]
        kinds.sort(key=lambda pair: pair[1])
        first = [] if everybody else [("", "Every kind")]
        self.fields["kind"] = forms.ChoiceField(
            label="Kind of alert",
            required=everybody,
            choices=[*first, *kinds],
            error_messages={"required": "Choose a kind of alert", "invalid_choice": "Choose a kind of alert"},
        )
