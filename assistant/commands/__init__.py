"""What the `assistant` command does, one module a noun; `assistant.cli` is the list."""
