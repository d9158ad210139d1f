"""Appeals against a published result."""
