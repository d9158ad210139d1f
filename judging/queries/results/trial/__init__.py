"""A known result by the rules of a round."""
