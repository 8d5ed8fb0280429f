"""The front page: who this is for, the ways in, the open round and the hubs."""
