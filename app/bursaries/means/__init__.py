"""Need, kept apart from merit: evidence that one officer reads, and the band they record."""
