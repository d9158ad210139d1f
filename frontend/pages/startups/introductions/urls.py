"""The addresses of proposals that startups answer, under /invest/ beside the investors' own."""
# tested by: tests/frontend/pages/investors/test_seats.py

from django.urls import path

from frontend.pages.startups.introductions import proposals

urlpatterns = [
    path("introductions/<int:pk>/decline/", proposals.decline, name="decline"),
    path("introductions/<int:pk>/agree/", proposals.agree, name="agree"),
    path("introductions/<int:pk>/step/", proposals.step, name="step"),
    path("proposals/<int:entry>/", proposals.answer, name="proposals"),
    path("proposals/<int:entry>/refused/", proposals.refuse_houses, name="refuse_houses"),
]
