"""Telegram: messages in, replies out. Nothing outside this package knows of it."""
