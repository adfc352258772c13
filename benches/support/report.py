"""Writes a grade report with XlsxWriter: `python3 report.py ROWS.json COUNT`; with `--check` only sees that it is there."""

import datetime
import io
import json
import sys

import xlsxwriter

if sys.argv[1:] == ["--check"]:
    sys.exit()

NUMBERS = {12, 15, 16}
TRUTHS = {14}
DAYS = {11, 20, 21, 22, 23, 24}


def typed(column, text):
    if not text:
        return None
    if column in NUMBERS:
        return int(text)
    if column in TRUTHS:
        return text == "true"
    if column in DAYS:
        return datetime.date.fromisoformat(text)
    return text


with open(sys.argv[1], encoding="utf-8") as file:
    rows = [[typed(column, text) for column, text in enumerate(row)] for row in json.load(file)]
book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
date = book.add_format({"num_format": "d mmm yyyy"})
sheet = book.add_worksheet()
for number in range(int(sys.argv[2])):
    for column, value in enumerate(rows[number % len(rows)]):
        if value is None:
            continue
        if isinstance(value, bool):
            sheet.write_boolean(number, column, value)
        elif isinstance(value, int):
            sheet.write_number(number, column, value)
        elif isinstance(value, datetime.date):
            sheet.write_datetime(number, column, value, date)
        else:
            sheet.write_string(number, column, value)
book.close()
