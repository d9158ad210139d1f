"""The addresses of a person's own pages."""
# tested by: tests/frontend/pages/account/test_me.py

from django.urls import path

from frontend.pages.account import me

urlpatterns = [
    path("home/", me.home, name="home"),
    path("me/", me.profile, name="profile"),
    path("enter/<slug:part>/", me.enter, name="enter"),
]
