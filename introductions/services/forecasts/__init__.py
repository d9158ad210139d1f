"""Forecasts: asked for, stated, and scored by what is noted."""
