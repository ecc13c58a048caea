#!/usr/bin/env bash
# A year of payments beside others: payroll.sh PROGRAM [what payroll.py takes]. The others come from PyPI into a folder of
# their own under target/, once; where PostgreSQL is installed a server in a scratch folder is measured too.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
venv=$here/../../target/bench-venv
if [ ! -x "$venv/bin/python" ]; then
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet numpy pandas duckdb OpenFisca-Core 'psycopg[binary]'
fi
exec "$venv/bin/python" "$here/payroll.py" "$@"
