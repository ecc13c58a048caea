#!/usr/bin/env bash
# Runs a command and says how long it took, and how much of that the processors were at work for it.
#
#   scripts/timed.sh NAME COMMAND …
set -uo pipefail

name=$1
shift
TIMEFORMAT="— $name：%R 秒（处理器 %U + %S 秒）"
time "$@"
