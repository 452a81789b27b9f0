"""Events in the admin: their details, tickets, attendees, waiting lists, discount codes and changes."""
