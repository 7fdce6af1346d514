"""A person's report: the page where what for and which days are chosen, and the paper itself."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from abide.explain import times
from abide.service.accounts.models import Role, User
from abide.service.caseload.report import actions, purposes, queries, values
from abide.service.caseload.report import record as records
from abide.service.caseload.report.forms import ReportForm
from abide.service.caseload.report.purposes import Purpose
from abide.service.caseload.views import WHY_BY_ROLE, reader
from abide.service.papers.reference import digest, read_reference, reference
from abide.service.papers.setting import NotSet, set_paper
from abide.service.people import queries as people
from abide.service.people.models import Person

# The days that are offered at first, and how many papers the page lists.
OFFERED = timedelta(days=27)
LISTED = 20


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask what a report is for and print it; below, what was printed before."""
    user, now = reader(request), timezone.now()
    today = times.local(now).date()
    form = ReportForm(request.POST or None, today=today, initial={"first": today - OFFERED, "last": today})
    if request.method == "POST" and form.is_valid():
        purpose = Purpose(form.cleaned_data["purpose"])
        person = people.open_person(user, ref, why=purposes.WHY[purpose])
        try:
            return _printed(user, person, purpose, form)
        except NotSet as refused:
            form.add_error(None, str(refused))
    else:
        person = people.open_person(user, ref, why=WHY_BY_ROLE[Role(user.role)])
    context = {
        "person": person,
        "form": form,
        "papers": queries.printed(user, person)[:LISTED],
    }
    return render(request, "caseload/report.html", context, status=422 if form.errors else 200)


def _printed(user: User, person: Person, purpose: Purpose, form: ReportForm) -> HttpResponse:
    now = timezone.now()
    record = records.read(user, person, form.cleaned_data["first"], form.cleaned_data["last"], now)
    given = values.values(user, record, purpose)
    pdf = set_paper("report", with_proof(given), printed_at=now)
    start, end = values.stretch(record)
    paper = actions.keep_paper(
        by=user,
        person=person,
        kind="report",
        purpose=purpose,
        reason=purposes.WHY[purpose],
        start=start,
        end=end,
        at=now,
        values=given,
        pdf=pdf,
        with_values=True,
    )
    return as_file(pdf, values.file_name(record.first, record.last, paper.ref))


def with_proof(given: dict[str, Any]) -> dict[str, Any]:
    """Give values with what is made of them: the reference at the foot and the hash at the end."""
    of = digest(given)
    return {**given, "reference": reference(of), "proof": values.proof(of)}


@login_required
@require_GET
def again(request: HttpRequest, ref: UUID, paper: str) -> HttpResponse:
    """Give a report once more as it was printed, from the values that were kept."""
    user = reader(request)
    person = people.open_person(user, ref, why=WHY_BY_ROLE[Role(user.role)])
    kept = queries.printed(user, person).filter(ref=read_reference(paper), kind="report").first()
    if kept is None:
        raise Http404("There is no such report about this person.")
    pdf = set_paper("report", with_proof(queries.values_of(kept)), printed_at=kept.at)
    actions.note_again(by=user, paper=kept, reason=purposes.WHY[kept.purpose])
    first, last = times.local(kept.start).date(), times.local(kept.end - timedelta(seconds=1)).date()
    return as_file(pdf, values.file_name(first, last, kept.ref))


def as_file(pdf: bytes, name: str) -> HttpResponse:
    """Give a PDF as a file to save, which no cache keeps."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
