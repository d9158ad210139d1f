"""The public log in the database: sealed by a task, signed, read, and forgotten on erasure."""
