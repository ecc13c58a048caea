"""How fast a year of payments is, beside others: payroll.py PROGRAM [--people N] [--rounds N] [--server postgres://…].

The same workload W(n) (docs/decisions/0044) by `yushui bench payroll`, by one statement of DuckDB, SQLite and, where a
server is given, PostgreSQL, and by OpenFisca: in turn, so many rounds, medians, one table. What counts is the ratio to the
others of the same rounds. Whoever's sums differ is shown as wrong and makes the script fail.
"""

import argparse
import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

KNOWN = {
    1_000: (4_955, 3_041_826_850, 15_826, 4_574_532_260_254),
    100_000: (494_658, 298_344_321_190, 1_579_198, 526_706_542_356_608),
    1_000_000: (4_946_252, 2_978_257_808_170, 15_789_796, 5_295_474_187_826_831),
}
COLUMNS = "id town cat k1 k2 start_m start_known end_m end_known chg_m chg_known k1_new".split()


def draw(ids, column):
    """31 bits for each person and a column; all arithmetic wraps."""
    step = (np.uint64(16) * ids + np.uint64(column + 1)) * np.uint64(0x9E3779B97F4A7C15)
    z = np.uint64(20_251_101) + step
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(33)).astype(np.int64)


def people(count):
    ids = np.arange(1, count + 1, dtype=np.uint64)
    r = [draw(ids, column) for column in range(14)]
    town = 1 + r[0] % max(1, count // 500)
    cat = np.digitize(r[1] % 100, [30, 40, 80, 95]) + 1
    kinds = np.array([1, 10, 3, 30, 4, 3])[cat]
    k1 = np.where(cat == 5, 1 + (town - 1) % 3, 1 + r[2] % kinds)
    k2 = np.select(
        [(cat == 1) & (k1 <= 6), cat == 1, cat == 2, cat == 5],
        [1 + r[3] % 3, 1 + r[3] % 2, 1 + (r[3] % 5 == 0), 1 + (r[3] % 20 == 0)],
        1,
    )
    late, ends, changes = r[4] % 100 == 0, r[7] % 50 == 0, r[10] % 100 == 0
    start, end, change = 2 + r[5] % 11, 1 + r[8] % 12, 2 + r[11] % 11
    columns = [
        ids.astype(np.int64), town, cat, k1, k2,
        np.where(late, start, 1), np.where(late, start + r[6] % 3, 1),
        np.where(ends, end, 12), np.where(ends, end + r[9] % 4, 99),
        np.where(changes, change, 99), np.where(changes, change + r[12] % 4, 99),
        np.where(changes, 1 + r[13] % kinds, k1),
    ]
    return dict(zip(COLUMNS, columns))


def standards():
    """(version, category, k1, k2): fen a month, those by years of service multiplied out."""
    rows = {}

    def add(cat, k1, k2, old, new):
        rows[0, cat, k1, k2], rows[1, cat, k1, k2] = old, new

    for k1, base in enumerate((980000, 890000, 780000, 640000, 510000, 400000, 300000, 210000, 160000, 120000), 1):
        for k2, share in enumerate((100, 97, 93), 1):
            old = 0 if k1 >= 7 and k2 == 3 else base * share // 100
            add(1, k1, k2, old, old * 105 // 100)
    for k1, base in enumerate((310000, 270000, 250000), 1):
        for k2, old in ((1, base), (2, base * 120 // 100)):
            add(2, k1, k2, old, old * 106 // 100)
    for k1 in range(1, 31):
        add(3, k1, 1, 5800 * k1, 6200 * k1)
    for k1, old in enumerate((260000, 235000, 180000, 90000), 1):
        add(4, k1, 1, old, old * 104 // 100)
    for k1, base in enumerate((175000, 150000, 125000), 1):
        for k2, old in ((1, base), (2, base * 2)):
            add(5, k1, k2, old, old * 103 // 100)
    return rows


def amount_sql(month, known):
    old_or_new = 1 if known >= 12 and month >= 8 else 0
    return (
        f"CASE WHEN start_known <= {known} AND start_m <= {month} AND NOT (end_known <= {known} AND end_m < {month}) "
        f"THEN CASE WHEN chg_known <= {known} AND chg_m <= {month} THEN n{old_or_new} ELSE o{old_or_new} END ELSE 0 END"
    )


def rows_sql():
    """One statement from people and standards to the rows."""
    months = ", ".join(f"{amount_sql(m, m)} AS p{m}, {amount_sql(m, 12)} AS d{m}" for m in range(1, 13))
    joins = " ".join(
        f"JOIN std {name}{ver} ON {name}{ver}.ver = {ver} AND {name}{ver}.cat = person.cat AND {name}{ver}.k1 = person.{kind} "
        f"AND {name}{ver}.k2 = person.k2"
        for ver in (0, 1) for name, kind in (("o", "k1"), ("n", "k1_new"))
    )
    found = ", ".join(f"{name}{ver}.amount AS {name}{ver}" for ver in (0, 1) for name in "on")

    def of(q, regular, differences):
        return "CASE period " + " ".join(
            f"WHEN {i} THEN {' + '.join(regular.format(m=m) for m in range(3 * i - 2, 3 * i + 1))}" for i in range(1, 5)
        ) + f" ELSE {' + '.join(differences.format(m=m) for m in range(1, 13))} END AS {q}"

    amount = of("amount", "p{m}", "d{m} - p{m}")
    count = of("months", "CASE WHEN p{m} > 0 THEN 1 ELSE 0 END", "CASE WHEN d{m} <> p{m} THEN 1 ELSE 0 END")
    periods = " UNION ALL ".join(f"SELECT {i} AS period" for i in range(1, 6))
    return (
        f"WITH facts AS MATERIALIZED (SELECT person.*, {found} FROM person {joins}), "
        f"wide AS MATERIALIZED (SELECT id, town, cat, {months} FROM facts), "
        f"laid AS (SELECT id, town, cat, period, {count}, {amount} FROM wide CROSS JOIN ({periods}) q) "
        "SELECT id, town, cat, period, months, amount FROM laid WHERE amount <> 0"
    )


SUMS = (
    "SELECT COUNT(*), CAST(SUM(amount) AS BIGINT), CAST(SUM(months) AS BIGINT), CAST(SUM("
    "((id * 31 + period) % 1000003 + 1) * ((amount + 1000000000 + 7 * months + 13 * town + 17 * cat) % 1000003 + 1) "
    "% 2147483647) AS BIGINT) FROM payment"
)
TABLE = (
    "CREATE TABLE payment (id BIGINT NOT NULL, town BIGINT NOT NULL, cat BIGINT NOT NULL, period BIGINT NOT NULL, "
    "months BIGINT NOT NULL, amount BIGINT NOT NULL, PRIMARY KEY (id, period))"
)
PERSON = f"CREATE TABLE person ({', '.join(f'{column} BIGINT NOT NULL' for column in COLUMNS)})"
STANDARD = "CREATE TABLE std (ver BIGINT, cat BIGINT, k1 BIGINT, k2 BIGINT, amount BIGINT, PRIMARY KEY (ver, cat, k1, k2))"


def stored(run, commit=lambda: None):
    begun = time.perf_counter()
    run(f"INSERT INTO payment {rows_sql()}")
    commit()
    return time.perf_counter() - begun


def by_sqlite(count, folder):
    db = sqlite3.connect(os.path.join(folder, "peer.db"), isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "temp_store = MEMORY", "cache_size = -65536"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    for table in (PERSON, STANDARD, TABLE):
        db.execute(table)
    drawn = people(count)
    db.execute("BEGIN")
    marks = ", ".join("?" * len(COLUMNS))
    db.executemany(f"INSERT INTO person VALUES ({marks})", zip(*(drawn[c].tolist() for c in COLUMNS)))
    db.executemany("INSERT INTO std VALUES (?, ?, ?, ?, ?)", [(*key, fen) for key, fen in standards().items()])
    db.execute("COMMIT")
    return {"total_s": stored(db.execute), "sums": db.execute(SUMS).fetchone()}


def by_duckdb(count, folder):
    import duckdb
    import pandas

    db = duckdb.connect(os.path.join(folder, "peer.duckdb"))
    for table in (PERSON, STANDARD, TABLE):
        db.execute(table)
    drawn = pandas.DataFrame(people(count))
    db.execute("INSERT INTO person SELECT * FROM drawn")
    db.executemany("INSERT INTO std VALUES (?, ?, ?, ?, ?)", [(*key, fen) for key, fen in standards().items()])
    begun = time.perf_counter()
    db.execute(f"SELECT COUNT(*), SUM(amount) FROM ({rows_sql()})").fetchone()
    compute = time.perf_counter() - begun
    total = stored(db.execute, lambda: db.execute("CHECKPOINT"))
    return {"compute_s": compute, "total_s": total, "sums": db.execute(SUMS).fetchone()}


def by_postgresql(count, server):
    import psycopg

    with psycopg.connect(server, autocommit=True) as db:
        db.execute("DROP SCHEMA IF EXISTS yushui_peer CASCADE")
        db.execute("CREATE SCHEMA yushui_peer")
        db.execute("SET search_path = yushui_peer")
        for table in (PERSON, STANDARD, TABLE):
            db.execute(table)
        drawn = people(count)
        with db.cursor().copy("COPY person FROM STDIN") as copy:
            for row in zip(*(drawn[c].tolist() for c in COLUMNS)):
                copy.write_row(row)
        for key, fen in standards().items():
            db.execute("INSERT INTO std VALUES (%s, %s, %s, %s, %s)", (*key, fen))
        db.execute("ANALYZE")
        found = {"total_s": stored(lambda sql: db.execute(sql.encode())), "sums": db.execute(SUMS).fetchone()}
        db.execute("DROP SCHEMA yushui_peer CASCADE")
        return found


def by_openfisca(count):
    from openfisca_core import periods
    from openfisca_core.entities import build_entity
    from openfisca_core.simulation_builder import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="", is_person=True)
    table = np.zeros((2, 6, 31, 4), dtype=np.int64)
    for key, fen in standards().items():
        table[key] = fen

    def fact(column):
        return type(column, (Variable,), {"value_type": int, "entity": person, "definition_period": periods.DateUnit.ETERNITY})

    def amount(known_of):
        def formula(persons, period):
            month = period.start.month
            known = known_of(month)
            of = {column: persons(column, period) for column in COLUMNS[2:]}
            active = (of["start_known"] <= known) & (of["start_m"] <= month)
            active &= ~((of["end_known"] <= known) & (of["end_m"] < month))
            kind = np.where((of["chg_known"] <= known) & (of["chg_m"] <= month), of["k1_new"], of["k1"])
            version = int(known >= 12 and month >= 8)
            return np.where(active, table[version, of["cat"], kind, of["k2"]], 0)

        return formula

    def monthly(name, known_of):
        members = {"value_type": int, "entity": person, "definition_period": periods.DateUnit.MONTH, "formula": amount(known_of)}
        return type(name, (Variable,), members)

    system = TaxBenefitSystem([person])
    for column in COLUMNS[1:]:
        system.add_variable(fact(column))
    system.add_variable(monthly("paid", lambda month: month))
    system.add_variable(monthly("due", lambda month: 12))
    simulation = SimulationBuilder().build_default_simulation(system, count)
    drawn = people(count)
    for column in COLUMNS[1:]:
        simulation.set_input(column, "eternity", drawn[column])
    begun = time.perf_counter()
    paid = np.array([simulation.calculate("paid", f"2025-{m:02}") for m in range(1, 13)], dtype=np.int64)
    due = np.array([simulation.calculate("due", f"2025-{m:02}") for m in range(1, 13)], dtype=np.int64)
    rows = []
    for period in range(1, 6):
        months = paid[3 * period - 3 : 3 * period] if period < 5 else due - paid
        total = months.sum(axis=0)
        at = np.nonzero(total)[0]
        rows.append((at, np.full(at.size, period), (months != 0).sum(axis=0)[at], total[at]))
    compute = time.perf_counter() - begun
    at, period, months, total = (np.concatenate(parts) for parts in zip(*rows))
    ids, town, cat = (drawn[column][at] for column in ("id", "town", "cat"))
    whose, what = ids * 31 + period, total + 1_000_000_000 + 7 * months + 13 * town + 17 * cat
    h_rows = ((whose % 1_000_003 + 1) * (what % 1_000_003 + 1) % 2_147_483_647).sum()
    sums = tuple(int(x) for x in (at.size, total.sum(), months.sum(), h_rows))
    return {"compute_s": compute, "sums": sums}


def by_program(program, count, server):
    words = [program, "bench", "payroll", "--people", str(count), "--json", *(["--db", server] if server else [])]
    found = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    sums = found["sums"]
    return {
        **found,
        "total_s": found["compute_s"] + found["persist_s"],
        "sums": tuple(sums[key] for key in ("rows", "amount", "months", "h_rows")),
    }


def one(name, options):
    """Runs one of them in this process and prints what it measured."""
    with tempfile.TemporaryDirectory() as folder:
        found = {
            "sqlite": lambda: by_sqlite(options.people, folder),
            "duckdb": lambda: by_duckdb(options.people, folder),
            "postgresql": lambda: by_postgresql(options.people, options.server),
            "openfisca": lambda: by_openfisca(options.people),
        }[name]()
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(found, default=int))


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("program")
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--server")
    asked.add_argument("--one")
    options = asked.parse_args()
    if options.one:
        return one(options.one, options)

    def other(name):
        words = [sys.executable, __file__, options.program, "--one", name, "--people", str(options.people)]
        words += ["--server", options.server] if options.server else []
        return lambda: json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)

    runs = {"鱼水，SQLite": lambda: by_program(options.program, options.people, None)}
    if options.server:
        runs["鱼水，PostgreSQL"] = lambda: by_program(options.program, options.people, options.server)
    runs["OpenFisca（只算）"] = other("openfisca")
    runs["DuckDB 一条语句"] = other("duckdb")
    runs["SQLite 一条语句"] = other("sqlite")
    if options.server:
        runs["PostgreSQL 一条语句"] = other("postgresql")
    measured = {name: [] for name in runs}
    for _ in range(options.rounds):
        for name, run in runs.items():
            measured[name].append(run())
    own = measured["鱼水，SQLite"]

    def middle(found, key):
        values = [run[key] for run in found if key in run]
        return statistics.median(values) if values else None

    def cell(value, form="{:.3f}"):
        return "" if value is None else form.format(value)

    print(f"W({options.people:,})，{options.rounds} 轮的中位数；{time.strftime('%Y-%m-%d')}，{os.cpu_count()} 核，{platform.release()}\n")
    print("| 谁 | 算（秒） | ÷ 鱼水 | 算和存（秒） | ÷ 鱼水 | 校验码（秒） | 光存同样的行（秒） | 比 | 内存（MB） |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    wrong = []
    for name, found in measured.items():
        if any(tuple(run["sums"]) != KNOWN.get(options.people, tuple(own[0]["sums"])) for run in found):
            wrong.append(name)
        compute, total = middle(found, "compute_s"), middle(found, "total_s")
        cells = [
            cell(compute), cell(compute and compute / middle(own, "compute_s"), "{:.2f}"),
            cell(total), cell(total and total / middle(own, "total_s"), "{:.2f}"),
            cell(middle(found, "seal_s")), cell(middle(found, "bound_s")),
            cell(middle(found, "ratio_to_bound"), "{:.2f}"), cell(middle(found, "peak_mb"), "{:.0f}"),
        ]
        print(f"| {name} | {' | '.join(cells)} |")
    if wrong:
        sys.exit(f"得数不对：{'、'.join(wrong)}")


main()
