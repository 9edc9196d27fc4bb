"""Letters: templates and facts in, text out. Pure: `app` reads the texts and hands them in."""
