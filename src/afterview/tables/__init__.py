"""Spreadsheets and archives of applications: bytes in, rows and entries out. Pure.

bytes ──sheet|workbook|archive──> Sheet ──header──> Header ──columns──> mapping ──rows──> Entry or Trouble
"""
