"""Stripe's resources: a module for each kind, with functions `(world, params, id) -> body`."""
