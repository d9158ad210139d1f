"""Programs that check the public log with nothing but Python; they import nothing of ours."""
