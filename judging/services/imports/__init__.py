"""Files of others, written row by row: the highest noun, for a file may hold any of the rest."""
