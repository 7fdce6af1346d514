"""What is asked of somebody who confirms with a code, or chooses how to be told."""

from typing import Any

from django import forms

from abide.service.notices.rules import KINDS, Channel

CHANNELS = ((Channel.IN_APP, "In the service"), (Channel.EMAIL, "Email"), (Channel.SMS, "Text message"))


class CodeForm(forms.Form):
    """The six digits of a message."""

    code = forms.CharField(
        label="Code in the message",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "Enter the code in the message"},
    )


class ChoicesForm(forms.Form):
    """For each kind of notice the channels to be told by, and a number for text messages."""

    mobile = forms.CharField(
        label="Mobile number for text messages",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            self.fields[kind] = forms.MultipleChoiceField(
                label=KINDS[kind].title,
                required=False,
                choices=[(channel.value, label) for channel, label in CHANNELS],
                widget=forms.CheckboxSelectMultiple,
            )

    def kinds(self) -> list[tuple[forms.BoundField, bool]]:
        """Give the field of each kind with whether it is urgent."""
        return [(self[kind], KINDS[kind].urgent) for kind in KINDS]

    def chosen(self) -> dict[str, list[str]]:
        """Give the channels by kind, once the form is valid."""
        return {kind: self.cleaned_data[kind] for kind in KINDS}
