"""Where the bytes are: a folder of this machine or a bucket."""
