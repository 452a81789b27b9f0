"""The demo association's texts and figures, as plain data. Schema: README.md beside this file."""
