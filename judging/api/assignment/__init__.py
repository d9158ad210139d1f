"""The API of assignments, conflicts of interest and objections."""
