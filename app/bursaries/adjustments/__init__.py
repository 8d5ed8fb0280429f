"""A deadline of one's own: adjustments for disabled applicants, and late access."""
