"""After the second confirmation: the release of outcomes, offers, and the reserve list."""
