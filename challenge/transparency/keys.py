"""The keys of the public log, as the settings say where they are."""
# tested by: tests/challenge/management/commands/test_log_key.py

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from challenge.local.log_keys import LogKeyMissing, LogKeys, own_keys, read_keys

MISSING = (
    "LOG_KEY_FILE: there is no key at %s. Make it once with `challenge log_key make`, keep a copy "
    "apart from the database, and give the file to every web process and worker. Without it "
    "nobody could tell a forged result from a true one."
)
NO_ADDRESS = "LOG_TSA_URL: %s is no http:// or https:// address of a time-stamping authority."
NO_CERTIFICATES = "LOG_TSA_CERTIFICATES: there is no file %s with the authority's certificates."


def log_keys() -> LogKeys:
    """The keys that sign.  ImproperlyConfigured: in production there is no file."""
    if not settings.LOG_KEY_REQUIRED:
        return own_keys(settings.LOG_KEY_FILE, settings.LOG_ORIGIN)
    try:
        return read_keys(settings.LOG_KEY_FILE)
    except LogKeyMissing as error:
        raise ImproperlyConfigured(MISSING % settings.LOG_KEY_FILE) from error


@register(Tags.security)
def check_log_key(**_options: Any) -> list[Error]:
    """For every management command and every worker."""
    if settings.LOG_KEY_REQUIRED and not settings.LOG_KEY_FILE.is_file():
        return [Error(MISSING % settings.LOG_KEY_FILE, id="challenge.E001")]
    return []


@register(Tags.security)
def check_timestamps(**_options: Any) -> list[Error]:
    """That a time-stamping authority, where one is named, is a web address, and its file there."""
    url, path = settings.LOG_TSA_URL, settings.LOG_TSA_CERTIFICATES
    found = []
    if url and urlsplit(url).scheme not in {"http", "https"}:
        found.append(Error(NO_ADDRESS % url, id="challenge.E002"))
    if url and path and not Path(path).is_file():
        found.append(Error(NO_CERTIFICATES % path, id="challenge.E003"))
    return found
