"""Building the questions of a form, one page for each kind of answer."""
