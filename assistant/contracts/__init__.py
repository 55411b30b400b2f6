"""What flows between the parts of the assistant; standard library only."""
