"""What programs note, as people read it."""
