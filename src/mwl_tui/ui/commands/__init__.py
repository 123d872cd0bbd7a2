"""Every key and every command of the interface, and the help that is made from them."""
