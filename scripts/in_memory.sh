#!/usr/bin/env bash
# Runs a command whose scratch files lie in memory, where the machine has room for them: nothing in them has to last, and
# thousands of offices made and thrown away are what a disk is slowest at. On the disk otherwise, and says so.
#
#   scripts/in_memory.sh COMMAND …
set -euo pipefail

memory=/dev/shm
free=$(df --output=avail --block-size=1G "$memory" 2>/dev/null | tail -n 1 || echo 0)
if [ -n "${TMPDIR:-}" ] || [ "${free// /}" -lt 8 ]; then
	[ -n "${TMPDIR:-}" ] || echo "$memory 不到 8 GB，临时文件放在硬盘上，会慢一些。" >&2
	exec "$@"
fi
TMPDIR=$(mktemp -d "$memory/yushui.XXXXXX")
export TMPDIR
# A server that is not started by root has to get through.
chmod 755 "$TMPDIR"
trap 'rm -rf "$TMPDIR"' EXIT
"$@"
