"""One case before the panel: what was written, what the reviewers said, what is decided."""
