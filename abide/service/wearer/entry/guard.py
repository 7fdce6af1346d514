"""The one door to the person's own pages: a visit by link and code, in the language they chose.

No staff session opens these pages, and a visit opens no staff page: each has a cookie of its own, and neither
is read where the other is asked for.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache

from abide.service.people.models import Person
from abide.service.wearer import own_queries, rules
from abide.service.wearer.entry import actions, keys
from abide.service.wearer.models import Language, Visit

COOKIE = "__Host-abide-own" if settings.HTTPS else "abide-own"
LANGUAGE_COOKIE = "abide-own-language"
_YEAR = 365 * 24 * 3600

Page = Callable[..., HttpResponse]


def asked_language(request: HttpRequest) -> str:
    """Give the language asked for in the address or kept in this browser; "" where there is none."""
    for text in (request.GET.get("language", ""), request.COOKIES.get(LANGUAGE_COOKIE, "")):
        if text in Language.values:
            return text
    return ""


def open_page(view: Page) -> Page:
    """Show a page to anybody, in the language they asked for; nothing on it may be about anyone."""

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with translation.override(asked_language(request) or Language.ENGLISH):
            return _spoken(view(request, *args, **kwargs))

    return shown


def own_page(view: Page) -> Page:
    """Show a page to the person whose visit it is; the view takes (request, person, now) and its blanks."""

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        now = timezone.now()
        visit = visit_of(request, now)
        if visit is None:
            with translation.override(asked_language(request) or Language.ENGLISH):
                return _spoken(render(request, "own/closed.html", about(None), status=403))
        actions.use(visit=visit, now=now)
        request.visit = visit  # type: ignore[attr-defined]
        with translation.override(visit.access.language):
            try:
                answer = view(request, visit.access.person, now, *args, **kwargs)
            except Http404:
                answer = render(request, "own/missing.html", about(visit.access.person), status=404)
            return _spoken(answer)

    return shown


def visit_of(request: HttpRequest, now: datetime) -> Visit | None:
    """Give the visit of this browser, as long as it holds."""
    key = request.COOKIES.get(COOKIE, "")
    visit = own_queries.visit(keys.hashed(key)) if key else None
    if visit is None or rules.visit_over(began_at=visit.began_at, used_at=visit.used_at, now=now):
        return None
    access = visit.access
    good = rules.good(expires_at=access.expires_at, revoked=False, locked=False, now=now)
    return visit if good else None


def about(person: Person | None) -> dict[str, object]:
    """Give what the frame of every page of the person's own needs."""
    return {
        "language": translation.get_language() or "en",
        "languages": Language.choices,
        "phone": settings.WEARER_PHONE,
        "person": person,
    }


def keep(answer: HttpResponse, key: str) -> None:
    """Give the browser the cookie of a visit."""
    answer.set_cookie(
        COOKIE,
        key,
        max_age=round(rules.LONGEST_VISIT.total_seconds()),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def keep_language(answer: HttpResponse, language: str) -> None:
    """Let the browser remember a language."""
    answer.set_cookie(
        LANGUAGE_COOKIE, language, max_age=_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def forget(answer: HttpResponse) -> None:
    """Take the cookie of a visit away."""
    answer.delete_cookie(COOKIE, samesite="Lax")


def _spoken(answer: HttpResponse) -> HttpResponse:
    answer["Content-Language"] = translation.get_language() or "en"
    return answer
