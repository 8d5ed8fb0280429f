"""Building an application form: its versions, its sections and the declaration under it."""
