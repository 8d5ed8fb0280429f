"""What an answer to one question may be, and how it is read."""
