"""How the schema of the database came to be, step by step, run by alembic.

The tables of conversations, which belong to ``bot``, are made here too: one database has one
history.
"""
