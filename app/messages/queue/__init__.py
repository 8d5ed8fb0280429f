"""The queue between the web and the worker, and the worker itself."""
