#!/usr/bin/env bash
# 装包试用：打包，在一个干净的系统里装上 .deb、打开、备份、升级、卸载、清除，看数据还在不在；再试压缩包、镜像、清单、签名。
#
#   tests/packages/run.sh PROGRAM [here|fresh]
#
# here：这台机器的系统，写的都在内存里，看完就没有了；fresh：只有 Debian 最小的一套（mmdebstrap，要联网）。
# systemd runs inside, so that the units are tried with everything that they are kept from. Needs root.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$(realpath "$1")
kind=${2:-here}
cd "$root"
if [ "$(id -u)" != 0 ] || ! unshare --mount true 2>/dev/null; then
	echo '没有试：装包要 root，要能建容器。请在那样的机器上运行 make packages-tried'
	exit 0
fi

# Away from the folder of the project, which the container is not to see through.
work=$(mktemp -d "${TMPDIR:-/tmp}/yushui-packages.XXXXXX")
system=$work/system
leader='' container=''
cleanup() {
	local status=$?
	[ -z "$container" ] || { kill "$container" 2>/dev/null && wait "$container" 2>/dev/null; } || true
	if mountpoint -q "$work"; then umount -R -l "$work"; fi
	rm -rf "$work"
	exit $status
}
trap cleanup EXIT
mount -t tmpfs -o mode=755 tmpfs "$work"

# What a unit said, all of it: the journal writes down what reaches it after the unit has ended.
journal() { # UNIT
	inside journalctl --sync
	inside journalctl -u "$1" --no-pager -o cat
}
good=0
well() { # WORDS: what holds, as it was seen
	good=$((good + 1))
	echo "✓ $1"
}
wrong() {
	echo "✗ $1" >&2
	[ -z "$leader" ] || inside journalctl --no-pager -n 40 -o cat >&2 || true
	exit 1
}
same() { # WHAT IS WANTED
	[ "$2" = "$3" ] || wrong "$1：应是“$3”，却是“$2”"
	well "$1：$2"
}
says() { # WHAT TEXT PART
	[[ $2 == *"$3"* ]] || wrong "$1：没有说“$3”：$2"
	well "$1：$3"
}

# --- packing -------------------------------------------------------------------------------------------------------
packages=$work/packages
openssl genpkey -algorithm ed25519 -out "$work/key.pem" 2>/dev/null
said=$(QUICK=1 SIGN_KEY=$work/key.pem scripts/packages.sh "$program" "$packages")
says '打包' "$said" '已签名'
cd "$packages"
version=$("$program" --version | cut -d' ' -f2)
deb=$(echo yushui_"$version"_*.deb)
sha256sum --check --quiet SHA256SUMS
signed() { openssl pkeyutl -verify -pubin -inkey yushui.pub -rawin -in "$1" -sigfile SHA256SUMS.sig >/dev/null 2>&1; }
signed SHA256SUMS || wrong '签名对不上'
sed '1s/^./x/' SHA256SUMS >"$work/altered"
! signed "$work/altered" || wrong '改过的校验和，签名还对得上'
well '校验和、签名：对得上，改一个字就对不上'
same '包里的文件都归 root、别人改不了' "$(dpkg-deb -c "$deb" | awk '$2 != "root/root" || substr($1, 6, 1) == "w" || substr($1, 9, 1) == "w" || $1 ~ /s/' | wc -l)" 0
python3 - "yushui-$version.cdx.json" <<'PY' || wrong '清单不对'
import json, sys
bom = json.load(open(sys.argv[1]))
parts = {c["bom-ref"] for c in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}
assert bom["bomFormat"] == "CycloneDX" and len(parts) == len(bom["components"]) + 1 > 300
assert all(d["ref"] in parts and set(d["dependsOn"]) <= parts for d in bom["dependencies"])
assert not [c["name"] for c in bom["components"] if "licenses" not in c], "licence"
assert not any(c["name"] in ("proptest", "insta", "ureq") for c in bom["components"])
PY
well "清单：$(grep -c '"purl"' "yushui-$version.cdx.json") 样，每样有许可，依赖都在里面，没有只用来测试的"

if [ "$kind" = fresh ]; then
	python3 -m venv "$work/venv"
	"$work/venv/bin/pip" install --quiet --disable-pip-version-check 'cyclonedx-python-lib[json-validation]==11.12.0'
	"$work/venv/bin/python" - "yushui-$version.cdx.json" <<'PY' || wrong '清单不合 CycloneDX 的规定'
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
sys.exit(JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read()))
PY
	well '清单合 CycloneDX 1.5 的规定'
	(cd "$root" && QUICK=1 SIGN_KEY=$work/key.pem scripts/packages.sh "$program" "$work/again" >/dev/null)
	diff "$packages/SHA256SUMS" "$work/again/SHA256SUMS" >&2 || wrong '再打一次，出来的不一样'
	well '再打一次，每个文件一个字节不差'
	rm -r "$work/again" "$work/venv"
fi

# --- a system of its own -------------------------------------------------------------------------------------------
mkdir "$system"
case $kind in
here)
	mkdir "$work/upper" "$work/inner"
	mount -t overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/inner" overlay "$system"
	;;
fresh)
	kept=$root/target/packages-system.tar
	[ -f "$kept" ] || mmdebstrap --quiet --variant=minbase --include=systemd,adduser bookworm "$kept"
	tar -xf "$kept" -C "$system"
	;;
*) wrong "没有 $kind 这样的系统" ;;
esac
! grep -q '^yushui:' "$system/etc/passwd" || wrong '这个系统里已经有 yushui 用户'
cp "$packages/$deb" "$root/tests/samples/jia_town_2011.xlsx" "$system/root/"
# Of the units of the machine itself none but the first ones.
systemd-nspawn --quiet --directory="$system" --machine=yushui-tried --register=no --keep-unit --private-network \
	--link-journal=no --console=pipe --boot systemd.unit=basic.target systemd.log_target=journal \
	</dev/null >"$work/console" 2>&1 &
container=$!
for _ in $(seq 100); do
	leader=$(pgrep -P "$container" -n || true)
	[ -n "$leader" ] && inside_up=$(nsenter -t "$leader" -a systemctl is-active basic.target 2>/dev/null || true)
	[ "${inside_up:-}" = active ] && break
	sleep 0.2
done
[ "${inside_up:-}" = active ] || { cat "$work/console" >&2; leader=''; wrong '容器里的 systemd 没有起来'; }
inside() { nsenter -t "$leader" -a env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 YUSHUI_PASSWORD='Ceshi-2011-abcd' "$@"; }
as_yushui() { inside runuser -u yushui -- "$@"; }
office=/var/lib/yushui/office

# --- installing ----------------------------------------------------------------------------------------------------
said=$(inside dpkg -i "/root/$deb" 2>&1) || wrong "$said"
says '安装' "$said" '还没有打开'
modes() { inside stat -c '%n %U:%G %a' "$@" | tr '\n' ';'; }
same '用户和文件' "$(modes /var/lib/yushui /var/backups/yushui /etc/yushui/yushui.conf /usr/bin/yushui)" \
	'/var/lib/yushui yushui:yushui 700;/var/backups/yushui yushui:yushui 700;/etc/yushui/yushui.conf root:yushui 640;/usr/bin/yushui root:root 755;'
same '用户不能登录' "$(inside getent passwd yushui | cut -d: -f6-7)" '/var/lib/yushui:/usr/sbin/nologin'
units=(yushui.service yushui-backup.service yushui-backup.timer)
same '单元文件没有毛病' "$(inside systemd-analyze verify "${units[@]/#//usr/lib/systemd/system/}" 2>&1 | grep -i yushui || true)" ''
for unit in yushui.service yushui-backup.service; do
	said=$(inside systemd-analyze security --offline=true --threshold=20 --no-pager "/usr/lib/systemd/system/$unit" 2>&1 | grep 'Overall exposure') ||
		wrong "$unit 能做的太多：$said"
	well "$unit 能做的少（systemd-analyze security，越小越好）：$(grep -o '[0-9.]* [A-Z]*' <<<"$said" | head -n 1)"
done
inside systemctl start yushui.service || wrong '没有单位就坏了'
same '没有单位，不打开，也不算坏' "$(inside systemctl is-failed yushui.service || true)" inactive

# --- working -------------------------------------------------------------------------------------------------------
as_yushui yushui init --data $office --division 990101100 --name 甲镇 --admin 管理员 >/dev/null
as_yushui yushui users add --data $office --name 张三 --role 经办 >/dev/null
if inside systemctl start yushui-backup.service 2>/dev/null; then wrong '没有密钥单，备份却成了'; fi
says '没有密钥单的备份' "$(journal yushui-backup)" '请先运行 yushui key-sheets'
as_yushui yushui key-sheets --data $office --out /var/lib/yushui/sheets >/dev/null
inside systemctl start yushui.service || wrong '没有打开'
for _ in $(seq 50); do
	health=$(nsenter -t "$leader" -n curl -s http://127.0.0.1:8080/healthz || true)
	[ -n "$health" ] && break
	sleep 0.2
done
same '网页打开了' "$health" ok
main=$(inside systemctl show -P MainPID yushui.service)
same '是它自己的用户，没有权限，得不到权限，系统调用有限' \
	"$(inside awk '/^(Uid|CapBnd|NoNewPrivs|Seccomp):/ { printf "%s%s ", $1, $2 }' "/proc/$main/status")" \
	"Uid:$(inside id -u yushui) CapBnd:0000000000000000 NoNewPrivs:1 Seccomp:2 "
says '日志在 journal 里' "$(journal yushui)" '甲镇的双拥工作系统已打开'
# A command kept from the same things as the service.
confined() { # WORDS …
	local unit=$system/run/tried.service
	{
		printf '[Service]\nType=oneshot\nEnvironment=YUSHUI_PASSWORD=Ceshi-2011-abcd\nExecStart=%s\n' "$*"
		cat "$root/packages/systemd/sandbox.conf"
	} >"$work/tried.service"
	nsenter -t "$leader" -m sh -c 'cat > /run/systemd/system/tried.service' <"$work/tried.service"
	inside systemctl daemon-reload
	inside systemctl start tried.service 2>/dev/null && echo done || echo refused
}
inside install -o yushui -m 600 /root/jia_town_2011.xlsx /var/lib/yushui/
same '读外来的工作簿，子进程在单元的限制里照样隔离得了' \
	"$(confined /usr/bin/yushui import /var/lib/yushui/jia_town_2011.xlsx --data $office --as 张三)" 'done'
confined /usr/bin/yushui doctor --data $office >/dev/null
said=$(journal tried)
says '体检' "$said" '[好] 读外来文件：在子进程里，不联网，不开别的文件'
says '导入' "$said" '工作表“优抚对象”：77 行正常'
for place in /usr/bin/x /etc/yushui/x /var/lib/x /home/x; do
	same "写不进 $place" "$(confined /usr/bin/touch $place)" refused
done
same '写得进自己的' "$(confined /usr/bin/touch /var/lib/yushui/x)" 'done'

# --- backup, by the timer's own unit -------------------------------------------------------------------------------
inside systemctl enable --now yushui-backup.timer 2>/dev/null
says '每天备份的时间定了' "$(inside systemctl list-timers --no-pager yushui-backup.timer)" 'yushui-backup.service'
inside systemctl start yushui-backup.service || wrong '备份没有做成'
backups() { inside sh -c 'ls /var/backups/yushui/*.age'; }
same '备份，只许本人读' "$(inside stat -c '%U %a' "$(backups)")" 'yushui 600'

# --- a new program: as the database of the program before, with the service on ---------------------------------------
inside systemctl stop yushui.service
python3 - "$system$office/yushui.db" <<'PY'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    for table in ("refusal_count", "audit_sent", "audit_target"):
        db.execute(f"DROP TABLE {table}")
    db.execute("DELETE FROM migration WHERE name = '0061_refusals_and_syslog'")
PY
inside chown -R yushui:yushui $office
inside mv /var/backups/yushui /var/backups/away
if inside systemctl start yushui.service 2>/dev/null; then wrong '升级以前备份不成，却打开了'; fi
says '备份不成就不升级' "$(journal yushui)" '没有放备份的文件夹 /var/backups/yushui'
inside mv /var/backups/away /var/backups/yushui
inside systemctl reset-failed yushui.service
inside systemctl start yushui.service || wrong '升级以后没有打开'
same '升级以前备份了' "$(backups | wc -l)" 2
says '升级' "$(journal yushui)" '升级好了，到 '
before=$(inside systemctl show -P MainPID yushui.service)
inside dpkg -i "/root/$deb" >/dev/null 2>&1 || wrong '重装没有成'
same '换了程序，开着的重新打开' "$(inside systemctl is-active yushui.service)" active
[ "$before" != "$(inside systemctl show -P MainPID yushui.service)" ] || wrong '重装以后还是原来的进程'

# --- away ----------------------------------------------------------------------------------------------------------
inside sh -c 'echo "# 改过" >> /etc/yushui/yushui.conf'
inside dpkg -r yushui >/dev/null 2>&1 || wrong '卸载没有成'
same '卸载：停了' "$(inside systemctl is-active yushui.service || true)" inactive
kept() { inside sh -c 'find /var/lib/yushui /var/backups/yushui -type f | sort | xargs sha256sum | sha256sum'; }
sum=$(kept)
said=$(inside dpkg -P yushui 2>&1) || wrong "$said"
says '清除' "$said" '都留着，没有删'
same '数据、密钥、备份一个字节不少' "$(kept)" "$sum"
inside test -e $office/keys/master.key -a ! -e /usr/bin/yushui -a ! -e /etc/yushui/yushui.conf || wrong '清除以后不对'
same '用户留着' "$(inside id -un yushui)" yushui
inside dpkg -i "/root/$deb" >/dev/null 2>&1
same '再装上，还是那个单位' "$(as_yushui yushui verify --data $office | tail -n 1)" '校验通过，没有发现问题。'

# --- the tarball and the image ---------------------------------------------------------------------------------------
tar -xzf "yushui-$version"-linux-*.tar.gz -C "$work"
same '压缩包里的程序' "$("$work"/yushui-"$version"-linux-*/yushui --version)" "yushui $version"
mkdir "$work/oci" "$work/image-root"
tar -xzf "yushui-$version"-oci-*.tar.gz -C "$work/oci"
layer=$(python3 - "$work/oci/image" "$version" <<'PY'
import hashlib, json, sys
from pathlib import Path
layout, version = Path(sys.argv[1]), sys.argv[2]
blob = lambda about: layout / "blobs" / about["digest"].replace(":", "/")
whole = lambda about: hashlib.sha256(blob(about).read_bytes()).hexdigest() == about["digest"].split(":")[1]
(first,) = json.loads((layout / "index.json").read_text())["manifests"]
manifest = json.loads(blob(first).read_text())
assert all(map(whole, [first, manifest["config"], *manifest["layers"]]))
assert json.loads(blob(manifest["config"]).read_text())["config"]["User"] == "10001:10001"
print(blob(manifest["layers"][0]))
PY
) || wrong '镜像的目录不对'
tar -xzf "$layer" -C "$work/image-root"
install -d -m 700 -o 10001 -g 10001 "$work/data"
in_image() { # WORDS …: the program of the image, with a root that is read-only, by its own user, without a network
	unshare --mount --net --pid --fork --propagation private sh -c '
		root=$1 data=$2 && shift 2
		mount --bind "$root" "$root" && mount -o remount,bind,ro "$root"
		mount --bind "$data" "$root/data" && mount -t tmpfs tmpfs "$root/tmp" && mount -t proc proc "$root/proc"
		mount -t tmpfs tmpfs "$root/dev" && touch "$root/dev/null" && mount --bind /dev/null "$root/dev/null"
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin YUSHUI_PASSWORD=Ceshi-2011-abcd setpriv --no-new-privs --bounding-set=-all,+sys_chroot,+setuid,+setgid \
			chroot --userspec=10001:10001 --groups= "$root" /usr/bin/yushui "$@"' sh "$work/image-root" "$work/data" "$@"
}
in_image init --data /data/office --division 990101100 --name 甲镇 --admin 管理员 >/dev/null || wrong '镜像里建不了单位'
cp tests/samples/jia_town_2011.xlsx "$work/data/" 2>/dev/null || cp "$root/tests/samples/jia_town_2011.xlsx" "$work/data/"
chmod 644 "$work/data/jia_town_2011.xlsx"
says '镜像：根目录只读，不是 root，读得了外来的工作簿' \
	"$(in_image import /data/jia_town_2011.xlsx --data /data/office)" '工作表“优抚对象”：77 行正常'
for tool in skopeo umoci; do
	if ! command -v $tool >/dev/null; then
		echo "没有试：没有 $tool，镜像没有让它读一遍"
	elif [ $tool = skopeo ]; then
		skopeo inspect "oci:$work/oci/image:$version" >/dev/null || wrong 'skopeo 读不了镜像'
		well 'skopeo 读得了镜像'
	else
		umoci unpack --image "$work/oci/image:$version" "$work/bundle" >/dev/null 2>&1 || wrong 'umoci 解不开镜像'
		well 'umoci 解得开镜像'
	fi
done
echo "装包试用：$good 处都对（$kind）"
