"""What stands between the network and the pages: whom the server answers, what it lets a browser do, who signs in."""
