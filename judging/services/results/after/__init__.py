"""What follows a decision: when it is published, who is told, who moves up."""
