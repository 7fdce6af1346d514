"""What is asked about protected people: how to reach them, which unit they carry, why somebody must look."""

from typing import Any

from django import forms

from abide.service.devices.models import Device
from abide.service.people.choices import Why
from abide.service.people.models import SafeContactPlan
from abide.service.protection import queries

REASONS = (Why.ALERT, Why.SAFEGUARDING)


class PositionForm(forms.Form):
    """Asks for the reason before a position is shown."""

    why = forms.ChoiceField(
        label="Why do you need to see it?",
        choices=[("", "Choose a reason"), *((why.value, why.label) for why in REASONS)],
        error_messages={"required": "Choose why you need to see where they were."},
    )


class PlanForm(forms.ModelForm):
    """How a protected person agreed to be reached."""

    class Meta:
        model = SafeContactPlan
        fields = (
            "contact_allowed",
            "phone",
            "email",
            "safe_times",
            "never_do",
            "code_word",
            "through",
        )
        labels = {  # noqa: RUF012 - read by Django, never changed
            "contact_allowed": "They agreed to be contacted directly",
            "phone": "Telephone",
            "email": "Email",
            "safe_times": "When it is safe",
            "never_do": "What must never be done",
            "code_word": "Code word",
            "through": "Through whom, if not directly",
        }

    def clean(self) -> dict[str, Any]:
        """Refuse consent without a way to reach the person: in an alert nobody has time to look for one."""
        given = super().clean() or {}
        if given.get("contact_allowed") and not (given.get("phone") or given.get("email")):
            self.add_error("phone", "Give a telephone number or an email address, or untick the consent")
        return given


class UnitForm(forms.Form):
    """Which unit is given to a protected person."""

    serial = forms.CharField(
        label="Serial number of the unit",
        max_length=64,
        error_messages={"required": "Enter the serial number of the unit"},
    )

    def clean_serial(self) -> Device:
        """Find the unit in stock."""
        device = queries.free_unit(self.cleaned_data["serial"])
        if device is None:
            raise forms.ValidationError("No unit of this number is in stock for protected people")
        return device
