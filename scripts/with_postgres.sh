#!/usr/bin/env bash
# Runs a command with a PostgreSQL server of its own, in a folder that goes when it ends; YUSHUI_TESTS_ON has its address.
# The server listens on a socket in that folder only, and does not wait for the disk: nothing in it has to last. Without
# JIT: queries over a few rows are done before they would be compiled.
set -euo pipefail

folder=$(mktemp -d "${TMPDIR:-/tmp}/yushui-postgres.XXXXXX")
programs=$(dirname "$(find /usr/lib/postgresql /usr/local/bin /usr/bin -name initdb 2>/dev/null | sort -V | tail -n 1)")
if [ ! -x "$programs/initdb" ]; then
	echo '没有找到 PostgreSQL 的 initdb，请先执行 make setup' >&2
	exit 1
fi
# A server refuses to be started by root.
as=()
if [ "$(id -u)" = 0 ]; then
	as=(setpriv --reuid postgres --regid postgres --clear-groups)
	chown postgres "$folder"
fi
run() { (cd "$folder" && "${as[@]}" "$@"); }
cleanup() {
	run "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
	rm -rf "$folder"
}
trap cleanup EXIT

run "$programs/initdb" -D "$folder/data" -U yushui --auth trust --locale C -E UTF8 --no-sync >"$folder/initdb.log"
run "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" start >/dev/null -o \
	"-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c full_page_writes=off \
	-c synchronous_commit=off -c max_connections=400 -c shared_buffers=128MB -c autovacuum=off -c jit=off"
chmod 755 "$folder"
YUSHUI_TESTS_ON="postgres://yushui@localhost?host=$folder" "$@"
