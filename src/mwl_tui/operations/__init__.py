"""What a user can do with a peer or the mock, without a screen."""
