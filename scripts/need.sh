#!/usr/bin/env bash
# Installs what is missing of the Debian packages named. Touches no network when all are there.
#
#   scripts/need.sh gcc libreoffice-calc …
#
# A command that is on the PATH counts as present wherever it came from (node, npm, cargo).
set -euo pipefail

# The command by which a package is known, where there is one.
command_of() {
    case $1 in
        cargo | gcc | make | npm | python3 | strace) echo "$1" ;;
        nodejs) echo node ;;
    esac
}

present() {
    local command
    command=$(command_of "$1")
    if [ -n "$command" ] && command -v "$command" >/dev/null; then
        return 0
    fi
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

[ $# -gt 0 ] || fail '用法：scripts/need.sh 软件包…'

missing=()
for package in "$@"; do
    present "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

# Debian's own cargo is older than the 1.95 that Cargo.toml asks for.
for package in "${missing[@]}"; do
    [ "$package" != cargo ] || fail \
        '没有找到 cargo。' \
        '请按 https://rustup.rs 的说明安装 Rust 1.95 或更新的版本，再重试。'
done

command -v apt-get >/dev/null || fail \
    "还缺这些软件：${missing[*]}" \
    '这台机器没有 apt-get。请用本机的软件管理工具装好对应的软件，再重试。'

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail \
        "还缺这些软件：${missing[*]}" \
        "请让管理员执行：apt-get install ${missing[*]}"
    as_root=(sudo)
fi

echo "正在安装缺少的软件：${missing[*]}"
"${as_root[@]}" apt-get update --quiet --quiet ||
    echo '软件源没能更新，先用已有的目录安装。' >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --quiet --quiet --yes --no-install-recommends "${missing[@]}" || fail \
    "没能装好：${missing[*]}" \
    '请检查网络和软件源（/etc/apt/），再重试。'
echo "已装好：${missing[*]}"
