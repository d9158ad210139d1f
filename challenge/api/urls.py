"""The API of the floor: editions, form, who runs them; jobs, log, mail, webhooks, access tokens;
addresses of people; the time; the installation; the council.
"""
# tested by: tests/challenge/api/test_fuzz.py

from challenge.api import (
    council,
    editions,
    form,
    installation,
    mail_texts,
    public_log,
    records,
    roles,
    webhooks,
)
from challenge.api.account import access_tokens, addresses

urlpatterns = [
    *editions.urlpatterns,
    *form.urlpatterns,
    *records.urlpatterns,
    *roles.urlpatterns,
    *mail_texts.urlpatterns,
    *public_log.urlpatterns,
    *webhooks.urlpatterns,
    *access_tokens.urlpatterns,
    *addresses.urlpatterns,
    *installation.urlpatterns,
    *council.urlpatterns,
]
