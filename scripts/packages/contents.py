#!/usr/bin/env python3
"""What the program is made of: a CycloneDX list (SBOM) and the licences of all parts.

    contents.py VERSION SBOM LICENCES

From `cargo metadata` and Cargo.lock alone, offline: what the program is made from on this kind of machine, macros with it,
not what only builds or tests it.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import uuid
from datetime import datetime, timezone
from pathlib import Path

version, sbom_file, licences_file = sys.argv[1:]
target = re.search(r"host: (\S+)", subprocess.check_output(["rustc", "-vV"], text=True)).group(1)
metadata = json.loads(
    subprocess.check_output(
        ["cargo", "metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", target], text=True
    )
)
packages = {package["id"]: package for package in metadata["packages"]}
nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
root = next(p["id"] for p in metadata["packages"] if p["name"] == "yushui" and p["source"] is None)


def linked(node):
    """The packages that a package is made from: neither its build scripts' nor its tests'."""
    return [
        dependency["pkg"]
        for dependency in node["deps"]
        if any(kind["kind"] is None for kind in dependency["dep_kinds"])
    ]


reached, waiting = set(), [root]
while waiting:
    at = waiting.pop()
    if at not in reached:
        reached.add(at)
        waiting.extend(linked(nodes[at]))

lock_text = Path("Cargo.lock").read_bytes()
checksums = {(p["name"], p["version"]): p.get("checksum") for p in tomllib.loads(lock_text.decode())["package"]}


def reference(identity):
    package = packages[identity]
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(identity):
    package = packages[identity]
    found = {
        "type": "library",
        "bom-ref": reference(identity),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(identity),
    }
    if package["license"]:
        # Older crates write MIT/Apache-2.0 for a choice.
        found["licenses"] = [{"expression": re.sub(r"\s*/\s*", " OR ", package["license"])}]
    checksum = checksums.get((package["name"], package["version"]))
    if checksum:
        found["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if package["repository"]:
        found["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return found


parts = sorted((i for i in reached if i != root), key=reference)
components = [component(identity) for identity in parts]
dependencies = [
    {"ref": reference(i), "dependsOn": sorted({reference(d) for d in linked(nodes[i]) if d in reached})}
    for i in sorted(reached, key=reference)
]
# The one script of others that the pages carry, where scripts/assets.sh brought it.
htmx = Path("ui/dist/htmx.version")
if htmx.is_file():
    number = htmx.read_text().strip()
    purl = f"pkg:npm/htmx.org@{number}"
    script = Path("ui/dist/htmx.min.js").read_bytes()
    components.append(
        {
            "type": "library",
            "bom-ref": purl,
            "name": "htmx.org",
            "version": number,
            "purl": purl,
            "licenses": [{"license": {"id": "0BSD"}}],
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(script).hexdigest()}],
        }
    )
    next(d for d in dependencies if d["ref"] == reference(root))["dependsOn"].append(purl)
    dependencies.append({"ref": purl, "dependsOn": []})

when = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), timezone.utc)
sbom = {
    "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, version + hashlib.sha256(lock_text).hexdigest())}",
    "version": 1,
    "metadata": {
        "timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "component": {
            "type": "application",
            "bom-ref": reference(root),
            "name": "yushui",
            "version": version,
            "licenses": [{"license": {"id": "MulanPSL-2.0"}}],
        },
    },
    "components": components,
    "dependencies": dependencies,
}
Path(sbom_file).write_text(json.dumps(sbom, ensure_ascii=False, indent=1) + "\n")

# Each text of a licence once, with those it goes for.
texts = {}
for identity in parts:
    package = packages[identity]
    if package["source"] is None:
        continue
    folder = Path(package["manifest_path"]).parent
    named = sorted(f for f in folder.iterdir() if re.match(r"(?i)(licen[cs]e|copying|notice|copyright)", f.name))
    for file in (f for f in named if f.is_file()):
        text = file.read_text(errors="replace").strip()
        texts.setdefault(text, []).append(f"{package['name']} {package['version']}")
with open(licences_file, "w") as out:
    out.write("鱼水里别人写的部分，和它们的许可。\n\n")
    for identity in parts:
        package = packages[identity]
        if package["source"] is not None:
            out.write(f"{package['name']} {package['version']}：{package['license'] or '见下'}\n")
    for text, whose in texts.items():
        out.write(f"\n{'=' * 78}\n{'、'.join(whose)}\n\n{text}\n")
    licence = Path("ui/dist/htmx.LICENSE.txt")
    if licence.is_file():
        out.write(f"\n{'=' * 78}\nhtmx\n\n{licence.read_text().strip()}\n")
