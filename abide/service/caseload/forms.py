"""What people choose before a trail is shown: the reason for looking, and the time."""

from datetime import date, datetime, timedelta

from django import forms

from abide.explain import times
from abide.service.people.choices import Why

# The longest stretch that is shown at once, in days.
LONGEST_TRAIL = 14

_WHEN = "Enter a day and time such as 22/11/2026 19:00"


class TrailForm(forms.Form):
    """Which stretch of which days, and why; days and times are London's."""

    why = forms.ChoiceField(
        label="Why do you need to see where they went?",
        choices=[("", "Choose a reason"), *Why.choices],
        error_messages={"required": "Choose a reason", "invalid_choice": "Choose a reason from the list"},
    )
    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day", "invalid": "Enter a day such as 22/11/2026"},
    )
    start = forms.TimeField(
        label="From",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        error_messages={"invalid": "Enter a time such as 07:00"},
    )
    until = forms.DateField(
        label="Up to and including",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        error_messages={"invalid": "Enter a day such as 22/11/2026"},
    )
    end = forms.TimeField(
        label="Until",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
        error_messages={"invalid": "Enter a time such as 19:00"},
    )

    def clean(self) -> dict[str, object]:
        """Refuse an end that is not after the start, and more days than are shown at once."""
        given = super().clean() or {}
        day, start, end = given.get("day"), given.get("start"), given.get("end")
        last = given.get("until") or day
        if day is None or self.errors:
            return given
        if last < day:
            self.add_error("until", "The last day must not be before the first")
        elif last - day >= timedelta(days=LONGEST_TRAIL):
            self.add_error("until", f"Choose at most {LONGEST_TRAIL} days: they are shown together")
        elif start and end and last == day and end <= start:
            self.add_error("end", "The end must be after the start")
        return given

    def days(self) -> tuple[date, date]:
        """Give the first and the last day, inclusive; call it on a form that is valid."""
        return self.cleaned_data["day"], self.cleaned_data["until"] or self.cleaned_data["day"]

    def window(self) -> tuple[datetime, datetime]:
        """Give the stretch as moments, from `start` up to `end`; call it on a form that is valid."""
        (day, last), start, end = self.days(), self.cleaned_data["start"], self.cleaned_data["end"]
        first = times.start_of_day(day)
        if start:
            first = datetime.combine(day, start, times.LONDON).astimezone(first.tzinfo)
        if end:
            return first, datetime.combine(last, end, times.LONDON).astimezone(first.tzinfo)
        return first, times.start_of_day(last + timedelta(days=1))


class ExcuseForm(forms.Form):
    """Which time is excused, and why; times are London's."""

    start = forms.DateTimeField(
        label="Excused from",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"],
        error_messages={"required": "Enter when the excuse begins", "invalid": _WHEN},
    )
    end = forms.DateTimeField(
        label="Excused until",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"],
        error_messages={"required": "Enter when the excuse ends", "invalid": _WHEN},
    )
    reason = forms.CharField(
        label="What is the excuse, and how do you know?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say what the excuse is",
            "max_length": "Keep the reason within 300 characters",
        },
    )
