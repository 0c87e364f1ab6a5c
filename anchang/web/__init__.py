"""The shell: layouts, components, styles, islands shared by all pages."""
