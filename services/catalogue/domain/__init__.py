"""The rules of the catalogue, one file each."""
