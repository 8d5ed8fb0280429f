"""Between the deadline and the reviewers: the round's board, and who is eligible."""
