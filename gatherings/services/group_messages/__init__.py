"""Messages of an office to a group of its edition."""
