"""Consultations as organisers run them."""
