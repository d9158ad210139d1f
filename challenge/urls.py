"""All addresses: the API, sign-in, and the pages in both languages (Korean without prefix, English
under /en/).
"""
# tested by: tests/test_conventions.py

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from challenge.rest.docs import ApiDocs
from challenge.rest.schema_view import ApiSchema
from challenge.web.health import health
from challenge.web.hooks.mail_events import mail_events

api = [
    path("", include("challenge.api.urls")),
    path("", include("submissions.api.urls")),
    path("", include("judging.api.urls")),
    path("", include("introductions.api.browsing.views")),
    path("", include("introductions.api.cards")),
    path("", include("introductions.api.data_rooms")),
    path("", include("introductions.api.firms")),
    path("", include("introductions.api.forecasts")),
    path("", include("introductions.api.investors")),
    path("", include("introductions.api.meeting_times")),
    path("", include("introductions.api.outcomes")),
    path("", include("introductions.api.meetings")),
    path("", include("introductions.api.personal_data")),
    path("", include("introductions.api.plans")),
    path("", include("introductions.api.tables")),
    path("", include("gatherings.api.council_file")),
    path("", include("gatherings.api.voices")),
    path("", include("gatherings.api.events")),
    path("", include("gatherings.api.mail_previews")),
    path("", include("gatherings.api.group_messages")),
    path("", include("gatherings.api.timetables")),
]

handler400 = "challenge.rest.errors.bad_request"
handler404 = "challenge.rest.errors.not_found"
handler500 = "challenge.rest.errors.server_error"

urlpatterns = [
    path("healthz", health, name="health"),
    path("mail-events/", mail_events, name="mail-events"),
    path("api/v1/", include((api, "api"))),
    path("api/schema/", ApiSchema.as_view(), name="schema"),
    path("api/docs/", ApiDocs.as_view(url_name="schema"), name="api-docs"),
    path("_allauth/", include("frontend.allauth_urls.programs")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("frontend.pages.public.found.urls")),
    *i18n_patterns(
        path(
            "login/",
            RedirectView.as_view(pattern_name="account_request_login_code", query_string=True),
            name="login",
        ),
        path("account/", include("frontend.allauth_urls.pages")),
        path("demo/", include("demo.pages.views")),  # 404 unless DEMO is set
        path("", include("frontend.urls")),
        prefix_default_language=False,
    ),
]
if settings.DEBUG:
    urlpatterns += [
        path("admin/", admin.site.urls),
        path("styleguide/", include("frontend.pages.styleguide_urls")),
    ]
