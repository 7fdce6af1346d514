"""What staff see of somebody's own page: the access, letters, the telephone, and what waits for an answer."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.service.accounts import permissions
from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task
from abide.service.alerts import sentences
from abide.service.audit import actions as audit
from abide.service.people import queries as people
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.ui.refused import say_beside
from abide.service.wearer import actions, duties, forms, moments, own_forms, page, queries, routes, rules
from abide.service.wearer.entry import actions as entry
from abide.service.wearer.models import Language

PER_PAGE = 50


def _reader(request: HttpRequest, task: Task) -> User:
    assert isinstance(request.user, User)
    if not people.sees_people(request.user):
        raise PermissionDenied("Your role does not show people on tag.")
    permissions.check(request.user, task)
    return request.user


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def access(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show the way to somebody's own page, and make a new one: link and code are shown this once."""
    user = _reader(request, Task.GIVE_OWN_PAGE)
    found = people.open_person(user, ref, why=Why.CASE_MANAGEMENT)
    form = forms.AccessForm(
        request.POST if request.method == "POST" else None, initial={"language": _spoken_by(found)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = entry.make_access(by=user, person=found, **form.cleaned_data)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            path = f"{reverse('own:enter', args=[made.link])}?language={made.access.language}"
            context = {
                "person": found,
                "access": made.access,
                "link": request.build_absolute_uri(path),
                "code": rules.code_as_said(made.code),
                "phone": settings.WEARER_PHONE,
            }
            with translation.override(made.access.language):
                return render(request, "wearer/made.html", context)
    context = {
        "person": found,
        "access": queries.access_of(user, found),
        "form": form,
        "zones": queries.zones_to_serve(user, found),
        "asks": queries.asks_of(user, found),
        "matters": queries.matters_of(user, found),
    }
    return render(request, "wearer/access.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take somebody's link and code back."""
    user = _reader(request, Task.GIVE_OWN_PAGE)
    found = people.open_person(user, ref, why=Why.CASE_MANAGEMENT)
    entry.revoke_access(by=user, person=found)
    messages.success(request, "The link and the code are taken back. They open nothing any more.")
    return redirect("wearer:access", ref)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def served(request: HttpRequest, ref: UUID, key: str) -> HttpResponse:
    """Record that a zone was served on somebody, in the words of the paper."""
    user = _reader(request, Task.GIVE_OWN_PAGE)
    found = people.open_person(user, ref, why=Why.CASE_MANAGEMENT)
    zone = next((z for z in queries.zones_to_serve(user, found) if z.condition.key == key), None)
    if zone is None:
        raise Http404("There is no such zone in an order in force.")
    initial = {"words": zone.served.words, "served_on": zone.served.served_on} if zone.served else {}
    form = forms.ServedForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_served(by=user, condition=zone.condition, **form.cleaned_data)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "Their own page shows these words from now on.")
            return redirect("wearer:access", ref)
    context = {"person": found, "zone": zone, "form": form}
    return render(request, "wearer/served.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_GET
def letter(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show the week as a letter to print, in one language or both: the same values as their own page."""
    user, now = _reader(request, Task.GIVE_OWN_PAGE), timezone.now()
    found = people.open_person(user, ref, why=Why.CASE_MANAGEMENT)
    chosen = request.GET.get("language", "")
    languages = [chosen] if chosen in Language.values else list(Language.values)
    context = {"person": found, "sheets": [_sheet(request, found, each, now) for each in languages]}
    audit.record(by=user, action="DISCLOSURE", what="own_page.letter", person=found)
    return render(request, "wearer/letter.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def telephone(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Let whoever answers the telephone make sure who calls, then read out what their own page says."""
    user, now = _reader(request, Task.GIVE_OWN_PAGE), timezone.now()
    found = people.open_person(user, ref, why=Why.ENQUIRY)
    form = forms.IdentityForm(request.POST if request.method == "POST" else None)
    language = request.POST.get("language", "")
    context: dict[str, object] = {
        "person": found,
        "form": form,
        "checks": queries.identity(user, found, now),
        "languages": Language.choices,
    }
    if request.method == "POST" and form.is_valid():
        chosen = language if language in Language.values else Language.ENGLISH
        audit.record(by=user, action="DISCLOSURE", what="own_page.read_out", person=found)
        context |= {"sheet": _sheet(request, found, chosen, now)}
        return render(request, "wearer/read_out.html", context)
    return render(request, "wearer/telephone.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def write_down(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write down what somebody asks, or tells us, on the telephone: the same as on their own page."""
    user, now = _reader(request, Task.GIVE_OWN_PAGE), timezone.now()
    found = people.open_person(user, ref, why=Why.ENQUIRY)
    told = request.POST if request.method == "POST" else None
    asking = told is not None and "ask" in told
    held = queries.curfews_of(user, found, timezone.localdate(now))
    curfews = [(str(each.pk), " ".join(duties.condition(each, timezone.localdate(now)))) for each in held]
    ask_form = own_forms.AskForm(told if asking else None, curfews=curfews, prefix="ask")
    tell_form = forms.ToldForm(told if not asking else None, prefix="told")
    form: Form = ask_form if asking else tell_form
    if told is not None and form.is_valid():
        try:
            given = dict(form.cleaned_data)
            if asking:
                chosen = given.pop("curfew")
                condition = next(each for each in held if str(each.pk) == chosen)
                actions.ask(by=user, person=found, condition=condition, now=now, **given)
            elif given["what"] == "COMPLAINT":
                actions.complain(by=user, person=found, words=given["words"], now=now)
            else:
                actions.report_fault(
                    by=user,
                    person=found,
                    part=given["what"],
                    words=given["words"],
                    supplier=queries.supplier_of(user, found),
                    now=now,
                )
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "It is written down. Tell them the reference number below.")
            return redirect(f"{reverse('wearer:access', args=[ref])}#asked")
    context = {"person": found, "ask": ask_form, "told": tell_form, "form": form, "curfews": curfews}
    return render(request, "wearer/write_down.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Show everything that people asked and told us and that waits for an answer."""
    user = _reader(request, Task.GIVE_OWN_PAGE)
    asks = Paginator(queries.open_asks(user), PER_PAGE).get_page(request.GET.get("page"))
    matters = Paginator(queries.open_matters(user), PER_PAGE).get_page(request.GET.get("page"))
    shown = [*(ask.person for ask in asks.object_list), *(told.person for told in matters.object_list)]
    people.note_listed(user, shown, what="requests.listed", why=Why.CASE_MANAGEMENT)
    longer = asks if asks.paginator.num_pages >= matters.paginator.num_pages else matters
    rows = [(ask, routes.NAMES[routes.Decider(ask.decider)]) for ask in asks]
    context = {"asks": rows, "matters": matters, "page": longer, "now": timezone.now()}
    return render(request, "wearer/waiting.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one request, and record what becomes of it."""
    user = _reader(request, Task.GIVE_OWN_PAGE)
    found = queries.ask(user, ref)
    if found is None:
        raise Http404("There is no such request among those you may see.")
    person = people.open_person(user, found.person.ref, why=Why.CASE_MANAGEMENT)
    may_answer = permissions.can(user, Task.ANSWER_OWN_PAGE)
    form = forms.DecideForm(
        request.POST if request.method == "POST" else None, state=found.state, decider=found.decider
    )
    if request.method == "POST" and form.is_valid():
        move, words = form.cleaned_data["move"], form.cleaned_data["words"]
        try:
            if move == "pass_on":
                actions.pass_on(by=user, ask=found, passed_to=words)
            elif move == "agree":
                actions.agree(by=user, ask=found, answer=words)
            else:
                actions.refuse(by=user, ask=found, answer=words)
        except ValidationError as refused:
            for _field, faults in refused.message_dict.items():
                form.add_error("words", faults)
        else:
            messages.success(request, "It is recorded. They see it on their own page.")
            return redirect("wearer:request", ref)
    context = {
        "person": person,
        "ask": found,
        "who": routes.NAMES[routes.Decider(found.decider)],
        "form": form,
        "may_answer": may_answer and bool(routes.moves_from(found.state, found.decider)),
        "officer_decides": found.decider == routes.Decider.OFFICER,
    }
    return render(request, "wearer/request.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def matter(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one fault, dispute or complaint, and take its answer."""
    user, now = _reader(request, Task.GIVE_OWN_PAGE), timezone.now()
    found = queries.matter(user, ref)
    if found is None:
        raise Http404("There is nothing such among what you may see.")
    person = people.open_person(user, found.person.ref, why=Why.CASE_MANAGEMENT)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_matter(by=user, matter=found, **form.cleaned_data)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "It is answered. They see it on their own page.")
            return redirect("wearer:matter", ref)
    row = found.finding
    context = {
        "person": person,
        "matter": found,
        "sentence": sentences.of_findings([row], now)[row.id] if row else "",
        "form": form,
        "may_answer": permissions.can(user, Task.ANSWER_OWN_PAGE) and found.answered_at is None,
        "now": now,
    }
    return render(request, "wearer/matter.html", context, status=422 if form.errors else 200)


def _spoken_by(person: Person) -> str:
    """Give the language to begin with for somebody, by what is kept of them."""
    return Language.WELSH if person.language.strip().lower() in ("welsh", "cymraeg") else Language.ENGLISH


def _sheet(request: HttpRequest, person: Person, language: str, now: datetime) -> dict[str, object]:
    """Give one sheet of a letter, or what is read out: its words are made in its own language."""
    with translation.override(language):
        values = {"own": page.read(person, now), "person": person, "phone": settings.WEARER_PHONE}
        body = render(
            request, "wearer/sheet.html", values | {"said_day": moments.plain_date(timezone.localdate(now))}
        )
        return {"language": language, "body": body.content.decode()}
