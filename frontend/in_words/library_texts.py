"""Sentences of our libraries in our words: their own Korean is word for word.

The catalogue of `frontend` comes first (INSTALLED_APPS), so a text that is named here is ours.
"""
# tested by: tests/test_words.py

from django.utils.translation import gettext_noop

LIBRARY_TEXTS = (
    # Django REST framework
    gettext_noop("Authentication credentials were not provided."),
    gettext_noop("You do not have permission to perform this action."),
    gettext_noop("Not found."),
    # allauth: signing in, second factor, recovery codes
    gettext_noop("Incorrect code."),
    gettext_noop("Your account has no verified email address."),
    gettext_noop("The following email addresses are associated with your account:"),
    gettext_noop(
        "Your account is protected by two-factor authentication. Please enter an authenticator "
        "code:"
    ),
    gettext_noop("You are about to generate a new set of recovery codes for your account."),
    gettext_noop("This action will invalidate your existing codes."),
    gettext_noop(
        "You are about to deactivate authenticator app based authentication. Are you sure?"
    ),
    gettext_noop("An authenticator app is not active."),
    gettext_noop("No security keys have been added."),
    gettext_noop("Sessions"),
    gettext_noop("Started At"),
    gettext_noop(
        "You are receiving this mail because the following change was made to your account:"
    ),
)
