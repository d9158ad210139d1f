"""Plain computing of this layer: no Django, no database."""
