"""What is asked before a look that needs a ground, and for the name of a place."""

from django import forms

from abide.service.caseload.models import PlaceKind
from abide.service.caseload.trail_access import Rule

_WORDS = {
    "required": "Say why these days are needed and how they help",
    "max_length": "Keep it within 300 characters",
}


class GroundForm(forms.Form):
    """The ground for one look, as its rule demands."""

    ground = forms.ChoiceField(
        label="Ground",
        error_messages={"required": "Choose the ground", "invalid_choice": "Choose the ground from the list"},
    )
    words = forms.CharField(
        label="Why are these days needed, and how do they help?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_WORDS,
    )

    def __init__(self, *args: object, rule: Rule, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if rule.grounds:
            field = self.fields["ground"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Choose the ground"), *rule.grounds.items()]
        else:
            del self.fields["ground"]


class PlaceForm(forms.Form):
    """The name of a place where somebody stayed; `at` is the middle of the stay, as "longitude,latitude"."""

    at = forms.RegexField(
        regex=r"^-?\d{1,3}(\.\d{1,8})?,-?\d{1,2}(\.\d{1,8})?$",
        label="Stay",
        error_messages={"required": "Choose a stay", "invalid": "Choose a stay from the list"},
    )
    name = forms.CharField(
        label="Name of the place",
        max_length=40,
        error_messages={"required": "Enter a name", "max_length": "Keep the name within 40 characters"},
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=PlaceKind.choices,
        error_messages={"required": "Choose what it is", "invalid_choice": "Choose what it is from the list"},
    )

    def clean_at(self) -> tuple[float, float]:
        """Give the place as (longitude, latitude) in degrees, on the earth."""
        longitude, latitude = map(float, self.cleaned_data["at"].split(","))
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise forms.ValidationError("Choose a stay from the list")
        return longitude, latitude
