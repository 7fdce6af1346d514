"""The addresses of the caseload."""

from django.urls import path

from abide.service.caseload import reviews, saved, trail_views, transfers, views
from abide.service.caseload.changes import views as changes
from abide.service.caseload.report import views as reports
from abide.service.caseload.trail_kept import views as trail_kept

app_name = "caseload"
urlpatterns = [
    path("", views.caseload, name="people"),
    path("people/saved/", saved.save, name="save_filter"),
    path("people/saved/<uuid:ref>/remove/", saved.remove, name="remove_filter"),
    path("people/transfer/", transfers.transfer, name="transfer"),
    path("people/changed/", views.changed, name="changed"),
    path("people/<uuid:ref>/", views.person, name="person"),
    path("people/<uuid:ref>/conditions/", views.conditions, name="conditions"),
    path("people/<uuid:ref>/about/", views.about, name="about"),
    path("people/<uuid:ref>/changes/", changes.changes, name="changes"),
    path("people/<uuid:ref>/trail/", trail_views.page, name="trail"),
    path("people/<uuid:ref>/trail.json", trail_views.data, name="trail_data"),
    path("people/<uuid:ref>/trail/file/<slug:kind>/", trail_views.file, name="trail_file"),
    path("people/<uuid:ref>/trail/places/", trail_kept.name, name="name_place"),
    path("people/<uuid:ref>/trail/places/<uuid:place>/remove/", trail_kept.remove, name="remove_place"),
    path("people/<uuid:ref>/report/", reports.report, name="report"),
    path("people/<uuid:ref>/report/<slug:paper>/", reports.again, name="report_again"),
    path("people/<uuid:ref>/findings/<slug:finding>/", views.finding, name="finding"),
    path("people/<uuid:ref>/findings/<slug:finding>/review/", reviews.review, name="review"),
    path(
        "people/<uuid:ref>/findings/<slug:finding>/review/<uuid:decision>/take-back/",
        reviews.take_back,
        name="take_back_review",
    ),
    path("people/<uuid:ref>/absences/<slug:finding>/excuse/", views.excuse, name="excuse"),
    path("people/<uuid:ref>/excuses/<uuid:excuse>/take-back/", views.take_back, name="take_back"),
    path("basemap.json", views.basemap, name="basemap"),
]
