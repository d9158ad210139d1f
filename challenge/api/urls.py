"""The API of the floor: editions, form, who runs them; jobs, log, mail, webhooks, access tokens;
addresses of people; the time; the installation.
"""
# tested by: tests/challenge/api/test_fuzz.py

from challenge.api import (
    access_tokens,
    addresses,
    editions,
    form,
    installation,
    public_log,
    records,
    webhooks,
)

urlpatterns = [
    *editions.urlpatterns,
    *form.urlpatterns,
    *records.urlpatterns,
    *public_log.urlpatterns,
    *webhooks.urlpatterns,
    *access_tokens.urlpatterns,
    *addresses.urlpatterns,
    *installation.urlpatterns,
]
