"""What an officer fills in about why a condition is there, support after it, and what is worth a word."""

from django import forms

from abide.service.supervision.progress.choices import Purpose, ReferralOutcome


def _text(label: str, *, longest: int = 300, required: str = "") -> forms.CharField:
    faults = {"required": required, "max_length": f"Keep it within {longest} characters"}
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=faults,
    )


class PurposeForm(forms.Form):
    """Why a condition was imposed, and the objective in the plan that it serves."""

    purpose = forms.ChoiceField(
        label="Why was it imposed?",
        choices=[("", "Choose a purpose"), *Purpose.choices],
        error_messages={"required": "Choose why it was imposed", "invalid_choice": "Choose from the list"},
    )
    own_words = _text("In your own words, if that says it better")
    objective = _text("Which objective in the plan does it serve?")
    # What the writer was shown, so that of two who write at once the second is told.
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)


class ReferralForm(forms.Form):
    """What came of asking about support before an alcohol condition ends."""

    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=ReferralOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it", "invalid_choice": "Choose what came of it"},
    )
    word = _text("To whom, or why not?", required="Say in a few words to whom, or why not")


class RecognitionForm(forms.Form):
    """The message that recognises something; the person reads it on their own page."""

    text = _text("Message", longest=400, required="Write the message")
