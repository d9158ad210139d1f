"""How many sheets each entry gets."""
