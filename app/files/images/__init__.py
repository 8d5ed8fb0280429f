"""JPEG and PNG: the picture alone, drawn anew without what a camera notes beside it."""
