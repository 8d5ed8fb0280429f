"""One question of an application in its place: what stands before it, and where it leads."""
