"""What was written before: kept, and written again."""
