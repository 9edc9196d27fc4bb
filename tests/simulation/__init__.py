"""The product under years of mail, faults and crashes, judged by what the mail server saw."""
