"""PDF: what it may hold, and the copy without what acts by itself."""
