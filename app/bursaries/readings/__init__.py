"""The log of who read what few may read: by month for the data officer, one's own for a person."""
