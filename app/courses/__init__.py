"""CPD courses: the catalogue of the hubs and their partners."""
