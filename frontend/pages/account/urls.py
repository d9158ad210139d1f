"""The addresses of a person's own pages."""
# tested by: tests/frontend/pages/account/test_me.py

from django.urls import path

from frontend.pages.account import (
    addresses,
    invitations,
    links,
    mailed_event,
    mailed_meeting,
    mailed_outcome,
    me,
    my_data,
    tokens,
)

urlpatterns = [
    path("home/", me.home, name="home"),
    path("me/", me.profile, name="profile"),
    path("me/data/", my_data.my_data, name="my_data"),
    path("me/data/download/", my_data.download, name="my_data_download"),
    path("me/data/archive/", my_data.archive, name="my_data_archive"),
    path("me/data/erase/", my_data.erase, name="erase"),
    path("me/addresses/", addresses.addresses, name="addresses"),
    path("me/addresses/<int:pk>/main/", addresses.make_main, name="address-main"),
    path("me/addresses/<int:pk>/remove/", addresses.remove, name="address-remove"),
    path("address/<str:key>/", addresses.confirm, name="address-confirm"),
    path("me/invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("me/invitations/<int:pk>/accept/", invitations.accept, name="invitation-accept"),
    path("me/invitations/<int:pk>/decline/", invitations.decline, name="invitation-decline"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/<int:pk>/end/", tokens.end, name="token-end"),
    path("enter/<slug:part>/", links.enter, name="enter"),
    path("enter/<slug:part>/<str:key>/", links.link, name="link"),
    path("enter/<slug:part>/<str:key>/code/", links.link_code, name="link-code"),
    path("meeting/<str:key>/", mailed_meeting.meeting, name="meeting"),
    path("meeting/<str:key>/others/", mailed_meeting.others, name="meeting-others"),
    path("meeting/<str:key>/<int:offer>/<int:slot>/", mailed_meeting.pick, name="meeting-pick"),
    path("event/<str:key>/", mailed_event.ticket, name="event"),
    path("event/<str:key>/give-back/", mailed_event.give_back, name="event-give-back"),
    path("outcome/<str:key>/", mailed_outcome.outcome, name="outcome"),
    path("outcome/<str:key>/<slug:told>/", mailed_outcome.tell, name="outcome-tell"),
    path("code/", links.code, name="code"),
]
