"""Events in the admin: when, where, tickets, attendees and orders of what takes place."""
