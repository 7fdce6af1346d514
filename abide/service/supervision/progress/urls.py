"""The addresses of what supervision works with; no name stands in them."""

from django.urls import path

from abide.service.supervision.progress import views

urlpatterns = [
    path("people/coming-up/", views.coming_up, name="coming_up"),
    path("people/<uuid:ref>/before/", views.before_meeting, name="before"),
    path("people/<uuid:ref>/conditions/<uuid:order>/<slug:key>/purpose/", views.purpose, name="purpose"),
    path("people/<uuid:ref>/conditions/<uuid:order>/<slug:key>/support/", views.referral, name="referral"),
    path("people/<uuid:ref>/recognise/<uuid:order>/<slug:milestone>/", views.recognise, name="recognise"),
    path("people/<uuid:ref>/findings/<slug:finding>/note/", views.note, name="note"),
]
