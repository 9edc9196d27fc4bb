"""What the questions are called that mail raises: of a letter's fate, and of what a message is."""

LETTER, MESSAGE = "letter:", "message:"


def letter_question(number: int) -> str:
    """What a question about the fate of a letter is called."""
    return f"{LETTER}{number}"


def message_question(number: int) -> str:
    """What a question about a message is called."""
    return f"{MESSAGE}{number}"
