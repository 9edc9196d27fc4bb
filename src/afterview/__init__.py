"""afterview: how long until I hear back after a job interview, and the following-up."""
