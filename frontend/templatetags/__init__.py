"""Template tags: components.py is the one library that pages load."""
