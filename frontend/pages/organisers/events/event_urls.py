"""The addresses of the organisers' pages about events, under /run/."""
# tested by: tests/frontend/test_typed_values.py

from django.urls import path

from frontend.pages.organisers.events import door, events, timetable

_ONE = "<slug:slug>/events/<int:pk>/"
urlpatterns = [
    path("<slug:slug>/events/", events.events, name="events"),
    path("<slug:slug>/events/new/", events.new_event, name="new_event"),
    path(_ONE, events.event, name="event"),
    path(f"{_ONE}people/", events.add, name="add_to_event"),
    path(f"{_ONE}publish/", events.publish, name="publish_event"),
    path(f"{_ONE}cancel/", events.cancel, name="cancel_event"),
    path(f"{_ONE}door/", door.door, name="event_door"),
    path(f"{_ONE}timetable/", timetable.timetable, name="timetable"),
    path(f"{_ONE}timetable/plan/", timetable.make, name="make_timetable"),
    path(f"{_ONE}timetable/plans/<int:plan>/publish/", timetable.publish, name="publish_timetable"),
    path(f"{_ONE}timetable/changes/", timetable.change, name="day_change"),
    path(f"{_ONE}timetable/changes/<int:change>/lift/", timetable.lift, name="lift_day_change"),
    path(f"{_ONE}timetable/meetings/<int:meeting>/met/", timetable.met, name="day_meeting_met"),
]
