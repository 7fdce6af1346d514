"""What is asked of somebody who records a contact or plans an appointment; times are London's."""

from datetime import datetime
from typing import Any

from django import forms

from abide.service.supervision.choices import AppointmentKind, Came, Outcome, Way, Whom

_WHEN = {
    "required": "Enter the day and time",
    "invalid": "Enter a day and time such as 22/11/2026 19:00",
}
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]
_CLOCKS_CHANGE = "The clocks change in that hour: choose a time just before or after it"
_LONG = {"max_length": "Keep it within 4,000 characters"}


class Moment(forms.DateTimeField):
    """A moment in London time; an hour that the clocks have twice or not at all is refused in plain words."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=_FORMATS, error_messages=_WHEN, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Read what was entered; ValidationError for what is no one moment."""
        try:
            return super().to_python(value)
        except forms.ValidationError as fault:
            if getattr(fault, "code", "") == "ambiguous_timezone":
                raise forms.ValidationError(_CLOCKS_CHANGE) from fault
            raise


def _chosen(label: str, choices: list[tuple[str, str]], fault: str) -> forms.ChoiceField:
    messages = {"required": fault, "invalid_choice": fault}
    return forms.ChoiceField(label=label, choices=choices, error_messages=messages)


def _why() -> forms.CharField:
    return forms.CharField(
        label="Why do you change it?",
        max_length=300,
        required=False,
        error_messages={"max_length": "Keep it within 300 characters"},
    )


class ContactForm(forms.Form):
    """One contact, made or tried."""

    way = _chosen("How?", Way.choices, "Choose how you were in touch")
    whom = _chosen("With whom?", Whom.choices, "Choose with whom")
    with_name = forms.CharField(
        label="Their name, if it is not the person on tag", max_length=120, required=False
    )
    at = Moment(label="When?")
    made_by = forms.CharField(label="By whom?", max_length=200, required=False)
    came = _chosen("What came of it?", Came.choices, "Choose what came of it")
    note = forms.CharField(
        label="Note",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=_LONG,
    )


class CorrectContactForm(ContactForm):
    """A contact as it should have been written, and why it changes."""

    withdrawn = forms.BooleanField(label="This was recorded by mistake: it was no contact", required=False)
    why_changed = _why()
    number = forms.IntegerField(widget=forms.HiddenInput)


class AppointmentForm(forms.Form):
    """When and where somebody is expected."""

    kind = _chosen("What for?", AppointmentKind.choices, "Choose what it is for")
    place = forms.CharField(
        label="Where?",
        max_length=200,
        error_messages={"required": "Say where it is", "max_length": "Keep it within 200 characters"},
    )
    at = Moment(label="When?")
    note = forms.CharField(
        label="Note",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_LONG,
    )


class OutcomeForm(forms.Form):
    """What came of an appointment; a new time where it was rearranged."""

    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it", "invalid_choice": "Choose what came of it"},
    )
    instead = Moment(label="If it was rearranged: for when?", required=False)
    note = forms.CharField(
        label="Note",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_LONG,
    )
    why_changed = _why()
    number = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for the new time of an appointment that was rearranged, and only of that."""
        given = super().clean() or {}
        moved = given.get("outcome") == Outcome.REARRANGED
        if given.get("instead") and not moved:
            self.add_error("instead", "Choose “Rearranged” above, or leave the new time empty")
        return given


class CorrectAppointmentForm(AppointmentForm):
    """An appointment as it should have been written, and why it changes."""

    withdrawn = forms.BooleanField(
        label="This was written by mistake: there is no such appointment", required=False
    )
    why_changed = _why()
    number = forms.IntegerField(widget=forms.HiddenInput)
