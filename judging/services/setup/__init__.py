"""Writes about setting up editions, rounds, rubrics and awards."""
