"""Calendars. Everything outside `providers/` is pure: values in, values out."""
