"""All settings, in one file; the environment decides.  README.md has the table of variables."""
# tested by: tests/challenge/test_deployment.py

import os
from datetime import date
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from challenge.kernel.logs.fault_reports import tell_of_faults
from challenge.kernel.logs.structured import configure_logging
from challenge.local import embedded

# lets ModelAdmin[Entry] and the like be written, as type checkers want
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, *, default: bool = False) -> bool:
    """A yes/no environment variable."""
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated environment variable."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def day(name: str, default: str = "") -> date | None:
    """An environment variable that says a day as ISO 8601 does; None: empty."""
    written = os.environ.get(name, "").strip() or default
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no day such as 2026-12-01: {written}") from error


DATA_DIR = Path(os.environ.get("CHALLENGE_DATA", BASE_DIR / ".data"))
DEBUG = flag("DEBUG")
DEMO = flag("DEMO")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", SITE_URL)
SECURE_COOKIES = SITE_URL.startswith("https://")
SECRET_KEY = os.environ.get("SECRET_KEY", "").strip()
if not SECRET_KEY:
    if SECURE_COOKIES or flag("BEHIND_PROXY"):
        raise ImproperlyConfigured(
            "SECRET_KEY is empty. Set it in production: who can guess it forges sessions."
        )
    SECRET_KEY = embedded.local_secret(DATA_DIR)
# keys of before: what they signed or sealed still opens; to be emptied once all is made anew
SECRET_KEY_FALLBACKS = os.environ.get("SECRET_KEY_BEFORE", "").split()
# the keys of the public log: outside the database; in production made by hand (challenge log_key)
LOG_KEY_FILE = Path(os.environ.get("LOG_KEY_FILE") or DATA_DIR / "log-key")
BACKUP_RECIPIENTS = os.environ.get("BACKUP_RECIPIENTS", "").replace(",", " ").split()
# of buckets that backups go to; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY open them
BACKUP_S3_ENDPOINT_URL = os.environ.get("BACKUP_S3_ENDPOINT_URL") or os.environ.get(
    "S3_ENDPOINT_URL"
)
BACKUP_KEEP_DAYS = int(os.environ.get("BACKUP_KEEP_DAYS", "30"))
LOG_KEY_REQUIRED = SECURE_COOKIES or flag("BEHIND_PROXY")
# off while empty: an authority that stamps the log's signed states with its time (RFC 3161), and a
# PEM file of the certificates that its answers must lead to
LOG_TSA_URL = os.environ.get("LOG_TSA_URL", "").strip()
LOG_TSA_CERTIFICATES = os.environ.get("LOG_TSA_CERTIFICATES", "").strip()
LOG_ORIGIN = SITE_URL.partition("://")[2] + "/log"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY") else None
# a name that a browser takes only from this very host, by TLS, for all of it: no neighbour sets it
COOKIE_PREFIX = "__Host-" if SECURE_COOKIES else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
MESSAGE_STORAGE = "challenge.web.device_cookie.NoticeStorage"
LANGUAGE_COOKIE_SAMESITE, LANGUAGE_COOKIE_HTTPONLY = "Lax", True  # no script reads it
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_SUBDOMAINS")
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "frontend",  # first: its templates replace those of allauth and the admin
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_celery_outbox",
    "django_htmx",
    "template_partials",
    "csp",
    "challenge",
    "submissions",
    "judging",
    "introductions",
    "gatherings",
    "demo",
]

MIDDLEWARE = [
    "challenge.web.pieces.send_in_pieces",
    "challenge.watch.doors.answer_watchers",
    "challenge.web.middleware.stamp_request",
    "challenge.watch.metrics.measure_requests",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before static files, so that they bear it too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "challenge.web.shared_copies.share_public_answers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "challenge.web.middleware.speak_api_language",
    "django.middleware.common.CommonMiddleware",
    "challenge.web.middleware.refuse_nul",
    "challenge.web.middleware.fold_typed_text",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "challenge.web.middleware.bind_actor",
    "challenge.rest.versions.tag_answers",
    "challenge.web.middleware.keep_no_copies",
    "challenge.web.ranges.answer_ranges",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "frontend.middleware.end_in_own_zone",
    "frontend.middleware.show_refusals",
    "frontend.doors.close_doors",
    "frontend.pages.token_doors.close_token_doors",
    "frontend.middleware.note_visits",
    "frontend.pages.judges.app.worker.tell_release",
    "frontend.pages.data_access.note_accesses",
]

ROOT_URLCONF = "challenge.urls"
ASGI_APPLICATION = "challenge.asgi.application"
WSGI_APPLICATION = "challenge.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.http.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data -----------------------------------------------------------------------------------------
_servers = embedded.addresses(DATA_DIR)
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(os.environ.get("DATABASE_URL") or _servers.database_url)
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = int(os.environ.get("DATABASE_CONN_MAX_AGE", "0"))
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = (
    True  # PgBouncer in transaction pooling has none
)
if flag("DATABASE_POOL"):
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": int(os.environ.get("DATABASE_POOL_SIZE", "16")),
    }
REDIS_URL = os.environ.get("REDIS_URL") or _servers.redis_url
BROKER_URL = os.environ.get("BROKER_URL") or os.environ.get("REDIS_URL") or _servers.broker_url
CACHES = {
    "default": {
        "BACKEND": "challenge.web.forgetful_cache.ForgetfulCache",
        "LOCATION": REDIS_URL,
        "VERSION": 2,  # of the form that values are kept in
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "challenge.User"

# --- files ----------------------------------------------------------------------------------------
MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = not STATIC_ROOT.exists()
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "challenge.kernel.whole_files.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if os.environ.get("S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": os.environ["S3_BUCKET"],
            "endpoint_url": os.environ.get("S3_ENDPOINT_URL"),
            "querystring_auth": True,
        },
    }
UPLOAD_MAX_BYTES = int(os.environ.get("UPLOAD_MAX_BYTES", str(30 * 1024 * 1024)))
# where ClamAV's daemon listens (host:port, or the path of its socket); empty: none is asked
CLAMD = os.environ.get("CLAMD", "").strip()
UPLOAD_MAX_PAGES = int(os.environ.get("UPLOAD_MAX_PAGES", "60"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

# --- language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
USE_I18N = True

# --- signing in -----------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "account:home"
ACCOUNT_ADAPTER = "frontend.sign_in.MailedCodeAdapter"
MFA_ADAPTER = "frontend.sign_in.FactorAdapter"
ACCOUNT_FORMS = {"request_login_code": "frontend.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 6}  # letters that nobody mixes up, as in BCD-FGH
ACCOUNT_EMAIL_VERIFICATION = "none"  # the mailed code is the verification
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# mails that anybody can cause: to one address (key), and from one address of a machine, also a day
ACCOUNT_RATE_LIMITS = {
    "request_login_code": os.environ.get("LOGIN_CODE_RATE", "5/m/key,60/d/key,100/m/ip,2000/d/ip"),
    # asks for a lost mailbox: whether or not the address is known (key)
    "hand_over": os.environ.get("HAND_OVER_RATE", "3/d/key,10/h/ip,40/d/ip"),
    # registers for an event without signing in; a whole company may sit behind one address
    "event": os.environ.get("EVENT_RATE", "5/d/key,60/h/ip,300/d/ip"),
}
# pages that are drawn for one investor, with the small ones, and whole files
MARKED_PAGES_A_MINUTE = int(os.environ.get("MARKED_PAGES_A_MINUTE", "400"))
MARKED_COPIES_A_MINUTE = int(os.environ.get("MARKED_COPIES_A_MINUTE", "10"))
HEADLESS_CLIENTS = ("app", "browser")
HEADLESS_SERVE_SPECIFICATION = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
REQUIRE_ORGANISER_MFA = flag("REQUIRE_ORGANISER_MFA", default=not (DEBUG or DEMO))
# where holes are reported, as mailto:… or https://…; empty: there is no security.txt
SECURITY_CONTACT = words("SECURITY_CONTACT")
for _contact in SECURITY_CONTACT:
    if not _contact.startswith(("mailto:", "https://", "tel:")) or len(_contact.split()) != 1:
        raise ImproperlyConfigured(f"SECURITY_CONTACT is no mailto:… or https://…: {_contact}")
# the day from which this installation has the terms and the privacy policy in force, as 2026-12-01
LEGAL_TEXTS_SINCE = day("LEGAL_TEXTS_SINCE", "2026-11-29" if DEBUG or DEMO else "")
# a link in a mail works once, and no longer than this
SIGN_IN_LINK_SECONDS = int(os.environ.get("MAGIC_LINK_SECONDS", str(14 * 86400)))

# off while empty: the agency's own server that its staff sign in at (OpenID Connect)
AGENCY = "agency"  # what it is called in addresses
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "").strip().rstrip("/")
OIDC_NAME = os.environ.get("OIDC_NAME", "").strip()
OIDC_DOMAINS = [domain.lower().lstrip("@") for domain in words("OIDC_DOMAINS")]
if OIDC_ISSUER and not (OIDC_DOMAINS and os.environ.get("OIDC_CLIENT_ID")):
    raise ImproperlyConfigured("OIDC_ISSUER is set: set OIDC_CLIENT_ID and OIDC_DOMAINS too.")
if OIDC_ISSUER and not OIDC_ISSUER.startswith("https://") and not (DEBUG or DEMO):
    raise ImproperlyConfigured("OIDC_ISSUER begins with https://: it says who somebody is.")
SOCIALACCOUNT_ADAPTER = "frontend.pages.account.agency.AgencyAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form's way to another site is closed (form-action)
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {"APPS": [], "OAUTH_PKCE_ENABLED": True},
}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": AGENCY,
            "name": OIDC_NAME or OIDC_DOMAINS[0],
            "client_id": os.environ["OIDC_CLIENT_ID"],
            "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
            "settings": {"server_url": OIDC_ISSUER},
        }
    ]

# --- mail -----------------------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "challenge.local.mail_files.EmailFiles")
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20  # seconds: a mail server that falls silent must not hold a worker
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "challenge@example.com")

# which service tells of mails that came back or were called unwanted (mailgun, postmark), and the
# key that it signs with, or user:password; empty: nobody tells
MAIL_EVENTS_SERVICE = os.environ.get("MAIL_EVENTS_SERVICE", "").strip().lower()
MAIL_EVENTS_SECRET = os.environ.get("MAIL_EVENTS_SECRET", "").strip()

# --- webhooks -------------------------------------------------------------------------------------
# whether messages may go to this machine itself, without TLS too: to try it, never where others are
WEBHOOKS_TO_THIS_MACHINE = flag("WEBHOOKS_TO_THIS_MACHINE", default=DEBUG or DEMO)

# --- tasks ----------------------------------------------------------------------------------------
CELERY_OUTBOX_APP = "challenge.celery.app"
MONITORING_METRICS_ENABLED = flag(
    "STATSD"
)  # the outbox would send packets to a statsd that nobody runs
CLOCK_SECONDS = float(os.environ.get("CLOCK_SECONDS", "60"))
JOB_SILENCE_SECONDS = float(os.environ.get("JOB_SILENCE_SECONDS", "90"))

# --- watching ------------------------------------------------------------------------------------
# a monitor shows it as a bearer token; empty: /metrics is not there
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "").strip()
if SENTRY_DSN := os.environ.get("SENTRY_DSN", "").strip():
    tell_of_faults(SENTRY_DSN)

# --- API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "challenge.rest.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
        "allauth.headless.contrib.rest_framework.authentication.XSessionTokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "challenge.rest.schema.AutoSchema",
    "EXCEPTION_HANDLER": "challenge.rest.errors.handle_exception",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "challenge.rest.inputs.BoundedPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_PARSER_CLASSES": [
        "challenge.rest.inputs.StorableJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Startup challenge API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",  # operations are called as what they do, in generated clients
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "PaperLanguage": "challenge.settings.LANGUAGES",
        "GivenLanguage": ["ko", "en"],
        "StartupKind": "submissions.models.Startup.Kind",
        "MemberKind": "submissions.models.Member.Kind",
        "GivenMemberKind": ["writer", "viewer"],
        "ConsentKind": "submissions.models.ConsentKind",
        "EntryState": "submissions.models.EntryState",
        "AttachmentState": "submissions.models.Attachment.State",
        "EligibilityState": "submissions.models.EligibilityCheck.State",
        "JobState": "challenge.models.JobState",
        "EditionState": "challenge.models.Edition.State",
        "QuestionKind": "challenge.models.Question.Kind",
        "RoleKind": "challenge.models.RoleKind",
        "AffiliationKind": "challenge.models.Affiliation.Kind",
        "MailState": "challenge.models.MailState",
        "WebhookDeliveryState": "challenge.models.WebhookDeliveryState",
        "WebhookKind": "challenge.models.webhooks.event_kinds.KINDS",
        "RoundState": "judging.models.RoundState",
        "DiscussionScores": "judging.models.Round.ShowsScores",
        "RoundKind": "judging.models.RoundKind",
        "AssignmentState": "judging.models.AssignmentState",
        "SheetState": "judging.models.SheetState",
        "JudgeState": "judging.models.Judge.State",
        "ConflictKind": "judging.models.ConflictKind",
        "DecisionKind": "judging.models.DecisionKind",
        "AnnouncementState": "judging.models.Announcement.State",
        "AdjustmentKind": "judging.models.Adjustment.Kind",
        "HeldCommentReason": "judging.models.HeldComment.Reason",
        "RoomFileAbout": "introductions.models.RoomFile.About",
        "RoomTier": "introductions.models.RoomTier",
        "IntroductionState": "introductions.models.IntroductionState",
        "InvestorState": "introductions.models.Investor.State",
        "CouncilDirectory": "challenge.models.Council.Directory",
        "StatementState": "gatherings.models.Statement.State",
        "StatementAuthor": "gatherings.models.Statement.Author",
        "PairWishKind": "introductions.models.PairWish.Kind",
        "PlaceOfferState": "judging.models.PlaceOffer.State",
        "FirmRole": "introductions.models.FirmRole",
        "ForecasterRole": "introductions.models.Forecast.Role",
        "ForecastResultSource": "introductions.models.ForecastResult.Source",
        "AppealOutcome": "judging.models.AppealOutcome",
        "ToldOutcome": "introductions.models.Told",
        "PassReason": "introductions.models.outcome_reports.PassReason",
        "CardInstrument": "introductions.models.CompanyCard.Instrument",
        "InvestedInstrument": "introductions.models.outcome_reports.INSTRUMENTS",
        "EventKind": "gatherings.models.EventKind",
        "EventState": "gatherings.models.Event.State",
        "EventAudience": "gatherings.models.Audience",
        "EventRegistrationState": "gatherings.models.Registration.State",
    },
}

# --- papers ---------------------------------------------------------------------------------------
# of the result report, by their dotted names: what its floor knows nothing of
# what floors above keep about a person: each act takes the person, whose row is locked
ERASURE_PARTS = [
    "introductions.services.forecasts.personal_data.forget_forecaster",
    "gatherings.services.events.erasure.forget_at_events",
    "gatherings.services.voices.personal_data.forget_voter",
]
RESULT_REPORT_PARTS = ["introductions.queries.meetings.report_part.introductions_part"]

# --- content security: nothing inline, nothing from elsewhere
# ----------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    },
}

LOGGING_CONFIG = None
configure_logging(verbose=DEBUG, as_json=flag("LOG_JSON", default=not (DEBUG or DEMO)))
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other names under the operator's domain are not ours to bind to HTTPS
    # the proxy that ends TLS redirects (deploy/nginx.conf); here it would turn health checks away
    "security.W008",
    "security.W021",  # preloading is a promise for the whole domain, its owner's to make
]
