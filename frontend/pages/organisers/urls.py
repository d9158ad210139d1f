"""The addresses of the organisers' pages, under /run/."""

from django.urls import path

from frontend.pages.investors import board
from frontend.pages.organisers import entries, records

urlpatterns = [
    path("", records.home, name="home"),
    path("<slug:slug>/entries/", entries.entry_list, name="entries"),
    path("<slug:slug>/entries/check/", entries.run_check, name="run_check"),
    path("<slug:slug>/entries/check/progress/", entries.check_progress, name="check_progress"),
    path("<slug:slug>/entries/accept/", entries.accept_all_passing, name="accept_all_passing"),
    path("<slug:slug>/entries/<int:pk>/", entries.entry_detail, name="entry"),
    path("<slug:slug>/entries/<int:pk>/eligibility/", entries.decide, name="decide_eligibility"),
    path("<slug:slug>/log/", records.log, name="log"),
    path("<slug:slug>/messages/", records.mails, name="messages"),
    path("<slug:slug>/jobs/<int:pk>/cancel/", records.cancel, name="cancel_job"),
    path("<slug:slug>/jobs/<int:pk>/retry/", records.retry, name="retry_job"),
    path("<slug:slug>/introductions/", board.board, name="introductions"),
    path("<slug:slug>/introductions/match/", board.match, name="match_investors"),
    path("<slug:slug>/introductions/propose/", board.propose, name="propose_introduction"),
    path("<slug:slug>/introductions/invite/", board.invite, name="invite_investor"),
    path("<slug:slug>/introductions/investors/<int:pk>/", board.admit, name="admit_investor"),
    path("<slug:slug>/introductions/<int:pk>/move/", board.move, name="move_introduction"),
]
