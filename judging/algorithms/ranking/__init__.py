"""From score sheets to rankings: official, calibrated, and where one more sheet helps."""
