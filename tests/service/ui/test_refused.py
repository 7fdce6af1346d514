"""A refusal is said beside the fields it is about, and above the form where it is about none."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from abide.service.ui.refused import say_beside


class Asked(forms.Form):
    when = forms.CharField()
    why = forms.CharField()


REFUSED = {
    "one field": ({"when": "Too early"}, {"when": ["Too early"]}),
    "two fields": ({"when": "Too early", "why": "Say why"}, {"when": ["Too early"], "why": ["Say why"]}),
    "a field that the form has not": ({"order": "It is over"}, {"__all__": ["It is over"]}),
    "no field at all": (["It is over", "Ask anew"], {"__all__": ["It is over", "Ask anew"]}),
}


@pytest.mark.parametrize(("said", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_each_fault_is_said_where_it_belongs(said, expected):
    form = Asked({"when": "now", "why": "because"})
    assert form.is_valid()
    say_beside(form, ValidationError(said))
    assert form.errors == expected
