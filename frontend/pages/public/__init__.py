"""Pages of this role."""
