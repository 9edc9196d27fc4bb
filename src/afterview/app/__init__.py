"""The shell: one use case a file, each reads top to bottom: gather, decide, commit, act."""
