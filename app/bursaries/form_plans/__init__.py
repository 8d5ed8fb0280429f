"""A form as a whole: its sections as they are built, and what is still wrong with it."""
