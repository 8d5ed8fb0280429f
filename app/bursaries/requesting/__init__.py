"""A screener asks an applicant for changes, and decides when they do not come."""
