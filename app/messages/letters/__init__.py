"""Writing a letter: one template, a text part as it stands and an HTML part made from it."""
