"""A round that is being built, as a visitor will see it."""
