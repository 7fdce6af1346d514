"""The page on which somebody decides what an alcohol episode was that the rules left to a person."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from abide.monitoring.findings import Code
from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, check
from abide.service.alerts import tellings
from abide.service.alerts.models import FindingRow
from abide.service.alerts.queries import finding as finding_of
from abide.service.devices import actions as devices
from abide.service.devices import episodes
from abide.service.devices.models import EpisodeDecision
from abide.service.people import queries as people
from abide.service.people.choices import Why
from abide.service.people.models import Person

_DRUNK = {"yes": True, "no": False}


class EpisodeForm(forms.Form):
    """What the readings were, and what that rests on."""

    drunk = forms.ChoiceField(
        label="What were these readings?",
        choices=[("yes", "Alcohol that was drunk"), ("no", "Something else: not alcohol that was drunk")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the readings were"},
    )
    why = forms.CharField(
        label="What do you go by?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what you go by", "max_length": "Keep it within 300 characters"},
    )


def for_review(row: FindingRow) -> bool:
    """Whether a finding is an episode for a person to decide: it is over, and nothing replaced it."""
    return row.code == Code.ALCOHOL_FOR_REVIEW and row.end is not None and not row.superseded_by


def reviewed(user: User, person: Person, row: FindingRow) -> list[EpisodeDecision]:
    """Give what was decided of an episode for review, the newest first; nothing for another finding."""
    if row.code != Code.ALCOHOL_FOR_REVIEW or row.end is None:
        return []
    made = episodes.made_about(user, person, [row.fitting])
    return list(made.filter(start__lt=row.end, end__gt=row.start))


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, ref: UUID, finding: str) -> HttpResponse:
    """Decide what an episode was that waits for a person."""
    user, now = _reader(request), timezone.now()
    person = people.open_person(user, ref, why=Why.CASE_MANAGEMENT)
    row = _for_review(user, person, finding)
    assert row.end is not None  # What goes on is not for review yet.
    form = EpisodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            devices.decide_episode(
                by=user,
                fitting=row.fitting,
                start=row.start,
                end=row.end,
                drunk=_DRUNK[given["drunk"]],
                why=given["why"],
            )
        except ValidationError as refused:
            form.add_error("drunk", refused.messages)
        else:
            messages.success(request, "Your decision is recorded. The sober days are counted by it.")
            return redirect(reverse("caseload:finding", args=[ref, finding]))
    context = {
        "decided": [each for each in reviewed(user, person, row) if each.withdrawn_at is None],
        "person": person,
        "row": row,
        "form": form,
        "told": tellings.told(user, row, now, why=Why.CASE_MANAGEMENT),
    }
    return render(request, "caseload/review.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_back(request: HttpRequest, ref: UUID, finding: str, decision: UUID) -> HttpResponse:
    """Take back what was decided of an episode: it waits for a person again."""
    user = _reader(request)
    person = people.open_person(user, ref, why=Why.CASE_MANAGEMENT)
    row = _for_review(user, person, finding)
    made = next((each for each in reviewed(user, person, row) if each.ref == decision), None)
    if made is None:
        raise Http404("There is no such decision about this episode.")
    try:
        devices.withdraw_decision(by=user, decision=made)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, "The decision is taken back. The episode waits for a person again.")
    return redirect(reverse("caseload:finding", args=[ref, finding]))


def _reader(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    check(user, Task.DECIDE_EPISODES)
    return user


def _for_review(user: User, person: Person, finding: str) -> FindingRow:
    """Give an episode for review that is over and stands; Http404 for anything else."""
    try:
        row = finding_of(user, person.pk, finding)
    except FindingRow.DoesNotExist as missing:
        raise Http404("There is no such finding about this person.") from missing
    if not for_review(row):
        raise Http404("This finding is not for a person to review.")
    return row
