"""The addresses of an edition's consultations."""
# tested by: tests/frontend/pages/organisers/voices/test_voices.py

from django.urls import path

from frontend.pages.organisers.voices import consultations

urlpatterns = [
    path("<slug:slug>/voices/", consultations.voices, name="voices"),
    path("<slug:slug>/voices/<int:pk>/", consultations.consultation, name="consultation"),
    path(
        "<slug:slug>/voices/<int:pk>/statements/", consultations.new_statement, name="new_statement"
    ),
    path("<slug:slug>/voices/<int:pk>/decide/", consultations.decide, name="decide_statement"),
    path(
        "<slug:slug>/voices/<int:pk>/answers/<int:statement>/",
        consultations.answer,
        name="answer_statement",
    ),
]
