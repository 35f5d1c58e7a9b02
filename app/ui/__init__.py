"""The window: pages, widgets and charts over what the desk returns."""
