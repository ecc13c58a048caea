#!/usr/bin/env bash
# 公文检查：Word、Excel 文件对五个 Office 版本规范零差错；样张每面 22 行、每行 28 字。
#
#   tests/documents/run.sh [文件…]
#
# 检查自制样张、参数中的文件，以及 $YUSHUI_DOCUMENTS 目录下的全部 .docx、.xlsx。
# 需要 cargo、node、npm、soffice（LibreOffice）、pdftotext（poppler-utils）和一套中文字体。
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log="$work/log"
: >"$log"

for tool in cargo node npm soffice pdftotext; do
    if ! command -v "$tool" >/dev/null; then
        echo "缺少 $tool，请先安装再运行。" >&2
        exit 2
    fi
done

files=()
for file in "$@"; do
    if [[ ! -f $file ]]; then
        echo "没有找到文件 $file，请核对路径。" >&2
        exit 2
    fi
    files+=("$(realpath "$file")")
done
if [[ -n ${YUSHUI_DOCUMENTS:-} ]]; then
    while IFS= read -r -d '' file; do
        files+=("$(realpath "$file")")
    done < <(find "$YUSHUI_DOCUMENTS" -type f \( -name '*.docx' -o -name '*.xlsx' \) ! -name '~$*' -print0 | sort -z)
fi

echo "制作样张……"
(cd "$root" && cargo build --quiet --workspace --all-targets && target/debug/examples/specimen "$work/specimen")
files=("$work"/specimen/*.docx "$work"/specimen/*.xlsx ${files[@]+"${files[@]}"})

echo "安装校验程序……"
(cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)

# Every check prints one line beginning with ✓ or ✗; the last line of this script counts them.
echo "校验 ${#files[@]} 个文件……"
node "$here/validate.mjs" "${files[@]}" | tee -a "$log"

echo "转成 PDF……"
# By number first: two files may have the same name. All of them by one start of LibreOffice, which takes longer than most
# files do; what it did not come to, because one file brought it down or kept it, is tried by itself.
mkdir "$work/sources" "$work/pdf"
sources=()
for file in "${files[@]}"; do
    source="$work/sources/$((${#sources[@]} + 1))-$(basename "$file")"
    ln -s "$(realpath "$file")" "$source"
    sources+=("$source")
done
printed() { # SECONDS FILE …
    timeout "$1" soffice "-env:UserInstallation=file://$work/profile" --headless --norestore \
        --convert-to pdf --outdir "$work/pdf" "${@:2}" >"$work/soffice.log" 2>&1 || true
}
printed $((90 + 10 * ${#sources[@]})) "${sources[@]}"
for source in "${sources[@]}"; do
    name=$(basename "$source")
    pdf="$work/pdf/${name%.*}.pdf"
    [[ -s $pdf ]] || printed 90 "$source"
    if [[ -s $pdf ]]; then
        echo "✓ ${name#*-} 能打开并打印" | tee -a "$log"
    else
        echo "✗ ${name#*-} 打不开或打印不出" | tee -a "$log"
        cat "$work/soffice.log" >&2
    fi
done

echo "核对版面……"
layout_ok=0
node "$here/layout.mjs" "$work"/pdf/*-specimen-grid.pdf "$work"/pdf/*-specimen-summary.pdf | tee -a "$log" || layout_ok=$?
if ((layout_ok != 0)); then
    echo "✗ 版面核对没有做完" | tee -a "$log"
fi

passed=$(grep -c '^✓' "$log" || true)
failed=$(grep -c '^✗' "$log" || true)
echo "$passed passed, $failed failed"
((failed == 0))
