"""Loading the whole catalogue from a folder of sheets, all of it or nothing."""
