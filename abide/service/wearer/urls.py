"""The addresses for staff around somebody's own page."""

from django.urls import path

from abide.service.wearer import views

app_name = "wearer"
urlpatterns = [
    path("people/<uuid:ref>/own-page/", views.access, name="access"),
    path("people/<uuid:ref>/own-page/take-back/", views.revoke, name="revoke"),
    path("people/<uuid:ref>/own-page/zones/<slug:key>/", views.served, name="served"),
    path("people/<uuid:ref>/own-page/letter/", views.letter, name="letter"),
    path("people/<uuid:ref>/own-page/telephone/", views.telephone, name="telephone"),
    path("people/<uuid:ref>/own-page/write-down/", views.write_down, name="write_down"),
    path("requests/", views.waiting, name="waiting"),
    path("requests/<uuid:ref>/", views.request_page, name="request"),
    path("requests/told/<uuid:ref>/", views.matter, name="matter"),
]
