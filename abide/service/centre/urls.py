"""The addresses of the monitoring centre's own pages; the queue and its alerts are at alerts/."""

from django.urls import path

from abide.service.centre import suspension_views

app_name = "centre"
urlpatterns = [
    path("suspended/", suspension_views.suspended, name="suspended"),
    path("suspended/new/", suspension_views.suspend_kind, name="suspend_kind"),
    path("suspended/of/<uuid:ref>/", suspension_views.suspend, name="suspend"),
    path("suspended/<uuid:ref>/end/", suspension_views.resume, name="resume"),
]
