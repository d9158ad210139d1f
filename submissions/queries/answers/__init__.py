"""Answers to the questions of a form: kept as typed, read by kind, shown to everybody alike."""
