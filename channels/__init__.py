"""The doors of the house: each channel turns its protocol into a turn and back."""
