"""Run by Alembic: the scripts work on the connection they are given and leave its transaction to its owner."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
