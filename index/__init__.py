"""The news: articles in, passages out. Knows no chat, no Telegram, no language model, no environment."""
