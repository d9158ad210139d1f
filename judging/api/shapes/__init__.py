"""What goes in and comes out of the organisers' API, by subject."""
