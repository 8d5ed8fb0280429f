"""Building a round: its parts, what is still missing, and how a visitor will see it."""
