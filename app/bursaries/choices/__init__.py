"""The choices of a question: its own, those of the catalogue, and the files that were sent."""
