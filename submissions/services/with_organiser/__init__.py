"""What goes between one person or startup and the organisers."""
