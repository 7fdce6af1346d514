"""What `abide demo` is made of: the invented records, the accounts, and the processes it runs."""
