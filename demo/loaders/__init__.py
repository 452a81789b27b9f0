"""One file for each thing that the demo fills the site with; `demo.load` calls them in order."""
