"""Stripe's resources: one module per kind, each a few functions `(world, params, id) -> body`."""
