"""The only place with SQL: the ledger of what happened, and what follows from it in rows."""

from afterview.store.database import Store, Transaction

__all__ = ["Store", "Transaction"]
