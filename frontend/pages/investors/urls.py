"""The addresses of the investors' pages, and of the proposals that startups answer,
under /invest/.
"""

from django.urls import path

from frontend.pages.investors import seats
from frontend.pages.startups.introductions import proposals

urlpatterns = [
    path("", seats.home, name="home"),
    path("request/<slug:slug>/", seats.ask, name="request"),
    path("<slug:slug>/thesis/", seats.thesis, name="thesis"),
    path("introductions/<int:pk>/", seats.introduction, name="introduction"),
    path("introductions/<int:pk>/accept/", seats.accept, name="accept"),
    path("introductions/<int:pk>/decline/", proposals.decline, name="decline"),
    path("introductions/<int:pk>/agree/", proposals.agree, name="agree"),
    path("introductions/<int:pk>/step/", proposals.step, name="step"),
    path("proposals/<int:entry>/", proposals.answer, name="proposals"),
    path("proposals/<int:entry>/refused/", proposals.refuse_houses, name="refuse_houses"),
]
