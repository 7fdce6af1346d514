"""The addresses of the person's own pages; no name stands in them."""

from django.urls import path

from abide.service.wearer import own_views as views

app_name = "own"
urlpatterns = [
    path("", views.home, name="home"),
    path("open/<str:link>/", views.enter, name="enter"),
    path("language/", views.language, name="language"),
    path("leave/", views.leave, name="leave"),
    path("order/", views.order, name="order"),
    path("records/", views.records, name="records"),
    path("records/<slug:finding>/wrong/", views.dispute, name="dispute"),
    path("asked/", views.asked, name="asked"),
    path("ask/", views.ask, name="ask"),
    path("asked/<uuid:ref>/take-back/", views.withdraw, name="withdraw"),
    path("fault/", views.fault, name="fault"),
    path("complain/", views.complain, name="complain"),
    path("told/<uuid:ref>/again/", views.again, name="again"),
]
