"""Things a developer runs now and then; no part of the product."""
