"""The caseload, the person and the trail, as pages."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.explain import times
from abide.service.accounts import permissions
from abide.service.accounts.models import Role, User
from abide.service.accounts.permissions import Task
from abide.service.alerts import sentences, tellings, words
from abide.service.alerts.models import FindingRow
from abide.service.alerts.queries import finding as finding_of
from abide.service.alerts.queries import last_notification
from abide.service.caseload import absences, beside, dossier, places, queries
from abide.service.caseload import search as search_of
from abide.service.caseload.forms import ExcuseForm
from abide.service.caseload.reviews import for_review, reviewed
from abide.service.caseload.timeline.read import Asked
from abide.service.orders import actions as orders
from abide.service.people import queries as people
from abide.service.people.choices import Disability, RiskCategory, Why
from abide.service.people.models import Person
from abide.service.people.rules import age_on
from abide.service.supervision.progress import talk
from abide.service.ui.refused import say_beside

# Why somebody who works in this role looks at the list: written to the audit with each person shown.
WHY_BY_ROLE = {
    Role.PRACTITIONER: Why.CASE_MANAGEMENT,
    Role.TEAM_MANAGER: Why.CASE_MANAGEMENT,
    Role.MONITORING_OFFICER: Why.ALERT,
    Role.CENTRE_MANAGER: Why.ALERT,
}
# Changed people asked for at once by a live page.
MOST_CHANGED = 50


def reader(request: HttpRequest) -> User:
    """Give the user; PermissionDenied for a role that sees no people at all."""
    user = request.user
    assert isinstance(user, User)
    if not people.sees_people(user):
        raise PermissionDenied(
            "Your role does not show people on tag. Your account page says what your role is."
        )
    return user


def as_uuid(text: str) -> UUID | None:
    """Read a public reference; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


@login_required
@require_GET
def caseload(request: HttpRequest) -> HttpResponse:
    """Show everyone the user looks after: who needs them now, and how each person is.

    This is where signing in leads: whoever's role shows no people goes on to their own account.
    """
    if isinstance(request.user, User) and not people.sees_people(request.user):
        return redirect("ui:account")
    user, now = reader(request), timezone.now()
    seen = last_notification()
    search, show = request.GET.get("q", "").strip()[:100], request.GET.get("show", "")
    asked = search_of.ask(user, search) if search else None
    page = Paginator(queries.listed(user, asked=asked, show=show), queries.PER_PAGE).get_page(
        request.GET.get("page")
    )
    shown = list(page.object_list)
    context = {
        "rows": queries.rows(user, shown, now, whys=search_of.whys(asked, shown)),
        "doubt": asked.doubt if asked else "",
        "refused": search_of.refusals(user, asked) if asked else [],
        "needs": queries.needs(user, now),
        "page": page,
        "search": search,
        "show": show,
        "shows": queries.SHOW.items(),
        "mine": user.role == Role.PRACTITIONER,
        "may_assign": permissions.can(user, Task.ASSIGN_ORDERS),
        "saved": queries.saved_filters(user),
        "parts": beside.of_caseload(user),
        "seen": seen,
    }
    people.note_listed(user, shown, what="caseload.listed", why=WHY_BY_ROLE[Role(user.role)])
    return render(request, "caseload/people.html", context)


@login_required
@require_GET
def changed(request: HttpRequest) -> HttpResponse:
    """Give the parts of the caseload that a live page asks for again: what needs someone, and some rows."""
    user, now = reader(request), timezone.now()
    refs = [ref for ref in map(as_uuid, request.GET.getlist("changed")[:MOST_CHANGED]) if ref]
    shown = list(people.people_for(user).filter(ref__in=refs)) if refs else []
    people.note_listed(user, shown, what="caseload.refreshed", why=WHY_BY_ROLE[Role(user.role)])
    search = request.GET.get("q", "").strip()[:100]
    asked = search_of.ask(user, search) if search and shown else None
    found = queries.rows(user, shown, now, whys=search_of.whys(asked, shown))
    context = {
        "rows": found,
        "needs": queries.needs(user, now),
        "may_assign": permissions.can(user, Task.ASSIGN_ORDERS),
    }
    return render(request, "caseload/parts.html", context)


@login_required
@require_GET
def person(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one person: how they are now, what happened on one time axis, what counts against them."""
    user, now = reader(request), timezone.now()
    seen = last_notification()
    found = _opened(request, user, ref)
    get = request.GET.get
    asked = Asked(get("days", ""), get("until", ""), as_table=get("view") == "table")
    context = {
        "person": found,
        "d": dossier.read(user, found, now, asked),
        "accounts": absences.accounts(user, found, now),
        "may_excuse": permissions.can(user, Task.ACCEPT_EXCUSES),
        "may_record": permissions.can(user, Task.RECORD_CONTACTS),
        "parts": beside.of_person(user, found),
        "talk": talk.of_person(user, found, now),
        "seen": seen,
    }
    return render(request, "caseload/person.html", context)


@login_required
@require_GET
def conditions(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show what is asked of a person, in plain words with its place in law."""
    user, now = reader(request), timezone.now()
    found = _opened(request, user, ref)
    context = {
        "person": found,
        "d": dossier.asked_of(found, now),
        "may_plan": permissions.can(user, Task.PLAN_SUPERVISION),
    }
    return render(request, "caseload/conditions.html", context)


@login_required
@require_GET
def about(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show what is known about a person, and what is fitted to them."""
    user, now = reader(request), timezone.now()
    found = _opened(request, user, ref)
    context = {"person": found, "about": _about(found, now), "d": dossier.details_of(found, now)}
    return render(request, "caseload/about.html", context)


def _opened(request: HttpRequest, user: User, ref: UUID) -> Person:
    """Open a person for the reason that the address gives, or the one usual in the reader's role."""
    why = request.GET.get("why", "")
    return people.open_person(user, ref, why=why if why in Why.values else WHY_BY_ROLE[Role(user.role)])


@login_required
@require_GET
def finding(request: HttpRequest, ref: UUID, finding: str) -> HttpResponse:
    """Show one finding about a person: its sentence, what shows it, and why it was made."""
    user, now = reader(request), timezone.now()
    asked = request.GET.get("why", "")
    why = Why(asked) if asked in Why.values else WHY_BY_ROLE[Role(user.role)]
    found = people.open_person(user, ref, why=why)
    try:
        row = finding_of(user, found.pk, finding)
    except FindingRow.DoesNotExist as missing:
        raise Http404("There is no such finding about this person.") from missing
    context = {
        "person": found,
        "row": row,
        "name": words.name(row.code),
        "told": tellings.told(user, row, now, why=why),
        "parts": beside.of_finding(user, row),
        "decisions": reviewed(user, found, row),
        "may_decide": for_review(row) and permissions.can(user, Task.DECIDE_EPISODES),
    }
    return render(request, "caseload/finding.html", context)


def _about(found: Person, now: datetime) -> list[tuple[str, object]]:
    born = found.date_of_birth
    age = f"{times.plain_day(born)} ({age_on(born, times.local(now).date())})" if born else ""
    adult = getattr(found, "responsible_adult", None)
    rows: list[tuple[str, object]] = [
        ("Full name", " ".join(filter(None, (found.given_name, found.middle_name, found.family_name)))),
        ("Date of birth", age),
        ("Telephone", found.phone),
        ("Language", f"{found.language}{', interpreter needed' if found.interpreter_needed else ''}"),
        ("Disabilities", ", ".join(_labels(Disability, found.disabilities))),
        (
            "Risk to visiting staff",
            ", ".join([*_labels(RiskCategory, found.risks_to_staff), found.risk_details]),
        ),
    ]
    if adult is not None:
        rows.append(("Responsible adult", f"{adult.full_name} {adult.phone}".strip()))
    return [(name, str(value).strip(", ")) for name, value in rows]


def _labels(choices: type[TextChoices], codes: list[str]) -> list[str]:
    return [str(choices(code).label) for code in codes if code in choices.values]


@login_required
@require_http_methods(["GET", "POST"])
def excuse(request: HttpRequest, ref: UUID, finding: str) -> HttpResponse:
    """Accept a reasonable excuse for an absence: from when until when, and why."""
    user, now = reader(request), timezone.now()
    permissions.check(user, Task.ACCEPT_EXCUSES)
    found = people.open_person(user, ref, why=Why.CASE_MANAGEMENT)
    absence = absences.to_excuse(user, found, finding)
    if absence is None:
        raise Http404("There is no such absence among those you may see.")
    row, condition = absence
    form = ExcuseForm(request.POST or None, initial={"start": row.start, "end": row.end or now})
    if request.method == "POST" and form.is_valid():
        try:
            orders.accept_excuse(by=user, condition=condition, now=now, **form.cleaned_data)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "The excuse is accepted. The absence will be judged anew in a moment.")
            return redirect(f"{reverse('caseload:person', args=[ref])}#absence")
    context = {"person": found, "form": form, "sentence": sentences.of_findings([row], now)[row.id]}
    return render(request, "caseload/excuse.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_back(request: HttpRequest, ref: UUID, excuse: UUID) -> HttpResponse:
    """Take back an excuse that turned out not to hold."""
    user = reader(request)
    found = people.open_person(user, ref, why=Why.CASE_MANAGEMENT)
    accepted = absences.excuse(user, found, excuse)
    if accepted is None:
        raise Http404("There is no such excuse among those you may see.")
    orders.withdraw_excuse(by=user, excuse=accepted)
    messages.success(request, "The excuse is taken back. Its time counts again in a moment.")
    return redirect(f"{reverse('caseload:person', args=[ref])}#absence")


@login_required
@require_GET
def basemap(request: HttpRequest) -> HttpResponse:
    """Give the streets behind every trail; they are the same for everybody."""
    reader(request)
    path = places.basemap()
    if path is None:
        raise Http404("No base map is set up.")
    answer = HttpResponse(path.read_bytes(), content_type="application/geo+json")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
