"""What may give an applicant away, what they decided about it, and the text without it."""
