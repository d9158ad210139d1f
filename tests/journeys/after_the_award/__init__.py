"""Journeys after the award: what a no tells the other side."""
