"""What startups and organisers say to each other, by API."""
