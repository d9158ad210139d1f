"""The API of tallies, rankings, decisions and announcements."""
