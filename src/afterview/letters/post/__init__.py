"""Reading a web post, step by step: bytes, lines, blocks, emails, letters. Pure; `web_post` is the door."""
