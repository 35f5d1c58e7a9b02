"""How files of earlier schemas are brought up to date; Alembic loads only when one is."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from app.store.connection import engine_for, writer

SCRIPTS = Path(__file__).parent


def upgrade(path: Path) -> None:
    """Run all scripts the file has not seen, in one transaction: all of them hold or none does.

    References are enforced only at the end, because SQLite changes a table by replacing it.
    """
    engine = engine_for(path, writable=True)
    try:
        with writer(engine).connect() as connection:
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF").close()
            with connection.begin():
                _run_scripts(connection)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    message = f"bringing {path.name} up to date would leave a row without its parent: {broken}"
                    raise RuntimeError(message)
    finally:
        engine.dispose()


def _run_scripts(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    # Alembic reads its settings as a configuration file does, where % begins a substitution.
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
