"""What is chosen before a report is printed: what for, and which days."""

from datetime import date, timedelta

from django import forms

from abide.service.caseload.report.purposes import Purpose

# The longest time of one report (days): an order's year.
LONGEST = 366
_DAY = {"invalid": "Enter a day such as 22/11/2026"}


class ReportForm(forms.Form):
    """What a report is for, and from which day up to which; London days, both included."""

    purpose = forms.ChoiceField(
        label="What is the report for?",
        choices=[("", "Choose what for"), *Purpose.choices],
        error_messages={
            "required": "Choose what the report is for",
            "invalid_choice": "Choose from the list",
        },
    )
    first = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the first day", **_DAY},
    )
    last = forms.DateField(
        label="Up to and including",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the last day", **_DAY},
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today = today

    def clean(self) -> dict[str, object]:
        """Refuse days that have not come, a last day before the first, and too many at once."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first is None or last is None:
            return given
        if last > self.today:
            self.add_error("last", "Choose a last day that is not in the future")
        elif last < first:
            self.add_error("last", "The last day must not be before the first")
        elif last - first >= timedelta(days=LONGEST):
            self.add_error("first", f"Choose at most {LONGEST} days")
        return given
