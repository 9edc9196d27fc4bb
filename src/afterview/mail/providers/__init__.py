"""Mail servers, one protocol a file: the only place of this package that opens a connection."""
