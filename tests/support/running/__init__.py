"""What tests need that look at the running site: the demo started for real, its mail, its sandbox, a browser."""
