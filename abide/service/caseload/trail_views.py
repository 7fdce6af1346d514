"""The trail as pages: the page itself, what its map draws, and files to take away."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from abide.explain import times
from abide.service.accounts import permissions
from abide.service.accounts.models import Role, User
from abide.service.accounts.permissions import Task
from abide.service.audit import actions as audit
from abide.service.caseload import places, trail_access, trail_nights, trail_paper, trail_words
from abide.service.caseload.forms import TrailForm
from abide.service.caseload.models import PlaceKind, TrailLook
from abide.service.caseload.report import actions as papers
from abide.service.caseload.report.views import as_file
from abide.service.caseload.trail import Trail
from abide.service.caseload.trail_data import as_columns
from abide.service.caseload.trail_kept import actions, queries
from abide.service.caseload.trail_kept.forms import GroundForm
from abide.service.caseload.trail_strip import draw
from abide.service.caseload.trail_table import table
from abide.service.caseload.views import WHY_BY_ROLE, reader
from abide.service.orders.models import Order
from abide.service.papers.reference import digest, reference
from abide.service.papers.setting import NotSet, set_paper
from abide.service.people import queries as people
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.trails.export import FORMATS

# What browsers are told that a file is.
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "gpx": "application/gpx+xml; charset=utf-8",
    "geojson": "application/geo+json",
}


class Refused(Exception):
    """A look that is not given; the message is a sentence for whoever asked."""


class GroundNeeded(Refused):
    """A look for which a ground has to be given first."""

    def __init__(self, rule: trail_access.Rule, asked: "Asked") -> None:
        super().__init__(rule.sentence)
        self.rule, self.asked = rule, asked


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

    @property
    def when(self) -> str:
        """Say which days it is."""
        one = self.first == self.last
        return times.day(self.first) if one else f"{times.day(self.first)} to {times.day(self.last)}"

    def read(self) -> Trail:
        """Read it; whoever shows it writes the look to the audit."""
        return places.read(self.user, self.person, self.orders, self.runs, self.start, self.end)

    def zones(self) -> list[dict[str, object]]:
        """Give the zones in force at any time of it."""
        return places.zones_in(self.orders, self.start, self.end)

    def note(self, what: str, *, action: str = "CONSULTATION", refused: bool = False) -> None:
        """Write to the audit that it was given to whoever asked, or refused."""
        given = [self.user] if action == "DISCLOSURE" else []
        audit.record(
            by=self.user,
            action=action,
            what=what,
            person=self.person,
            reason=self.why,
            recipients=given,
            refused=refused,
        )


def _asked(user: User, ref: UUID, form: TrailForm, look: str) -> Asked:
    """Open a person's trail (the form is valid): the one door that page, map and files go through.

    Refused: no order ran on any of the days. GroundNeeded: an order demands a ground, and `look` names none
    that this user gave for exactly this stretch.
    """
    why = form.cleaned_data["why"]
    person = people.open_person(user, ref, why=why)
    orders = places.orders_of(user, person)
    first, last = form.days()
    runs = places.days_held(orders, first, last)
    of = Asked(user, person, why, first, last, *form.window(), orders, runs)
    if not runs:
        of.note("trail.refused", refused=True)
        raise Refused(f"No order ran then. {trail_words.orders_said(places.order_days(orders))}")
    now = timezone.now()
    rule = trail_access.demanded(places.held(orders), runs, times.local(now).date())
    if rule is not None and _look(of, look, now) is None:
        raise GroundNeeded(rule, of)
    return of


def _look(of: Asked, look: str, now: datetime) -> TrailLook | None:
    try:
        ref = UUID(look) if look else None
    except ValueError:
        return None
    return queries.look(of.user, of.person, ref, of.start, of.end, now)


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show where one person went, once a reason is given; without one, ask for it and show nothing.

    POST gives the ground that an order demands for one look, and leads to that look.
    """
    user, now = reader(request), timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    asked = "why" in given
    form = TrailForm(given if asked else None, initial={"day": times.local(now).date(), "why": ""})
    ground = None
    if asked and form.is_valid():
        try:
            return _shown(request, _asked(user, ref, form, given.get("look", "")), form, now)
        except GroundNeeded as needed:
            ground = GroundForm(request.POST if request.method == "POST" else None, rule=needed.rule)
            if request.method == "POST" and ground.is_valid():
                return redirect(_with_ground(request, needed, ground))
            found, said = needed.asked.person, str(needed)
        except Refused as refused:
            form.add_error("day", str(refused))
    if ground is None:
        found, said = people.open_person(user, ref, why=WHY_BY_ROLE[Role(user.role)]), ""
    context = {"person": found, "form": form, "ready": False, "ground": ground, "demand": said}
    return render(request, "caseload/trail.html", context)


def _with_ground(request: HttpRequest, needed: GroundNeeded, form: GroundForm) -> str:
    """Write the ground down; gives the address of the look that it is for."""
    of = needed.asked
    look = actions.give_ground(
        by=of.user,
        person=of.person,
        start=of.start,
        end=of.end,
        why=Why(of.why),
        rule=needed.rule.name,
        ground=form.cleaned_data.get("ground", ""),
        words=form.cleaned_data["words"],
    )
    query = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "ground", "words", "look"):
        query.pop(name, None)
    query["look"] = str(look)
    return f"{reverse('caseload:trail', args=[of.person.ref])}?{query.urlencode()}"


def _shown(request: HttpRequest, of: Asked, form: TrailForm, now: datetime) -> HttpResponse:
    went = of.read()
    of.note("trail.opened")
    query = request.GET.copy()
    query.pop("table", None)
    context: dict[str, object] = {
        "person": of.person,
        "form": form,
        "ready": True,
        "trail": went,
        "when": of.when,
        "stays": trail_words.stays_told(went),
        "gaps": trail_words.gaps_told(went),
        "doubts": trail_words.doubts(went),
        "nights": trail_nights.of_trail(went, of.runs),
        "sentence": trail_words.sentence(went, now),
        "left_out": trail_words.days_said(places.days_not_held(of.runs, of.first, of.last)),
        "strip": draw(went, f"When positions were recorded, {of.when}."),
        "zones": of.zones(),
        "table": table(went, request.GET.get("table", "")),
        "query": query.urlencode(),
        "basemap": places.basemap() is not None,
        "places": queries.places(of.user, of.person),
        "unnamed": trail_words.unnamed(went),
        "place_kinds": PlaceKind.choices,
        "may_name": permissions.can(of.user, Task.DESCRIBE_PEOPLE),
    }
    return render(request, "caseload/trail.html", context)


@login_required
@require_GET
def data(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give what the map of a trail draws; the same scope, reason and audit as its page."""
    of = _to_give(request, ref)
    if isinstance(of, HttpResponse):
        return of
    went = of.read()
    of.note("trail.read")
    answer = JsonResponse(as_columns(went, of.zones()), json_dumps_params={"separators": (",", ":")})
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_GET
def file(request: HttpRequest, ref: UUID, kind: str) -> HttpResponse:
    """Give a trail as a file to take away, written to the audit as a disclosure to whoever asked."""
    if kind not in FORMATS and kind != "pdf":
        reader(request)
        raise Http404("A trail is given as csv, gpx, geojson or pdf.")
    of = _to_give(request, ref)
    if isinstance(of, HttpResponse):
        return of
    name = f"trail-{of.first}-to-{of.last}"
    if kind == "pdf":
        return _paper(of, name)
    events = places.to_take_away(of.user, of.person, of.runs, of.start, of.end)
    named = {"name": name} if kind == "gpx" else {}
    body = "".join(FORMATS[kind](events, **named))
    of.note(f"trail.exported.{kind}", action="DISCLOSURE")
    answer = HttpResponse(body, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _to_give(request: HttpRequest, ref: UUID) -> Asked | HttpResponse:
    """Give what map or file was asked for, or the answer that refuses it: 400, or 403 with the sentence."""
    user = reader(request)
    form = TrailForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    try:
        return _asked(user, ref, form, request.GET.get("look", ""))
    except Refused as refused:
        return JsonResponse({"errors": {"day": [str(refused)]}}, status=403)


def _paper(of: Asked, name: str) -> HttpResponse:
    now = timezone.now()
    went = of.read()
    nights = trail_nights.of_trail(went, of.runs)
    left_out = places.days_not_held(of.runs, of.first, of.last)
    given = trail_paper.values(of.user, of.person, went, nights, of.zones(), left_out, of.when, of.why, now)
    try:
        pdf = set_paper("trail", {**given, "reference": reference(digest(given))}, printed_at=now)
    except NotSet as refused:
        return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
    # The values are not kept: a person's positions lie in one place only.
    papers.keep_paper(
        by=of.user,
        person=of.person,
        kind="trail",
        purpose=of.why,
        reason=Why(of.why),
        start=of.start,
        end=of.end,
        at=now,
        values=given,
        pdf=pdf,
        with_values=False,
    )
    of.note("trail.exported.pdf", action="DISCLOSURE")
    return as_file(pdf, f"{name}.pdf")
