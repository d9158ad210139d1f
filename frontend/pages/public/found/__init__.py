"""What search engines and feed readers ask for."""
