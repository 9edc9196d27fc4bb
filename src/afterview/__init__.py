"""afterview: how long until I hear back after a job interview, and the following-up."""

__version__ = "0.1.0"
