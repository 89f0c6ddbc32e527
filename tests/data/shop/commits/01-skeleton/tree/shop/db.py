"""The engine, the session and the base class of all models."""

from sqlalchemy import create_engine
from sqlalchemy.orm import declarative_base, scoped_session, sessionmaker
from sqlalchemy.pool import StaticPool

Session = scoped_session(sessionmaker(future=True))
Base = declarative_base()
Base.query = Session.query_property()


def connect(url):
    """Bind the session to the database at a URL and return the engine."""
    options = {}
    if url in ("sqlite://", "sqlite:///:memory:"):
        # One connection for all threads, or every thread gets an empty database.
        options = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    engine = create_engine(url, future=True, **options)
    Session.remove()
    Session.configure(bind=engine)
    return engine


def create_tables(engine):
    """Create the tables that do not exist yet."""
    import shop.models  # noqa: F401  (fills the metadata)

    Base.metadata.create_all(engine)
