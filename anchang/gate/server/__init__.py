"""A small HTTP/1.1 server for doors that answer whole requests with whole replies, tens of thousands a second."""
