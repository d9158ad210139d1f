"""The sample challenge: an invented edition with believable Korean startups, judges and investors,
made from one seed.
"""
