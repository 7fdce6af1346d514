"""Every address of the service, room by room; a room's own addresses are in its urls.py."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("abide.service.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("messages/", include("abide.service.messages.urls")),
    path("notices/", include("abide.service.notices.urls")),
    path("alerts/", include("abide.service.centre.alert_urls")),
    path("protected/", include("abide.service.protection.urls")),
    path("managers/", include("abide.service.insight.urls")),
    path("shifts/", include("abide.service.shifts.urls")),
    path("outages/", include("abide.service.outages.urls")),
    path("centre/", include("abide.service.centre.urls")),
    path("my/", include("abide.service.wearer.own_urls")),
    path("", include("abide.service.ui.urls")),
    path("", include("abide.service.supervision.urls")),
    path("", include("abide.service.caseload.urls")),
    path("", include("abide.service.wearer.urls")),
]
