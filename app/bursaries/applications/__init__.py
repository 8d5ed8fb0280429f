"""One person's application to one round, from the first draft to the screening."""
