#!/usr/bin/env python3
"""Compares two sample offices made by two builds: tables, papers, figures.

    scripts/same_offices.py BEFORE/yushui BEFORE/data AFTER/yushui AFTER/data

What differs by nature is left out: marks, hashes, sealed values, passwords and moments; and the office that numbers
carry. Two offices of one build are the same. Prints every difference with the table, the row and the column; exits 1
when there is any. For refactoring steps that promise to change nothing.
"""
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

VOLATILE = re.compile(r"(^|_)(mac|hash|digest|sealed|password|nonce|token|at|salt|seal|until|key)$")
# What an entry of the audit says is compared; when it was written is not.
LEFT_OUT = {"migration", "sqlite_stat1", "meta", "job"}
# Moments, digests (a batch's covers sealed accounts) and the code that a roster prints of one.
CHANGING = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?|\b[0-9a-f]{64}\b|(?<=校验码 )[0-9a-f]{8}")
SHOWN = 20
# The sample office is a city's, 998 before its numbers; an office made before that had nothing there.
OFFICE = re.compile(r"\b998-(?=\d)|\b998000(?=\d{9}\b)0*")
# What a user keeps stood under the region of the office, and stands under hers.
OF_USERS = {"session", "preference", "draft"}


def plain(text):
    return CHANGING.sub("…", OFFICE.sub("", text))


def tables(data):
    db = sqlite3.connect(f"file:{data}/yushui.db?mode=ro", uri=True)
    names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    for name in names:
        if name in LEFT_OUT:
            continue
        cursor = db.execute(f'SELECT * FROM "{name}"')
        columns = [c[0] for c in cursor.description]
        kept = [i for i, c in enumerate(columns) if not VOLATILE.search(c) and (c != "region" or name not in OF_USERS)]
        rows = [tuple(plain(str(row[i])) for i in kept) for row in cursor]
        yield name, [columns[i] for i in kept], sorted(rows)


def papers(data):
    folder = Path(data) / "文稿"
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(file) as parts:
                for part in sorted(parts.namelist()):
                    if not part.startswith("docProps/"):
                        yield f"{file.name}/{part}", plain(parts.read(part).decode("utf-8", "replace"))
        elif file.is_file():
            yield file.name, file.read_bytes()


def figures(program, data):
    divisions = sqlite3.connect(f"file:{data}/yushui.db?mode=ro", uri=True).execute("SELECT code FROM division ORDER BY code")
    for (division,) in divisions.fetchall():
        for year in (2008, 2009, 2010, 2011):
            words = [program, "figures", "--data", data, "--division", str(division), "--year", str(year), "--json"]
            answer = subprocess.run(words, capture_output=True, text=True)
            yield f"{division} {year}", plain(answer.stdout or answer.stderr)


def main():
    before_program, before, after_program, after = sys.argv[1:5]
    wrong = []
    old = {name: (columns, rows) for name, columns, rows in tables(before)}
    new = {name: (columns, rows) for name, columns, rows in tables(after)}
    rows_compared = 0
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            count = len((old.get(name) or new.get(name))[1])
            print(f"table {name} is only {'before' if name in old else 'after'}, with {count} rows")
            continue
        common = [c for c in old[name][0] if c in new[name][0]]
        added = set(old[name][0]) ^ set(new[name][0])
        if added:
            print(f"table {name}: columns {sorted(added)} are only on one side")

        def cut(table):
            columns, rows = table
            places = [columns.index(c) for c in common]
            return sorted(tuple(row[p] for p in places) for row in rows)

        first, second = cut(old[name]), cut(new[name])
        rows_compared += len(first)
        gone, come = set(first) - set(second), set(second) - set(first)
        wrong += [f"{name} −{row}" for row in sorted(gone)[:SHOWN]] + [f"{name} +{row}" for row in sorted(come)[:SHOWN]]
        if len(first) != len(second):
            wrong.append(f"{name}: {len(first)} rows before, {len(second)} after")
    one, two = dict(papers(before)), dict(papers(after))
    for name in sorted(one.keys() | two.keys()):
        if one.get(name) != two.get(name):
            wrong.append(f"paper {name} differs")
    asked, answered = dict(figures(before_program, before)), dict(figures(after_program, after))
    for name in sorted(asked.keys() | answered.keys()):
        if asked.get(name) != answered.get(name):
            wrong.append(f"figures of {name} differ")
    print(f"{len(old)} tables, {rows_compared} rows, {len(one)} parts of papers, {len(asked)} sets of figures compared")
    print("\n".join(wrong) or "the same")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
