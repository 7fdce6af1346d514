"""The addresses of the caseload."""

from django.urls import path

from abide.service.caseload import views

app_name = "caseload"
urlpatterns = [
    path("", views.caseload, name="people"),
    path("people/changed/", views.changed, name="changed"),
    path("people/<uuid:ref>/", views.person, name="person"),
    path("people/<uuid:ref>/trail/", views.trail, name="trail"),
    path("people/<uuid:ref>/trail.json", views.trail_data, name="trail_data"),
    path("basemap.json", views.basemap, name="basemap"),
]
