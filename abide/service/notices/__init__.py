"""Telling somebody something: in the service, by email and by text message, until it is confirmed."""
