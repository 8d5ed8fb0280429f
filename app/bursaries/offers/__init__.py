"""What was released to applicants: outcomes, offers and their answers."""
