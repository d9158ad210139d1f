"""Where a call asks a head office to be."""
# tested by: tests/frontend/pages/public/calls/test_calls.py

from django.utils.translation import get_language

from challenge.models import Edition


# viewer: public
def regions_in_words(edition: Edition) -> list[str]:
    """Where a head office may be, by the names of the reader's language; empty: anywhere."""
    is_english = (get_language() or "ko").startswith("en")
    own = [name for name in edition.region if name.isascii() == is_english]
    return own or edition.region
