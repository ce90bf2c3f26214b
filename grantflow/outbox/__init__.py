"""Messages as rows in the transaction, sent later by the worker: the only SMTP."""
