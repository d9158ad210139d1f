"""Pages of startups: writing and submitting an application, and what follows from it."""
