"""The person's own pages; who may see them is decided by entry.guard alone."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.explain import times
from abide.service.people.models import Person
from abide.service.ui.refused import say_beside
from abide.service.wearer import actions, duties, own_forms, own_queries, page, rules, telling
from abide.service.wearer.entry import actions as entry
from abide.service.wearer.entry import guard
from abide.service.wearer.entry.address import address_of
from abide.service.wearer.models import Language, Matter, Visit


def _visit(request: HttpRequest) -> Visit:
    return request.visit  # type: ignore[attr-defined]


def _page(
    request: HttpRequest, person: Person, template: str, status: int = 200, **context: object
) -> HttpResponse:
    said = request.GET.get("said", "")
    frame = {**guard.about(person), "said": telling.said(said)}
    return render(request, f"own/{template}.html", frame | context, status=status)


@require_http_methods(["GET", "POST"])
@guard.open_page
def enter(request: HttpRequest, link: str) -> HttpResponse:
    """Take the code that belongs to a link; until both are right nothing is said about anybody."""
    form = own_forms.EnterForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 403
        if form.is_valid():
            come = entry.come_in(link=link, code=str(form.cleaned_data["code"]), address=address_of(request))
            if come is not None:
                visit, key = come
                entry.choose_language(access=visit.access, language=guard.asked_language(request))
                answer = redirect("own:home")
                guard.keep(answer, key)
                return answer
            form.add_error("code", telling.not_right())
    context = {**guard.about(None), "form": form, "minutes": round(rules.WINDOW.total_seconds() / 60)}
    return render(request, "own/enter.html", context, status=status)


@require_POST
@guard.open_page
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language somebody chose, in this browser and, once they are in, with their page."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("back", "")
    inside = back.startswith("/my/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    answer = redirect(back if inside else reverse("own:home"))
    if chosen in Language.values:
        guard.keep_language(answer, chosen)
        visit = guard.visit_of(request, timezone.now())
        if visit is not None:
            entry.choose_language(access=visit.access, language=chosen)
    return answer


@require_POST
@guard.own_page
def leave(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    """End the visit."""
    entry.go(visit=_visit(request))
    answer = render(request, "own/left.html", guard.about(None))
    guard.forget(answer)
    return answer


@require_GET
@guard.own_page
def home(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    """Show what to do today and this week, the tag's battery, and what was recognised."""
    own_queries.note_own_look(person, what="own_page.home")
    waiting = [each for each in telling.asks(person, now) if each.open]
    return _page(request, person, "home", own=page.read(person, now), waiting=waiting)


@require_GET
@guard.own_page
def order(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    """Show what the order asks, condition by condition, and zones as they were served."""
    own_queries.note_own_look(person, what="own_page.order")
    return _page(request, person, "order", own=page.read(person, now))


@require_GET
@guard.own_page
def records(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    """Show what was recorded about the person in the last four weeks, and what was decided."""
    own_queries.note_own_look(person, what="own_page.records")
    return _page(request, person, "records", rows=telling.records(person, now))


@require_GET
@guard.own_page
def asked(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    """Show everything the person asked or told us, and the answers."""
    own_queries.note_own_look(person, what="own_page.asked")
    return _page(
        request, person, "asked", asks=telling.asks(person, now), matters=telling.matters(person, now)
    )


@require_http_methods(["GET", "POST"])
@guard.own_page
def ask(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    """Ask for an absence or a change of times."""
    today = times.local(now).date()
    by_number = {str(each.pk): each for each in own_queries.own_curfews(person, today)}
    curfews = [(number, " ".join(duties.condition(each, today))) for number, each in by_number.items()]
    form = own_forms.AskForm(request.POST if request.method == "POST" else None, curfews=curfews)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        condition = by_number[given.pop("curfew")]
        try:
            actions.ask(person=person, condition=condition, now=now, **given)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            return _done("own:asked", "asked")
    return _page(request, person, "ask", form=form, curfews=curfews, status=422 if form.errors else 200)


@require_POST
@guard.own_page
def withdraw(request: HttpRequest, person: Person, now: datetime, ref: UUID) -> HttpResponse:
    """Take back a request that was not answered yet."""
    found = own_queries.own_ask(person, ref)
    if found is None:
        raise Http404(_("There is no such request of yours."))
    try:
        actions.withdraw(ask=found)
    except ValidationError:
        return _done("own:asked", "late")
    return _done("own:asked", "withdrawn")


@require_http_methods(["GET", "POST"])
@guard.own_page
def fault(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    """Report a fault."""
    form = own_forms.FaultForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        worn = [fitting for fitting in own_queries.own_fittings(person) if fitting.end is None]
        supplier = worn[0].device.supplier.name if worn else ""
        try:
            actions.report_fault(person=person, supplier=supplier, now=now, **form.cleaned_data)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            return _done("own:asked", "told")
    return _page(request, person, "fault", form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guard.own_page
def dispute(request: HttpRequest, person: Person, now: datetime, finding: str) -> HttpResponse:
    """Say that a record is wrong."""
    row = own_queries.own_finding(person, finding, now)
    if row is None:
        raise Http404(_("There is no such record of yours."))
    said = partial(actions.dispute, person=person, finding=row, now=now)
    return _words(request, person, "dispute", said, sentence=telling.sentence(row, now))


@require_http_methods(["GET", "POST"])
@guard.own_page
def complain(request: HttpRequest, person: Person, now: datetime) -> HttpResponse:
    """Complain."""
    said = partial(actions.complain, person=person, now=now)
    return _words(request, person, "complain", said, days=rules.ANSWER_WITHIN["COMPLAINT"].days)


@require_http_methods(["GET", "POST"])
@guard.own_page
def again(request: HttpRequest, person: Person, now: datetime, ref: UUID) -> HttpResponse:
    """Ask for an answered matter to be looked at once more."""
    found = own_queries.own_matter(person, ref)
    if found is None:
        raise Http404(_("There is nothing such that you told us."))
    said = partial(actions.ask_again, matter=found, now=now)
    return _words(request, person, "again", said, matter=telling.matter(found, now))


def _words(
    request: HttpRequest, person: Person, template: str, say: Callable[..., Matter], **shown: object
) -> HttpResponse:
    """Take the person's words on a page of theirs and pass them on; say: what keeps them, given `words`."""
    form = own_forms.WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            say(words=form.cleaned_data["words"])
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            return _done("own:asked", "told")
    return _page(request, person, template, form=form, status=422 if form.errors else 200, **shown)


def _done(name: str, said: str) -> HttpResponse:
    return redirect(f"{reverse(name)}?said={said}")
