"""MSc and doctoral programmes with their modules."""
