"""About, accessibility, privacy, cookies and terms."""
