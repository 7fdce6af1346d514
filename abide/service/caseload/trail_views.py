"""The trail as pages: the page itself, what its map draws, and files to take away."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from abide.explain import times
from abide.service.accounts.models import Role, User
from abide.service.audit import actions as audit
from abide.service.caseload import places, trail_words
from abide.service.caseload.forms import TrailForm
from abide.service.caseload.trail import Trail
from abide.service.caseload.trail_data import as_columns
from abide.service.caseload.trail_strip import draw
from abide.service.caseload.trail_table import table
from abide.service.caseload.views import WHY_BY_ROLE, reader
from abide.service.orders.models import Order
from abide.service.people import queries as people
from abide.service.people.models import Person
from abide.trails.export import FORMATS

# What browsers are told that a file is.
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "gpx": "application/gpx+xml; charset=utf-8",
    "geojson": "application/geo+json",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A trail that was asked for with a reason, and the days of it that may be shown."""

    user: User
    person: Person
    why: str
    first: date
    last: date
    start: datetime
    end: datetime
    orders: list[Order]
    runs: list[places.Days]

    def read(self) -> Trail:
        """Read it; whoever shows it writes the look to the audit."""
        return places.read(self.user, self.person, self.orders, self.runs, self.start, self.end)

    def zones(self) -> list[dict[str, object]]:
        """Give the zones in force at any time of it."""
        return places.zones_in(self.orders, self.start, self.end)

    def note(self, what: str, *, action: str = "CONSULTATION") -> None:
        """Write to the audit that it was given to whoever asked."""
        given = [self.user] if action == "DISCLOSURE" else []
        audit.record(
            by=self.user, action=action, what=what, person=self.person, reason=self.why, recipients=given
        )


def _asked(user: User, ref: UUID, form: TrailForm) -> Asked:
    """Open a person's trail (the form is valid): the one door that page, map and files go through."""
    why = form.cleaned_data["why"]
    person = people.open_person(user, ref, why=why)
    orders = places.orders_of(user, person)
    first, last = form.days()
    return Asked(
        user, person, why, first, last, *form.window(), orders, places.days_held(orders, first, last)
    )


@login_required
@require_GET
def page(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show where one person went, once a reason is given; without one, ask for it and show nothing."""
    user, now = reader(request), timezone.now()
    asked = "why" in request.GET
    form = TrailForm(request.GET if asked else None, initial={"day": times.local(now).date(), "why": ""})
    if not (asked and form.is_valid()):
        found = people.open_person(user, ref, why=WHY_BY_ROLE[Role(user.role)])
        return render(request, "caseload/trail.html", {"person": found, "form": form, "ready": False})
    of = _asked(user, ref, form)
    went = of.read()
    of.note("trail.opened")
    when = times.day(of.first) if of.first == of.last else f"{times.day(of.first)} to {times.day(of.last)}"
    query = request.GET.copy()
    query.pop("table", None)
    context: dict[str, object] = {
        "person": of.person,
        "form": form,
        "ready": True,
        "trail": went,
        "when": when,
        "stays": trail_words.stays_told(went),
        "gaps": trail_words.gaps_told(went),
        "doubts": trail_words.doubts(went),
        "sentence": trail_words.sentence(went, now),
        "left_out": trail_words.days_said(places.days_not_held(of.runs, of.first, of.last)),
        "strip": draw(went, f"When positions were recorded, {when}."),
        "zones": of.zones(),
        "table": table(went, request.GET.get("table", "")),
        "query": query.urlencode(),
        "basemap": places.basemap() is not None,
    }
    return render(request, "caseload/trail.html", context)


@login_required
@require_GET
def data(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give what the map of a trail draws; the same scope, reason and audit as its page."""
    user = reader(request)
    form = TrailForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    of = _asked(user, ref, form)
    went = of.read()
    of.note("trail.read")
    answer = JsonResponse(as_columns(went, of.zones()), json_dumps_params={"separators": (",", ":")})
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_GET
def file(request: HttpRequest, ref: UUID, kind: str) -> HttpResponse:
    """Give a trail as a file to take away, written to the audit as a disclosure to whoever asked."""
    user = reader(request)
    if kind not in FORMATS:
        raise Http404("A trail is given as csv, gpx or geojson.")
    form = TrailForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    of = _asked(user, ref, form)
    events = places.to_take_away(of.user, of.person, of.runs, of.start, of.end)
    name = f"trail-{of.first}-to-{of.last}"
    named = {"name": name} if kind == "gpx" else {}
    body = "".join(FORMATS[kind](events, **named))
    of.note(f"trail.exported.{kind}", action="DISCLOSURE")
    answer = HttpResponse(body, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer
