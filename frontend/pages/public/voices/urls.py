"""The addresses of the council's directory and of consultations."""
# tested by: tests/frontend/pages/public/voices/test_voices.py

from django.urls import path

from frontend.pages.public.voices import consultations, directory

urlpatterns = [
    path("council/", directory.council, name="council"),
    path("c/<slug:slug>/voices/", consultations.consultations, name="consultations"),
    path("c/<slug:slug>/voices/<int:pk>/", consultations.consultation, name="consultation"),
    path("c/<slug:slug>/voices/<int:pk>/vote/", consultations.vote, name="voices_vote"),
    path(
        "c/<slug:slug>/voices/<int:pk>/division/",
        consultations.write_for_division,
        name="voices_division",
    ),
]
