"""Who must not read or judge a case, and the pages and counts it is kept out of."""
