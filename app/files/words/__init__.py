"""Word (DOCX): what its package may hold, and the copy without names and programs."""
