"""Parts that the admin of every app is built of."""
