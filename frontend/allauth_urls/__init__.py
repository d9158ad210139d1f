"""Those addresses of allauth that the product uses; the rest answer 404."""
