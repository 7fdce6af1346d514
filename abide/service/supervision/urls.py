"""The addresses of contacts and appointments; no name stands in them."""

from django.urls import path

from abide.service.supervision import views
from abide.service.supervision.documents import urls as documents
from abide.service.supervision.progress import urls as progress

app_name = "supervision"
urlpatterns = [
    *progress.urlpatterns,
    *documents.urlpatterns,
    path("people/<uuid:ref>/contacts/", views.contacts, name="contacts"),
    path("people/<uuid:ref>/contacts/new/", views.record, name="record"),
    path("people/<uuid:ref>/contacts/<uuid:contact>/", views.contact, name="contact"),
    path("people/<uuid:ref>/appointments/new/", views.plan, name="plan"),
    path("people/<uuid:ref>/appointments/<uuid:appointment>/", views.appointment, name="appointment"),
    path("people/<uuid:ref>/appointments/<uuid:appointment>/change/", views.change, name="change"),
]
