#!/usr/bin/env bash
# Packs a program that was built: a .deb, a tarball, an OCI image, the list of what is in it, checksums, and a signature
# where there is a key. The same program packed twice gives the same files.
#
#   scripts/packages.sh [PROGRAM] [FOLDER]
#
#   SIGN_KEY=key.pem   an Ed25519 private key (openssl genpkey -algorithm ed25519) of whoever releases; without it nothing
#                      is signed
#   QUICK=1            packs without squeezing, for trying out
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

program=${1:-target/release/yushui}
out=${2:-target/packages}
fail() { echo "$1" >&2; exit 2; }
[ -x "$program" ] || fail "没有程序 $program，请先编译：cargo build --release -p yushui"
for tool in dpkg-deb objcopy objdump python3 cargo openssl; do
	command -v "$tool" >/dev/null || fail "缺少 $tool，请先安装（dpkg、binutils、python3、openssl）"
done
if [ -n "${SIGN_KEY:-}" ]; then
	kind=$(openssl pkey -in "$SIGN_KEY" -noout -text 2>/dev/null | head -n 1 || true)
	[[ $kind == ED25519* ]] || fail "SIGN_KEY=$SIGN_KEY 不是 Ed25519 私钥，什么也没有做。要这样的：openssl genpkey -algorithm ed25519 -out 私钥.pem"
fi

version=$("$program" --version | cut -d' ' -f2)
architecture=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH
squeeze=(xz -9e -T0) deb_squeeze=xz
[ -z "${QUICK:-}" ] || squeeze=(gzip -n -1) deb_squeeze=none
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out"
mkdir -p "$out"
out=$(realpath "$out")
packed() { # FOLDER NAME: what is in a folder, in order, as of one time, by nobody
	tar --create --directory "$(dirname "$1")" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 \
		--numeric-owner "$(basename "$1")" >"$work/$2"
}

# The names of lines, for those who look into a crash, lie beside the program and not in it.
objcopy --only-keep-debug "$program" "$work/yushui.debug"
objcopy --strip-all "$program" "$work/yushui"
(cd "$work" && objcopy --add-gnu-debuglink=yushui.debug yushui)
chmod 755 "$work/yushui"

scripts/packages/contents.py "$version" "$work/sbom.cdx.json" "$work/third_party.txt"

# What every package has beside the program.
papers=$work/papers
mkdir "$papers"
install -m 644 packages/INSTALL.md LICENSE CHANGELOG.md SECURITY.md docs/manual.md \
	docs/manual/08_import_codes.md "$work/sbom.cdx.json" "$work/third_party.txt" "$papers"
units=$work/units
mkdir "$units"
cp packages/systemd/yushui-backup.timer "$units"
for unit in yushui.service yushui-backup.service; do
	cat "packages/systemd/$unit" packages/systemd/sandbox.conf >"$units/$unit"
done

# The .deb.
glibc=$(objdump -T "$program" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1)
tree=$work/deb
install -D -m 755 "$work/yushui" "$tree/usr/bin/yushui"
install -d -m 755 "$tree/usr/share/doc/yushui" "$tree/usr/lib/systemd/system" "$tree/DEBIAN"
install -m 644 "$papers"/* "$tree/usr/share/doc/yushui"
mv "$tree/usr/share/doc/yushui/LICENSE" "$tree/usr/share/doc/yushui/copyright"
install -m 644 "$units"/* "$tree/usr/lib/systemd/system"
install -D -m 644 packages/yushui.tmpfiles "$tree/usr/lib/tmpfiles.d/yushui.conf"
install -D -m 640 packages/yushui.conf "$tree/etc/yushui/yushui.conf"
install -m 755 packages/debian/{postinst,prerm,postrm} "$tree/DEBIAN"
install -m 644 packages/debian/conffiles "$tree/DEBIAN"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$(du -sk "$tree" | cut -f1)/" \
	-e "s/@LIBRARIES@/libc6 (>= ${glibc#GLIBC_}), libgcc-s1/" packages/debian/control >"$tree/DEBIAN/control"
(cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum) >"$work/md5sums"
install -m 644 "$work/md5sums" "$tree/DEBIAN"
deb=yushui_${version}_$architecture.deb
dpkg-deb --root-owner-group -Z$deb_squeeze --build "$tree" "$out/$deb" >/dev/null

# The tarball, for a machine without dpkg.
name=yushui-$version-linux-$architecture
mkdir "$work/$name"
install -m 755 "$work/yushui" "$work/$name"
install -m 644 "$papers"/* "$units"/* "$work/$name"
install -m 644 packages/yushui.conf "$work/$name"
install -m 644 packages/yushui.tmpfiles "$work/$name/tmpfiles.conf"
packed "$work/$name" tarball
gzip -n ${QUICK:+-1} <"$work/tarball" >"$out/$name.tar.gz"

# The image.
scripts/packages/image.py "$work/yushui" "$papers" "$version" "$architecture" "$work/image"
packed "$work/image" image.tar
gzip -n -1 <"$work/image.tar" >"$out/yushui-$version-oci-$architecture.tar.gz"

cp "$work/sbom.cdx.json" "$out/yushui-$version.cdx.json"
install -m 644 "$work/yushui.debug" "$work/yushui-$version-$architecture.debug"
"${squeeze[@]}" <"$work/yushui-$version-$architecture.debug" >"$out/yushui-$version-$architecture.debug.${squeeze[0]/gzip/gz}"

(cd "$out" && sha256sum -- * >SHA256SUMS)
if [ -n "${SIGN_KEY:-}" ]; then
	openssl pkeyutl -sign -rawin -inkey "$SIGN_KEY" -in "$out/SHA256SUMS" -out "$out/SHA256SUMS.sig"
	openssl pkey -in "$SIGN_KEY" -pubout -out "$out/yushui.pub"
fi

(cd "$out" && ls -l --block-size=1 | awk 'NR > 1 { printf "%10.1f MB  %s\n", $5 / 1e6, $9 }')
printf '%10.1f MB  程序，去掉调试信息以后（原来 %.1f MB）\n' "$(stat -c %s "$work/yushui" | awk '{ print $1 / 1e6 }')" \
	"$(stat -c %s "$program" | awk '{ print $1 / 1e6 }')"
if [ -n "${SIGN_KEY:-}" ]; then
	echo "已签名：SHA256SUMS.sig，公钥 yushui.pub。公钥要另外发给用的人，不能只跟着包走。"
else
	echo '没有签名：没有给私钥。发布的人写 SIGN_KEY=私钥.pem（Ed25519）。'
fi
