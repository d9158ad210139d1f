"""The table of contents of all pages, by who reads them."""
# tested by: tests/journeys/test_accessibility.py

from django.urls import include, path

from frontend.pages.investors import urls as investors
from frontend.pages.startups.introductions import urls as proposals

urlpatterns = [
    path("", include(("frontend.pages.public.urls", "public"))),
    path("", include(("frontend.pages.account.urls", "account"))),
    path("files/", include(("frontend.pages.files", "files"))),
    path("apply/", include(("frontend.pages.startups.urls", "startups"))),
    path("judge/", include(("frontend.pages.judges.urls", "judges"))),
    path("run/", include(("frontend.pages.organisers.urls", "organisers"))),
    path("invest/", include(([*investors.urlpatterns, *proposals.urlpatterns], "investors"))),
]
