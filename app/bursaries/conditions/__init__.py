"""Which questions of a form apply to the answers given so far."""
