"""The addresses of documents."""

from django.urls import path

from abide.service.supervision.documents import views

urlpatterns = [
    path("people/<uuid:ref>/documents/", views.documents, name="documents"),
    path("people/<uuid:ref>/documents/<uuid:document>/", views.download, name="document"),
    path("people/<uuid:ref>/documents/<uuid:document>/withdraw/", views.withdraw, name="withdraw"),
]
