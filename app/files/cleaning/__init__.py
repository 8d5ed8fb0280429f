"""Opening what was sent in a process of its own and handing back a clean copy."""
