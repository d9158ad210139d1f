"""The addresses of the investors' pages, under /invest/."""
# tested by: tests/frontend/pages/investors/test_seats.py

from django.urls import path

from frontend.pages.firms import firm
from frontend.pages.investors import browse, forecasts, room, seats

urlpatterns = [
    path("", seats.home, name="home"),
    path("request/<slug:slug>/", seats.ask, name="request"),
    path("<slug:slug>/thesis/", seats.thesis, name="thesis"),
    path("<slug:slug>/winners/", browse.browse, name="browse"),
    path("<slug:slug>/winners/<int:pk>/ask/", browse.ask, name="ask"),
    path("<slug:slug>/winners/<int:pk>/withdraw/", browse.withdraw, name="withdraw-request"),
    path("<slug:slug>/forecasts/", forecasts.forecasts, name="forecasts"),
    path("<slug:slug>/firms/<int:pk>/", firm.firm, name="firm"),
    path("<slug:slug>/firms/<int:pk>/people/", firm.colleague, name="firm_people"),
    path("<slug:slug>/firms/<int:pk>/lead/", firm.lead, name="firm_lead"),
    path("<slug:slug>/firms/<int:pk>/hand-over/", firm.hand_over, name="firm_hand_over"),
    path("introductions/<int:pk>/", seats.introduction, name="introduction"),
    path("introductions/<int:pk>/card.pdf", seats.card_paper, name="shared-card"),
    path("introductions/<int:pk>/accept/", seats.accept, name="accept"),
    path("introductions/<int:pk>/room/", room.room, name="room"),
    path("introductions/<int:pk>/room/open", room.still_open, name="room-open"),
    path("introductions/<int:pk>/room/<int:file>.pdf", room.copy, name="room-copy"),
]
