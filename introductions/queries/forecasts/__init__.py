"""Forecasts as each may read them."""
