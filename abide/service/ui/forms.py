"""What readers fill in about a page, and whoever runs the service in return."""

from django import forms

from abide.service.ui.models import Complaint


class ReportForm(forms.Form):
    """What is the matter with a page."""

    what = forms.ChoiceField(
        label="What is the matter?",
        choices=Complaint.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what is the matter",
            "invalid_choice": "Choose what is the matter",
        },
    )
    words = forms.CharField(
        label="Tell us more",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Tell us what you saw", "max_length": "Keep it within 2,000 characters"},
    )
    page = forms.CharField(max_length=500, widget=forms.HiddenInput, required=False)


class AnswerForm(forms.Form):
    """The report in words that name nobody, and its answer."""

    question = forms.CharField(
        label="The question, naming nobody",
        max_length=300,
        error_messages={"required": "Put the question in words that name nobody"},
    )
    answer = forms.CharField(
        label="The answer",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write the answer"},
    )
