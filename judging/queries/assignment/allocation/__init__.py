"""Adaptive rounds: what the choice of a batch rests on, and how far it came."""
