"""The papers that an edition asks for by name, and what was sent of them."""
