"""What an action refused, said beside the fields of the form that asked for it."""

from django.core.exceptions import ValidationError
from django.forms import Form


def say_beside(form: Form, refused: ValidationError) -> None:
    """Put each fault of a refusal beside its field, and above the form what belongs to none of them."""
    faults = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    for field, said in faults.items():
        form.add_error(field if field in form.fields else None, said)
