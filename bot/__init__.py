"""The people: conversations, answers, Telegram, the terminal and the command line."""
