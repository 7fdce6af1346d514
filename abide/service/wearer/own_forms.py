"""What the person fills in on their own pages; every label and error in the language of the page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from abide.service.wearer.models import AskKind, Part

# Words that are put into the language of the page when they are shown.
Text = Any

_WHEN = {
    "required": _("Enter a day and a time."),
    "invalid": _("Enter a day and a time, such as 2026-12-01 17:00."),
}


def _moment(label: Text, *, required: bool = True) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages=_WHEN,
    )


def _words(label: Text, *, required: Text | None, most: int = 1000) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required is not None,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": required or "",
            "max_length": _("Use fewer words: at most 1,000 letters."),
        },
    )


class EnterForm(forms.Form):
    """The code that was told apart from the link."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Enter your code."), "max_length": _("Enter your code.")},
    )


class AskForm(forms.Form):
    """Leave from a curfew, or other times; `curfew` is chosen where there is more than one."""

    kind = forms.ChoiceField(
        label=_("What are you asking for?"),
        choices=[
            (AskKind.ABSENCE, _("To be away during my curfew")),
            (AskKind.TIMES, _("A change of my curfew times")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you are asking for."),
            "invalid_choice": _("Choose what you are asking for."),
        },
    )
    curfew = forms.ChoiceField(
        label=_("Which curfew?"), error_messages={"invalid_choice": _("Choose a curfew.")}
    )
    start = _moment(_("From when?"))
    end = _moment(_("Until when?"), required=False)
    words = _words(_("Why? What would you change?"), required=_("Say why you are asking."))

    def __init__(self, *args: object, curfews: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        chosen = self.fields["curfew"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = list(curfews)
        if len(curfews) == 1:
            chosen.widget, chosen.initial = forms.HiddenInput(), curfews[0][0]


class FaultForm(forms.Form):
    """What is wrong with the equipment, or with the skin under it."""

    part = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=[
            (Part.CHARGER, _("The charger")),
            (Part.STRAP, _("The strap or the tag")),
            (Part.UNIT, _("The home unit")),
            (Part.SKIN, _("My skin under the tag hurts or is sore")),
            (Part.OTHER, _("Something else")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is wrong."),
            "invalid_choice": _("Choose what is wrong."),
        },
    )
    words = _words(_("Tell us more, if you want to"), required=None)


class WordsForm(forms.Form):
    """Words of the person's own, and nothing else."""

    words = _words(_("Your words"), required=_("Write what you want to say."))


def moment_of(form: forms.Form, name: str) -> datetime | None:
    """Give a moment of a valid form; None where it was left empty."""
    found: datetime | None = form.cleaned_data.get(name)
    return found
