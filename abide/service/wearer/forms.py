"""What staff fill in about somebody's own page: the access, zones as served, and answers."""

from django import forms

from abide.service.wearer.models import Language, Part
from abide.service.wearer.routes import NAMES, Decider, moves_from

_MOVES = {
    "pass_on": "Passed on to {who}, who may decide it",
    "agree": "Agreed",
    "refuse": "Refused",
}


class AccessForm(forms.Form):
    """In which language somebody's page and letters begin; they can change it themselves."""

    language = forms.ChoiceField(
        label="Language of their page and of the letter",
        choices=Language.choices,
        initial=Language.ENGLISH,
        widget=forms.RadioSelect,
    )


class ServedForm(forms.Form):
    """A zone as it was served: the person's page shows these words and nothing else of it."""

    words = forms.CharField(
        label="What the paper says that the person was given",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what the paper says"},
    )
    served_on = forms.DateField(
        label="The day on which it was served",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter the day", "invalid": "Enter a day, such as 2026-12-01"},
    )


class DecideForm(forms.Form):
    """What becomes of a request; only what its decider and state allow is offered."""

    move = forms.ChoiceField(
        label="What becomes of it?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what becomes of it",
            "invalid_choice": "Choose what becomes of it",
        },
    )
    words = forms.CharField(
        label="Your words",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: object, state: str, decider: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        who = NAMES[Decider(decider)]
        move = self.fields["move"]
        assert isinstance(move, forms.ChoiceField)
        move.choices = [(m, _MOVES[m].format(who=who)) for m in moves_from(state, decider)]


class AnswerForm(forms.Form):
    """The answer to a fault, a dispute or a complaint."""

    answer = forms.CharField(
        label="Your answer",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write the answer. The person reads it"},
    )


class ToldForm(forms.Form):
    """What somebody tells us on the telephone."""

    what = forms.ChoiceField(
        label="What is it about?",
        choices=[*Part.choices, ("COMPLAINT", "They complain")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is about", "invalid_choice": "Choose what it is about"},
    )
    words = forms.CharField(
        label="In their words",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write down what they say", "max_length": "Keep it within 1,000 letters"},
    )


class IdentityForm(forms.Form):
    """What a caller said of themselves that agrees with what is kept; two of them at least."""

    matched = forms.MultipleChoiceField(
        label="What the caller said, and it agreed",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("birth", "Their date of birth"),
            ("address", "The first line of the address where they live"),
            ("device", "The number on their tag"),
            ("phone", "They call from the number that is kept"),
        ],
        error_messages={"required": "Choose at least two", "invalid_choice": "Choose from the list"},
    )

    def clean_matched(self) -> list[str]:
        """Take two answers or more: one alone is easily known by somebody else."""
        given: list[str] = self.cleaned_data["matched"]
        if len(given) < 2:
            raise forms.ValidationError("Choose at least two. If they cannot say two, call back.")
        return given
