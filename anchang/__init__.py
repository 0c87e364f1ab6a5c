"""Anchang 案场: the open platform for property developers' sales offices."""
