#!/usr/bin/env bash
# Brings the script of others that the pages carry from npm, by lock file, into ui/dist, where the build embeds it.
# Touches no network when it is there already. Without npm the pages work too, less quickly, and tell the administrator.
#
#   scripts/assets.sh
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

version_of() { sed -n 's/^ *"version": "\(.*\)",\{0,1\}$/\1/p' "$1" | head -n 1; }

wanted=$(sed -n 's/^ *"htmx.org": "\(.*\)".*$/\1/p' package.json | head -n 1)
brought=ui/dist/htmx.version
if [ -f ui/dist/htmx.min.js ] && [ "$(cat "$brought" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

if ! command -v npm >/dev/null; then
    echo '没有找到 npm，网页脚本没有带上：各页都能用，只是慢一些。' >&2
    exit 0
fi

package=node_modules/htmx.org
if [ "$(version_of $package/package.json 2>/dev/null)" != "$wanted" ]; then
    echo '正在取来网页脚本……'
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
fi

mkdir -p ui/dist
cp $package/dist/htmx.min.js ui/dist/htmx.min.js
cp $package/LICENSE ui/dist/htmx.LICENSE.txt
echo "$wanted" >"$brought"
echo "网页脚本已放到 ui/dist：htmx $wanted"
