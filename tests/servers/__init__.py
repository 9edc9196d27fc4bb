"""Mail servers of the tests' own, one a file: on 127.0.0.1, in a folder of the test, gone with it."""
