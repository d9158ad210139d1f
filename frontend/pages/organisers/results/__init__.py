"""Ranking, decisions, announcement, adjustments, exports."""
