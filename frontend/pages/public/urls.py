"""The addresses of the pages that anybody may read."""
# tested by: tests/journeys/test_accessibility.py

from django.urls import path

from frontend.pages.public import (
    audience_vote,
    edition,
    hall_screen,
    proof,
    questions,
    results,
    share,
    site,
    winner,
)
from frontend.pages.public.calls import calendar, call_paper, calls, lost_mailbox, winners
from frontend.pages.public.events import events
from frontend.pages.public.found.calls_feed import calls_feed
from frontend.pages.public.voices import urls as voices_urls

urlpatterns = [
    path("", site.home, name="home"),
    path("calls/", calls.calls, name="calls"),
    path("calls.atom", calls_feed, name="calls_feed"),
    path("winners/", winners.winners, name="all_winners"),
    path("privacy/", site.document, {"name": "privacy"}, name="privacy"),
    path("terms/", site.document, {"name": "terms"}, name="terms"),
    path("accessibility/", site.document, {"name": "accessibility"}, name="accessibility"),
    path("how-ranking-works/", site.ranking, name="ranking"),
    path("proof/", proof.check, name="proof"),
    path("proof/log/", proof.log, name="proof_log"),
    path("proof/feed.atom", proof.feed, name="proof_feed"),
    path("proof/<str:name>", proof.program, name="proof_program"),
    path("live/<str:key>/", hall_screen.screen, name="hall_screen"),
    path("live/<str:key>/state.json", hall_screen.state, name="hall_state"),
    path("live/<str:key>/events", hall_screen.stream, name="hall_events"),
    path("vote/<str:key>/", audience_vote.vote, name="hall_vote"),
    path("vote/<str:key>/qr.svg", audience_vote.code, name="hall_vote_code"),
    *voices_urls.urlpatterns,
    path("c/<slug:slug>/", edition.overview, name="edition"),
    path("share.png", share.site_image, name="site_image"),
    path("c/<slug:slug>/share.png", share.image, name="share_image"),
    path("c/<slug:slug>/privacy/", edition.privacy, name="edition_privacy"),
    path("c/<slug:slug>/rubric/", edition.rubric, name="rubric"),
    path("c/<slug:slug>/form/", edition.form_preview, name="form"),
    path("c/<slug:slug>/print/", call_paper.call_paper, name="call_paper"),
    path("c/<slug:slug>/lost-mailbox/", lost_mailbox.lost_mailbox, name="lost_mailbox"),
    path("c/<slug:slug>/questions/", questions.questions, name="questions"),
    path("c/<slug:slug>/schedule.ics", calendar.calendar, name="calendar"),
    path("c/<slug:slug>/events/", events.events, name="events"),
    path("c/<slug:slug>/events/<int:pk>/", events.event, name="event"),
    path("c/<slug:slug>/events/<int:pk>.ics", events.event_calendar, name="event_calendar"),
    path("c/<slug:slug>/events/<int:pk>/register/", events.take_place, name="take_place"),
    path("c/<slug:slug>/events/<int:pk>/give-back/", events.give_back, name="give_place_back"),
    path("c/<slug:slug>/events/<int:pk>/timetable/", events.timetable, name="event_timetable"),
    path("c/<slug:slug>/events/<int:pk>/timetable/wish/", events.wish, name="day_wish"),
    path(
        "c/<slug:slug>/events/<int:pk>/timetable/meetings/<int:meeting>/met/",
        events.met,
        name="day_met",
    ),
    path(
        "c/<slug:slug>/events/<int:pk>/timetable.ics",
        events.timetable_calendar,
        name="event_timetable_calendar",
    ),
    path("c/<slug:slug>/results/", results.winners, name="results"),
    path(
        "c/<slug:slug>/results/<int:order>/versions/<int:number>/",
        results.version,
        name="earlier_version",
    ),
    path("c/<slug:slug>/winners/<int:number>/", winner.page, name="winner"),
    path("c/<slug:slug>/winners/<int:number>/share.png", winner.image, name="winner_image"),
    path("c/<slug:slug>/winners/<int:number>/badges.zip", winner.badges, name="winner_badges"),
    path("c/<slug:slug>/certificates/<int:number>/", winner.certificate, name="certificate"),
    path("c/<slug:slug>/results/method/", results.method, name="method"),
    path("c/<slug:slug>/results/bundle.json", results.bundle, name="bundle"),
]
