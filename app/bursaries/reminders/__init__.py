"""Letters to people with drafts, two weeks and three days before their deadline."""
