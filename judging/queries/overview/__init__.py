"""Reads that look at a whole round: control room, judges at work."""
