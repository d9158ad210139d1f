"""What goes out in an edition: its words."""
