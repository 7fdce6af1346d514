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
    path("people/<uuid:ref>/findings/<slug:finding>/", views.finding, name="finding"),
    path("people/<uuid:ref>/absences/<slug:finding>/excuse/", views.excuse, name="excuse"),
    path("people/<uuid:ref>/excuses/<uuid:excuse>/take-back/", views.take_back, name="take_back"),
    path("basemap.json", views.basemap, name="basemap"),
]
