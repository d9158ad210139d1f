"""The addresses of proposals that startups answer, under /invest/ beside the investors' own."""
# tested by: tests/frontend/pages/investors/test_seats.py

from django.urls import path

from frontend.pages.startups.introductions import (
    company_card,
    data_room,
    meeting_times,
    outcome,
    proposals,
)

urlpatterns = [
    path("introductions/<int:pk>/decline/", proposals.decline, name="decline"),
    path("introductions/<int:pk>/agree/", proposals.agree, name="agree"),
    path("introductions/<int:pk>/outcome/", outcome.outcome, name="outcome"),
    path("introductions/<int:pk>/outcome/<slug:told>/", outcome.tell, name="outcome-tell"),
    path("introductions/<int:pk>/pick/", meeting_times.pick, name="pick-time"),
    path("introductions/<int:pk>/times/", meeting_times.others, name="other-times"),
    path("introductions/<int:pk>/meeting.ics", meeting_times.calendar, name="meeting-calendar"),
    path("proposals/<int:entry>/", proposals.answer, name="proposals"),
    path("proposals/<int:entry>/card/", company_card.card, name="card"),
    path("proposals/<int:entry>/card/fields/", company_card.card_fields, name="card-fields"),
    path("proposals/<int:entry>/card/consent/", company_card.card_consent, name="card-consent"),
    path("proposals/<int:entry>/card/withdraw/", company_card.withdraw_card, name="withdraw-card"),
    path("proposals/<int:entry>/card/card.pdf", company_card.card_paper, name="card-paper"),
    path("proposals/<int:entry>/room/", data_room.desk, name="data-room"),
    path("proposals/<int:entry>/room/looks.xlsx", data_room.looks_file, name="room-looks"),
    path(
        "proposals/<int:entry>/room/files/<int:room_file>/remove/",
        data_room.remove,
        name="room-remove",
    ),
    path("introductions/<int:pk>/room/opening/", data_room.opening, name="room-opening"),
    path("introductions/<int:pk>/room/close/", data_room.close, name="room-close"),
    path("proposals/<int:entry>/browsing/", proposals.browsing, name="browsing"),
    path("proposals/<int:entry>/refused/", proposals.refuse_houses, name="refuse_houses"),
]
