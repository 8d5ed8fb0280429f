"""Letters to people: written with the event they tell of, sent by the worker afterwards."""
