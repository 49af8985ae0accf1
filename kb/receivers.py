"""Content saved or deleted → index and content version."""
