"""Winners, investors, and the introductions between them."""
