"""How long until I hear back: a distribution, given the silence so far."""
