"""The addresses of the judges' pages, under /judge/."""
# tested by: tests/frontend/pages/judges/test_scoring.py

from django.urls import path

from frontend.pages.judges import (
    brief,
    certificate,
    discussions,
    pitch_day,
    proof,
    rounds,
    scoring,
    seats,
    ties,
)
from frontend.pages.judges.app import device, manifest, worker
from frontend.pages.judges.desk import own_order, side_by_side, submit_all, work_list

urlpatterns = [
    path("", seats.home, name="home"),
    path("sw.js", worker.service_worker, name="service_worker"),
    path("app.webmanifest", manifest.manifest, name="manifest"),
    path("device/", device.device, name="device"),
    path("<slug:slug>/invitation/", seats.invitation, name="invitation"),
    path("<slug:slug>/pledge/", seats.pledge, name="pledge"),
    path("<slug:slug>/pledge.pdf", seats.pledge_copy, name="pledge_copy"),
    path("<slug:slug>/ties/", ties.ties, name="ties"),
    path("<slug:slug>/ties/<int:tie>/remove/", ties.remove, name="remove_tie"),
    path("passkey/", seats.passkey, name="passkey"),
    path("rounds/<int:pk>/", work_list.begin, name="round"),
    path("rounds/<int:pk>/brief/", brief.brief, name="brief"),
    path("rounds/<int:pk>/conflicts/", rounds.conflicts, name="conflicts"),
    path("rounds/<int:pk>/mine/", work_list.mine, name="mine"),
    path("rounds/<int:pk>/compare/", side_by_side.compare, name="compare"),
    path("rounds/<int:pk>/criterion/", side_by_side.by_criterion, name="by_criterion"),
    path("rounds/<int:pk>/submit/", submit_all.submit_all, name="submit_all"),
    path("rounds/<int:pk>/own-order/", own_order.own_order, name="own_order"),
    path("rounds/<int:pk>/receipt.json", proof.receipt, name="receipt"),
    path("rounds/<int:pk>/receipt.pdf", proof.receipt_pdf, name="receipt_pdf"),
    path("rounds/<int:pk>/report/", rounds.report, name="report"),
    path("rounds/<int:pk>/done/", rounds.done, name="done"),
    path("rounds/<int:pk>/certificate.pdf", certificate.certificate, name="certificate"),
    path("rounds/<int:pk>/pitch-day/", pitch_day.pitch_day, name="pitch_day"),
    path("rounds/<int:pk>/discussions/", discussions.discussions, name="discussions"),
    path("rounds/<int:pk>/discussions/<int:number>/", discussions.discussion, name="discussion"),
    path("rounds/<int:pk>/pull/", rounds.pull, name="pull"),
    path("rounds/<int:pk>/offline.json", device.shelf, name="offline"),
    path("rounds/<int:pk>/entries/<int:assignment>/", scoring.entry, name="entry"),
    path(
        "rounds/<int:pk>/entries/<int:assignment>/take-back/",
        scoring.withdraw_submission,
        name="take_back",
    ),
    path("rounds/<int:pk>/entries/<int:assignment>/mark/", work_list.mark, name="mark"),
    path(
        "rounds/<int:pk>/entries/<int:assignment>/wild-card/",
        work_list.wild_card,
        name="wild_card",
    ),
    path("rounds/<int:pk>/entries/<int:assignment>/amount/", pitch_day.amount, name="amount"),
    path("rounds/<int:pk>/entries/<int:assignment>/late/", scoring.late, name="late"),
    path("rounds/<int:pk>/entries/<int:assignment>/conflict/", scoring.conflict, name="conflict"),
    path(
        "rounds/<int:pk>/entries/<int:assignment>/conflict/undo/",
        scoring.undo,
        name="undo_conflict",
    ),
]
