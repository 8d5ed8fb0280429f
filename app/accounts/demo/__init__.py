"""The people of a demonstration, plainly labelled and never made in production."""
