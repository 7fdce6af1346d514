"""The addresses of hand-overs and of the wall's screen."""

from django.urls import path

from abide.service.shifts import views, wall_views

app_name = "shifts"
urlpatterns = [
    path("", views.hand_overs, name="list"),
    path("new/", views.sign_out, name="new"),
    path("wall/", wall_views.wall, name="wall"),
    path("wall/numbers/", wall_views.numbers, name="wall_numbers"),
    path("<uuid:ref>/", views.hand_over, name="hand_over"),
    path("<uuid:ref>/sign/", views.sign_in, name="sign_in"),
]
