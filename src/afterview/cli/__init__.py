"""The command line: arguments in, a use case called, its answer shown as text or JSON."""
