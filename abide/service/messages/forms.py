"""What is asked of somebody who begins, answers or hands over a thread, or keeps a contact."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from abide.service.messages import queries, rules
from abide.service.messages.models import Contact, Level, Status, Thread

_WORDS = {"required": "Write the message", "max_length": "Keep it within 4,000 characters"}


class BeginForm(forms.Form):
    """A new thread and its first message."""

    subject = forms.CharField(
        label="What is it about?",
        max_length=200,
        error_messages={"required": "Say what it is about", "max_length": "Keep it within 200 characters"},
    )
    addressed: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label="Which organisations is it for?",
        queryset=None,
        to_field_name="ref",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one organisation to write to",
            "invalid_choice": "Choose organisations from the list",
            "invalid_pk_value": "Choose organisations from the list",
        },
    )
    level = forms.ChoiceField(
        label="Which level is it for?",
        choices=Level.choices,
        initial=Level.LOCAL,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose local or strategic",
            "invalid_choice": "Choose local or strategic",
        },
    )
    due_at = forms.DateTimeField(
        label="By when do you need an answer?",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": "Say by when you need an answer",
            "invalid": "Enter a day and time, such as 2026-12-01 17:00",
        },
    )
    words = forms.CharField(
        label="Message", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), error_messages=_WORDS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressed"].queryset = queries.organisations()  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """A message in a thread and what the thread becomes with it."""

    words = forms.CharField(
        label="Your message", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), error_messages=_WORDS
    )
    become = forms.ChoiceField(
        label="The thread then is", required=False, choices=Status.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moves = [(status, Status(status).label) for status in rules.MOVES[thread.status]]
        if thread.status != rules.RESOLVED:
            moves.insert(0, ("", f"{thread.get_status_display()}, as before"))
        # Whatever was offered when the page was opened may be sent; the action says what became of it.
        become = self.fields["become"]
        assert isinstance(become, forms.ChoiceField)
        become.choices = moves
        become.initial = moves[0][0]

    def clean(self) -> dict[str, Any]:
        """Take a status that was offered before somebody else moved the thread; the action answers it."""
        given = super().clean() or {}
        sent = self.data.get("become", "")
        if "become" in self.errors and sent in Status.values:
            del self.errors["become"]
            given["become"] = sent
        return given


class DueForm(forms.Form):
    """Another moment by which an answer is due, and why."""

    due_at = forms.DateTimeField(
        label="Answer due by",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": "Say by when an answer is due",
            "invalid": "Enter a day and time, such as 2026-12-01 17:00",
        },
    )
    why = forms.CharField(label="Why", max_length=400, error_messages={"required": "Say why"})


class DecisionForm(forms.Form):
    """What the board decided on a thread, and what the thread becomes by it."""

    words = forms.CharField(
        label="What was decided",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Write what was decided",
            "max_length": "Keep it within 4,000 characters",
        },
    )
    become = forms.ChoiceField(
        label="The thread then is", required=False, choices=Status.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        become = self.fields["become"]
        assert isinstance(become, forms.ChoiceField)
        become.choices = [
            ("", f"{thread.get_status_display()}, as before"),
            *((status, Status(status).label) for status in rules.MOVES[thread.status]),
        ]
        become.initial = ""


class OwnerForm(forms.Form):
    """Who owns a thread from now on."""

    email = forms.EmailField(
        label="Email address of the new owner",
        error_messages={"required": "Enter an email address", "invalid": "Enter an email address"},
    )


class ContactForm(forms.ModelForm):
    """One line of the directory."""

    class Meta:
        model = Contact
        fields = ("organisation", "purpose", "phone", "email", "hours")
        labels = {  # noqa: RUF012 - read by Django, never changed
            "purpose": "What to call them for",
            "phone": "Telephone",
            "hours": "When they answer",
        }
        error_messages = {  # noqa: RUF012 - read by Django, never changed
            "organisation": {"required": "Choose an organisation"},
            "purpose": {"required": "Say what to call them for"},
            "hours": {"required": "Say when they answer"},
            NON_FIELD_ERRORS: {"unique_together": "This organisation has a contact for this purpose already"},
        }
