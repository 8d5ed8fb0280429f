"""The parts of a draft that are one page each, saved by themselves."""
