"""One module for each step. The newest revision is also ``index.database.HEAD``."""
