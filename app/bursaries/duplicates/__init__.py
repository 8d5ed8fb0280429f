"""Two applications that may be of one person: side by side, for a person to decide."""
