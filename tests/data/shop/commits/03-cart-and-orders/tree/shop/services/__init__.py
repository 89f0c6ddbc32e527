"""What the shop does, apart from web pages."""
