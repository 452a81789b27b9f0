"""Creating an event page in one act: the page's form also makes its event, with date, venue and tickets."""
