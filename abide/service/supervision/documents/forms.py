"""What is asked of somebody who keeps a document or withdraws one."""

from typing import Any

from django import forms

from abide.service.orders.models import Order
from abide.service.supervision.documents.models import DocumentKind


class DocumentForm(forms.Form):
    """A file, what it is, and the order it belongs to."""

    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.txt"}),
        error_messages={
            "required": "Choose a file",
            "empty": "This file is empty",
            "invalid": "Choose a file",
            "missing": "Choose a file",
        },
    )
    kind = forms.ChoiceField(
        label="What kind of document is it?",
        choices=DocumentKind.choices,
        error_messages={
            "required": "Choose what kind of document it is",
            "invalid_choice": "Choose what kind of document it is",
        },
    )
    title = forms.CharField(
        label="What is it?",
        max_length=150,
        error_messages={"required": "Say what it is", "max_length": "Keep it within 150 characters"},
    )
    order = forms.ChoiceField(
        label="Does it belong to an order?",
        required=False,
        error_messages={"invalid_choice": "Choose one of this person's orders"},
    )

    def __init__(self, *args: Any, orders: list[Order], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.orders = {str(order.ref): order for order in orders}
        field = self.fields["order"]
        assert isinstance(field, forms.ChoiceField)
        named = [(ref, _said(order)) for ref, order in self.orders.items()]
        field.choices = [("", "To the person, not to one order"), *named]

    def clean_order(self) -> Order | None:
        """Give the order that was chosen."""
        return self.orders.get(self.cleaned_data["order"])


class WithdrawForm(forms.Form):
    """Why a document is withdrawn."""

    why = forms.CharField(
        label="Why is it withdrawn?",
        max_length=300,
        error_messages={
            "required": "Say why it is withdrawn",
            "max_length": "Keep it within 300 characters",
        },
    )


def _said(order: Order) -> str:
    name = order.get_sentence_type_display() or order.get_order_type_display()
    return f"{name}, from {order.current.starts_on:%-d %B %Y}" if order.current else f"{name}, a draft"
