"""The loaders of the demo's content, one module for each kind of content. `demo.load` calls them in order."""
