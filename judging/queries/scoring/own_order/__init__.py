"""A judge puts entries that they scored the same in order."""
