"""What a language model may say: the sentences that the passages they cite bear out, and no other. Pure."""
