"""The addresses of the council's pages."""
# tested by: tests/frontend/pages/organisers/council/test_council.py

from django.urls import path

from frontend.pages.organisers.council import council, member

urlpatterns = [
    path("council/", council.council, name="council"),
    path("council/members/", council.new_member, name="council_new_member"),
    path("council/import/", council.member_file, name="import_council"),
    path("council/divisions/", council.new_division, name="council_new_division"),
    path("council/divisions/<int:pk>/", council.division, name="council_division"),
    path("council/members/<int:pk>/", member.member, name="council_member"),
    path("council/members/<int:pk>/remove/", member.remove, name="council_remove_member"),
    path("council/members/<int:pk>/people/", member.new_person, name="council_new_person"),
    path(
        "council/members/<int:pk>/people/out/",
        member.take_out_person,
        name="council_take_out_person",
    ),
    path("council/members/<int:pk>/seats/", member.new_seat, name="council_new_seat"),
    path("council/members/<int:pk>/seats/out/", member.leave_seat, name="council_leave_seat"),
]
