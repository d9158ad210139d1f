"""The road to the meeting: proposed times, the pick, changes, the end."""
