"""Where an admin begins: what needs a person, and the ways to the rest."""
