"""When things happen in the story."""
