"""What the product claims, measured on this machine: `make prove-…`."""
