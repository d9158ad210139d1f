"""After submitting: receipt, objections to judges, feedback."""
