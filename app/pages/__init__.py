"""Pages that belong to no one slice: home, search, statements, health."""
