"""Pages of a signed-in person: first page, profile, sign-in link."""
