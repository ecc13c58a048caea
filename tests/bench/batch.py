"""How long a county's batch takes on its way to approval: batch.py PROGRAM [--people N] [--rounds N] [--data DIR].

A county of the sample's kind is filled once, and a quarter after another is run, reviewed and approved, each by the command
as an office gives it. Beside it the same rows go into the same tables of an empty database with the same indexes and
settings, from Python's own sqlite3. What counts is the ratio; the medians of all rounds are printed, and the peak memory.
"""

import argparse
import datetime
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

COUNTY = "990102"
HANDS = ("大县经办", "大县复核", "大县审批")
TABLES = ("payment_line", "payment_account")


def measured(command):
    """Seconds by the clock, and the peak of memory in MB; its output where it fails ends the measurement."""
    begun = time.monotonic()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)}：{said.read().decode()}")
    return time.monotonic() - begun, used.ru_maxrss / 1024


def bare(data, batch_rows):
    """Seconds that the rows take alone, in the order in which they stand in their tables."""
    office = sqlite3.connect(f"file:{data}/yushui.db?mode=ro", uri=True)
    seconds = 0
    with tempfile.TemporaryDirectory(dir=data) as folder:
        empty = sqlite3.connect(f"{folder}/bare.db")
        empty.execute(f"PRAGMA page_size = {office.execute('PRAGMA page_size').fetchone()[0]}")
        empty.execute("PRAGMA journal_mode = WAL")
        empty.execute("PRAGMA synchronous = FULL")
        for table in TABLES:
            made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC"
            for (sql,) in office.execute(made, (table,)):
                empty.execute(sql)
        for table in TABLES:
            rows = office.execute(f"SELECT * FROM {table} WHERE {batch_rows[table]}").fetchall()
            marks = ", ".join("?" * len(rows[0]))
            begun = time.monotonic()
            empty.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            empty.commit()
            seconds += time.monotonic() - begun
        empty.close()
    return seconds


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("program")
    asked.add_argument("--people", type=int, default=200_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--data")
    asked = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = asked.data or f"{scratch}/office"
        if not os.path.exists(f"{data}/yushui.db"):
            print(f"正在生成 {asked.people} 人的县……", flush=True)
            measured([asked.program, "demo", "--data", data, "--scenario", "jia", "--people", str(asked.people)])
        rounds(asked, data)


def rounds(asked, data):
    year = datetime.date.today().year
    at = ["--data", data]
    office = sqlite3.connect(f"file:{data}/yushui.db?mode=ro", uri=True)
    open_batches = "SELECT label FROM payment_batch WHERE region = ? AND state = 'draft'"
    for (label,) in office.execute(open_batches, (COUNTY,)).fetchall():
        measured([asked.program, "pay", "void", *at, "--batch", label, "--as", HANDS[0]])
    ((paid,),) = office.execute("SELECT MAX(month) FROM payment_batch WHERE region = ? AND approved_seq IS NOT NULL", (COUNTY,)).fetchall()
    found = []
    for number in range(asked.rounds):
        month = (paid // 100) * 12 + paid % 100 + 2 + 3 * number
        month = f"{month // 12}-{month % 12 + 1:02}"
        run = measured([asked.program, "pay", "run", *at, "--month", month, "--confirm", "--as", HANDS[0]])
        ((batch, label, lines),) = office.execute("SELECT id, label, line_count FROM payment_batch WHERE region = ? AND state = 'draft'", (COUNTY,)).fetchall()
        review = measured([asked.program, "pay", "review", *at, "--batch", label, "--as", HANDS[1]])
        approve = measured([asked.program, "pay", "approve", *at, "--batch", label, "--confirm", "--as", HANDS[2]])
        which = {"payment_line": f"region = {COUNTY} AND batch = {batch}", "payment_account": f"region = {COUNTY}"}
        alone = bare(data, which)
        found.append((run, review, approve, alone))
        print(f"{label}：{lines} 笔", flush=True)
    steps = ("生成", "复核", "审批")
    print(f"\n{lines} 笔，{asked.rounds} 轮的中位数，{year} 年；本机 {os.cpu_count()} 核，PRAGMA synchronous = FULL")
    print("| 步骤 | 秒 | 峰值内存 MB |\n|---|---|---|")
    for at_step, step in enumerate(steps):
        seconds = statistics.median(one[at_step][0] for one in found)
        peak = max(one[at_step][1] for one in found)
        print(f"| {step} | {seconds:.2f} | {peak:.0f} |")
    whole = statistics.median(sum(step[0] for step in one[:3]) for one in found)
    alone = statistics.median(one[3] for one in found)
    print(f"| 合计 | {whole:.2f} | |\n| 同样的行单独写进同样的表（Python sqlite3） | {alone:.2f} | |")
    print(f"\n合计是单独写的 {statistics.median(sum(s[0] for s in one[:3]) / one[3] for one in found):.2f} 倍")


if __name__ == "__main__":
    main()
