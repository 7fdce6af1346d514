"""What handing a shift over, and taking it over, asks for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from abide.service.shifts.queries import Offered

_LOCAL = "%Y-%m-%dT%H:%M"


def _moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
    wrong = {"required": f"Say when the shift {label}.", "invalid": "Write a day and a time."}
    return forms.DateTimeField(
        label=f"The shift {label}", widget=widget, input_formats=[_LOCAL], error_messages=wrong
    )


class PeriodForm(forms.Form):
    """Which shift is summed up."""

    since = _moment("began")
    until = _moment("ended")


class SignOutForm(PeriodForm):
    """The outgoing lead's words, and a word for everybody who is to be watched."""

    words = forms.CharField(
        label="What the next shift should know",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text="Name people on tag only above, so that each is shown to those who may see them.",
    )

    def __init__(self, *args: Any, offered: Sequence[Offered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        # The hours are chosen in a form of their own; here they only come along.
        for name in ("since", "until"):
            along = {"type": "hidden", "id": f"signed_{name}"}
            self.fields[name].widget = forms.DateTimeInput(attrs=along, format=_LOCAL)
        for each in offered:
            self.fields[f"watch_{each.person.ref}"] = forms.CharField(
                label=f"A word about {each.person.name}",
                required=False,
                max_length=300,
                initial=each.before,
            )

    @property
    def rows(self) -> list[tuple[Offered, forms.BoundField]]:
        """Give everybody offered with the field for a word about them."""
        return [(each, self[f"watch_{each.person.ref}"]) for each in self.offered]

    @property
    def watch(self) -> dict[UUID, str]:
        """Give whom to watch and why: those about whom something was written."""
        said = {each.person.ref: self.cleaned_data[f"watch_{each.person.ref}"] for each in self.offered}
        return {ref: words for ref, words in said.items() if words.strip()}


class SignInForm(forms.Form):
    """What the incoming lead answers, if anything."""

    answer = forms.CharField(
        label="Anything to add or to ask",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )
