"""What ending an outage asks for."""

from django import forms


class EndForm(forms.Form):
    """The cause, as far as it is known, and who was told."""

    note = forms.CharField(
        label="What was the cause, and who was told?",
        help_text="Name nobody on tag: this goes to the alerts of everybody who is heard again.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Say in a few words what the cause was and who was told."},
    )
