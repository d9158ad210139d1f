"""The API of setting up editions, rounds, rubrics and awards."""
