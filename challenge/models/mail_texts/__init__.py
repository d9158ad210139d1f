"""What an office writes itself into mails, and what came back of them."""
