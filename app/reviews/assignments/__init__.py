"""Who reads what: conflicts, the cover plan, and each reviewer's cases."""
