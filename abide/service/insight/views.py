"""The managers' page, the lists behind its numbers, and its tables to take away."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts import sentences
from abide.service.insight import compliance, listed, pictures, queries, rules, tables
from abide.service.insight.forms import PeriodForm
from abide.service.insight.scope import Scope, scope_of, sees_insight
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.people.queries import note_listed

ROWS = 50
FIRST_SILENT = 10
NIGHTS = {"kept": "Kept", "broken": "Broken", "not_known": "Not known", "excused": "Excused"}
LISTED = {**NIGHTS, "decided": "Decided"}


def _scope(request: HttpRequest, now: datetime) -> tuple[Scope, PeriodForm]:
    user = request.user
    assert isinstance(user, User)
    if not sees_insight(user):
        raise PermissionDenied("Your role has no managers' pages. Your account page says what your role is.")
    form = PeriodForm(request.GET or None, user=user)
    form.is_valid()
    asked = getattr(form, "cleaned_data", {})
    scope = scope_of(
        user,
        first=asked.get("first"),
        last=asked.get("last"),
        team=asked.get("team", ""),
        today=times.local(now).date(),
    )
    shown = {"first": scope.period.first, "last": scope.period.last, "team": scope.team_word}
    return scope, form if form.errors else PeriodForm(initial=shown, user=user)


@login_required
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show workload and ageing, how many alerts and how often right, who is silent, and nights kept."""
    now = timezone.now()
    scope, form = _scope(request, now)
    loads = queries.workload(scope, now)
    kinds = queries.kinds(scope)
    days = queries.days_on_tag(scope, now)
    silent = queries.silent(scope, now)
    first = list(silent[:FIRST_SILENT])
    _note(scope.user, first, "insight.silent_listed")
    # Of all teams together they take seconds, so they are counted where they are asked for.
    with_nights = scope.by_officer or request.GET.get("nights") == "yes"
    nights = tables.nights_by_team(compliance.count(scope, now)) if with_nights else []
    parts = [name for name, _, _ in queries.AGES.values()]
    total = sum(kind.count for kind in kinds)
    context = {
        "scope": scope,
        "form": form,
        "loads": loads,
        "open": sum(load.open for load in loads),
        "over": sum(load.over for load in loads),
        "ages": queries.AGES,
        "age_picture": pictures.bars(
            "Open alerts by how long they have waited",
            [(load.name, [load.ages[age] for age in queries.AGES]) for load in loads if load.open],
            parts,
            pictures.AGE_INKS,
        ),
        "age_legend": pictures.legend(parts, pictures.AGE_INKS),
        "kinds": kinds,
        "days": days,
        "total": total,
        "rate": total / days if days else None,
        "burdens": list(enumerate(queries.burdens(kinds, days))),
        "wholes": rules.WHOLES,
        "mix": rules.MIX,
        "arizona": rules.ARIZONA,
        "no_prior": rules.NO_PRIOR,
        "silent": first,
        "silent_count": silent.count(),
        "nights": nights,
        "with_nights": with_nights,
        "night_picture": pictures.bars(
            "Nights of curfew kept, broken, not known and excused",
            [(row.name, [getattr(row.nights, part) for part in NIGHTS]) for row in nights],
            [label.lower() for label in NIGHTS.values()],
            pictures.NIGHT_INKS,
        ),
        "night_legend": pictures.legend([label.lower() for label in NIGHTS.values()], pictures.NIGHT_INKS),
    }
    return render(request, "insight/overview.html", context)


@login_required
@never_cache
@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """List the alerts that a number counts."""
    now = timezone.now()
    scope, _ = _scope(request, now)
    asked = listed.Asked.read(request.GET.dict())
    page = Paginator(listed.alerts(scope, asked, now), ROWS).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    _note(scope.user, [alert.person for alert in shown if alert.person], "insight.alerts_listed")
    said = sentences.of_alerts(shown, now)
    context = {
        "scope": scope,
        "title": asked.sentence,
        "page": page,
        "rows": [(alert, said[alert.pk]) for alert in shown],
        "of_period": asked.of == "raised",
    }
    return render(request, "insight/alerts.html", context)


@login_required
@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List the people on tag that a number counts."""
    scope, _ = _scope(request, timezone.now())
    found = queries.on_tag(scope, listed.officer_word(request.GET.dict()))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    _note(scope.user, shown, "insight.people_listed")
    return render(request, "insight/people.html", {"scope": scope, "page": page, "rows": shown})


@login_required
@never_cache
@require_GET
def silent(request: HttpRequest) -> HttpResponse:
    """List the people with no contact, longest first."""
    now = timezone.now()
    scope, _ = _scope(request, now)
    page = Paginator(queries.silent(scope, now), ROWS).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    _note(scope.user, shown, "insight.silent_listed")
    return render(request, "insight/silent.html", {"scope": scope, "page": page, "silent": shown})


@login_required
@never_cache
@require_GET
def nights(request: HttpRequest) -> HttpResponse:
    """List the people whose nights a number counts, by name, with how many of theirs are in it."""
    now = timezone.now()
    scope, _ = _scope(request, now)
    what = request.GET.get("what", "")
    what = what if what in LISTED else "broken"
    counted = compliance.count(scope, now).by_person()
    wanted = {person for person, kept in counted.items() if getattr(kept, what)}
    page = Paginator(queries.in_order_of_name(scope, wanted), ROWS).get_page(request.GET.get("page"))
    found = queries.by_number(list(page.object_list))
    shown = [found[pk] for pk in page.object_list]
    _note(scope.user, shown, "insight.nights_listed")
    context = {
        "scope": scope,
        "page": page,
        "what": LISTED[what].lower(),
        "total": sum(getattr(kept, what) for kept in counted.values()),
        "rows": [(person, counted[person.pk]) for person in shown],
    }
    return render(request, "insight/nights.html", context)


@login_required
@never_cache
@require_GET
def table(request: HttpRequest, table: str) -> HttpResponse:
    """Give one table as a file; none of them names anybody on tag."""
    now = timezone.now()
    scope, _ = _scope(request, now)
    if table not in tables.TABLES:
        raise Http404("There is no such table.")
    answer = HttpResponse(
        tables.as_csv(tables.TABLES[table](scope, now)), content_type="text/csv; charset=utf-8"
    )
    name = f"{table}-{scope.period.first.isoformat()}-{scope.period.last.isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _note(user: User, shown: Iterable[Person], what: str) -> None:
    note_listed(user, shown, what=what, why=Why.CASE_MANAGEMENT)
