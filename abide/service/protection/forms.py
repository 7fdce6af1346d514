"""Why somebody has to see where a protected person was last."""

from django import forms

from abide.service.people.choices import Why

REASONS = (Why.ALERT, Why.SAFEGUARDING)


class PositionForm(forms.Form):
    """Asks for the reason before a position is shown."""

    why = forms.ChoiceField(
        label="Why do you need to see it?",
        choices=[("", "Choose a reason"), *((why.value, why.label) for why in REASONS)],
        error_messages={"required": "Choose why you need to see where they were."},
    )
