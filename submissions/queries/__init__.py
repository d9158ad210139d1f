"""What this viewer may see of startups, entries, files and eligibility."""
