"""The addresses of the startup's pages."""
# tested by: tests/frontend/pages/startups/test_home.py

from django.urls import path

from frontend.pages.startups import history, home, messages
from frontend.pages.startups.application import (
    company,
    consents,
    files,
    item,
    questions,
    review,
    start,
    team,
)
from frontend.pages.startups.submitted import (
    appeals,
    certificate,
    feedback,
    objections,
    place,
    receipt,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("<slug:edition>/start/", start.start, name="start"),
    path("<int:pk>/", home.overview, name="entry"),
    path("<int:pk>/company/", company.company, name="company"),
    path("<int:pk>/company/fields/", company.company_fields, name="company-fields"),
    path("<int:pk>/item/", item.item, name="item"),
    path("<int:pk>/questions/<slug:section>/", questions.section, name="section"),
    path("<int:pk>/files/", files.files, name="files"),
    path("<int:pk>/files/rows/<slug:kind>/", files.file_rows, name="file-rows"),
    path("<int:pk>/files/<int:attachment>/remove/", files.remove, name="file-remove"),
    path("<int:pk>/files/<int:attachment>/date/", files.issue_date, name="file-date"),
    path("<int:pk>/deck/", files.deck, name="deck"),
    path("<int:pk>/team/", team.team, name="team"),
    path("<int:pk>/team/<int:member>/hand-over/", team.hand_over, name="team-hand-over"),
    path("<int:pk>/team/<int:member>/kind/", team.kind, name="team-kind"),
    path("<int:pk>/team/<int:member>/remove/", team.remove, name="team-remove"),
    path("<int:pk>/history/", history.history, name="history"),
    path("<int:pk>/history/restore/", history.restore, name="restore-answer"),
    path("<int:pk>/messages/", messages.thread, name="messages"),
    path("<int:pk>/messages/files/<int:attached>/", messages.file, name="message-file"),
    path("<int:pk>/consents/", consents.consents, name="consents"),
    path("<int:pk>/judges/", objections.objections, name="objections"),
    path(
        "<int:pk>/judges/<int:objection>/withdraw/", objections.withdraw, name="objection-withdraw"
    ),
    path("<int:pk>/review/", review.review, name="review"),
    path("<int:pk>/submit/", review.submit, name="submit"),
    path("<int:pk>/submit-by-itself/", review.submit_by_itself, name="submit-by-itself"),
    path("<int:pk>/withdraw/", review.withdraw, name="withdraw"),
    path("<int:pk>/receipt/", receipt.receipt, name="receipt"),
    path("<int:pk>/receipt.json", receipt.receipt_proof, name="receipt-proof"),
    path("<int:pk>/receipt.pdf", receipt.receipt_pdf, name="receipt-pdf"),
    path("<int:pk>/certificate.pdf", certificate.certificate, name="certificate"),
    path("<int:pk>/intros/", home.introductions, name="introductions"),
    path("<int:pk>/place/", place.place, name="place"),
    path("<int:pk>/appeal/", appeals.appeal, name="appeal"),
    path("<int:pk>/appeal/files/", appeals.attach, name="appeal-attach"),
    path("<int:pk>/appeal/files/<int:file>/", appeals.file, name="appeal-file"),
    path(
        "<int:pk>/appeal/files/<int:file>/remove/", appeals.remove_file, name="appeal-file-remove"
    ),
    path("<int:pk>/appeals/<int:appeal>/withdraw/", appeals.withdraw, name="appeal-withdraw"),
    path("<int:pk>/appeals/<int:appeal>/letter.pdf", appeals.letter, name="appeal-letter"),
    path("<int:pk>/feedback/", feedback.feedback, name="feedback"),
]
