#!/usr/bin/env python3
"""An OCI image layout of the program and the few libraries that it links: no shell, no package manager, nobody but its
own user.

    image.py PROGRAM PAPERS VERSION ARCHITECTURE LAYOUT

Written by the specification (image-spec 1.0: oci-layout, index.json, blobs), so that no daemon is needed.
"""

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from datetime import datetime, timezone
from pathlib import Path

program, papers, version, architecture, layout = sys.argv[1:]
epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
USER = 10001
DATA = "/data"

blobs = Path(layout) / "blobs" / "sha256"
blobs.mkdir(parents=True)


def blob(content):
    digest = hashlib.sha256(content).hexdigest()
    (blobs / digest).write_bytes(content)
    return {"digest": f"sha256:{digest}", "size": len(content)}


raw = io.BytesIO()
layer = tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT)


def put(path, content=None, mode=0o644, owner=0):
    entry = tarfile.TarInfo(path.strip("/"))
    entry.mtime, entry.mode, entry.uid, entry.gid = epoch, mode, owner, owner
    if content is None:
        entry.type = tarfile.DIRTYPE
        layer.addfile(entry)
    else:
        entry.size = len(content)
        layer.addfile(entry, io.BytesIO(content))


# The libraries as the loader finds them, each at the path that the program asks for.
libraries = {}
for line in subprocess.check_output(["ldd", program], text=True).splitlines():
    words = line.split()
    found = next((word for word in words if word.startswith("/")), None)
    if found:
        libraries[found] = Path(found).resolve()


def copyright_of(file):
    """Debian's word on the licence of a library."""
    for path in (str(file), str(file).removeprefix("/usr")):
        told = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True)
        if told.returncode == 0:
            name = told.stdout.split(":")[0]
            about = Path(f"/usr/share/doc/{name}/copyright")
            return (name, about.read_bytes()) if about.is_file() else None
    return None


folders = {"etc", "usr", "usr/bin", "usr/share", "usr/share/doc", "usr/share/doc/yushui"}
copyrights = dict(filter(None, (copyright_of(file) for file in libraries.values())))
folders |= {f"usr/share/doc/{name}" for name in copyrights}
for path in libraries:
    above = Path(path.strip("/")).parent
    folders |= {str(p) for p in [above, *above.parents] if str(p) != "."}
for folder in sorted(folders):
    put(folder, mode=0o755)
# Where the runtime mounts what it brings, for the root itself may be read-only.
for folder in ("dev", "proc", "sys"):
    put(folder, mode=0o755)
put("tmp", mode=0o1777)
put(DATA, mode=0o700, owner=USER)
put("etc/passwd", f"root:x:0:0:root:/:/nologin\nyushui:x:{USER}:{USER}:yushui:{DATA}:/nologin\n".encode())
put("etc/group", f"root:x:0:\nyushui:x:{USER}:\n".encode())
for path, file in sorted(libraries.items()):
    put(path, file.read_bytes(), mode=0o755)
for name, text in sorted(copyrights.items()):
    put(f"usr/share/doc/{name}/copyright", text)
for paper in sorted(Path(papers).iterdir()):
    put(f"usr/share/doc/yushui/{paper.name}", paper.read_bytes())
put("usr/bin/yushui", Path(program).read_bytes(), mode=0o755)
layer.close()

plain = raw.getvalue()
squeezed = gzip.compress(plain, compresslevel=1 if os.environ.get("QUICK") else 9, mtime=0)
created = datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
config = {
    "created": created,
    "architecture": architecture,
    "os": "linux",
    "config": {
        "User": f"{USER}:{USER}",
        "WorkingDir": DATA,
        "Entrypoint": ["/usr/bin/yushui"],
        # In a container the loopback is nobody's but its own: the way out is TLS or a declared proxy, see INSTALL.md.
        "Cmd": ["serve", "--data", f"{DATA}/office"],
        "Volumes": {DATA: {}},
        "StopSignal": "SIGTERM",
        "Labels": {
            "org.opencontainers.image.title": "yushui",
            "org.opencontainers.image.version": version,
            "org.opencontainers.image.licenses": "MulanPSL-2.0",
        },
    },
    "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(plain).hexdigest()}"]},
    "history": [{"created": created, "created_by": "scripts/packages/image.py"}],
}
as_json = lambda value: json.dumps(value, sort_keys=True).encode()
media = "application/vnd.oci.image."
manifest = {
    "schemaVersion": 2,
    "mediaType": f"{media}manifest.v1+json",
    "config": {"mediaType": f"{media}config.v1+json", **blob(as_json(config))},
    "layers": [{"mediaType": f"{media}layer.v1.tar+gzip", **blob(squeezed)}],
}
index = {
    "schemaVersion": 2,
    "mediaType": f"{media}index.v1+json",
    "manifests": [
        {
            "mediaType": f"{media}manifest.v1+json",
            **blob(as_json(manifest)),
            "platform": {"architecture": architecture, "os": "linux"},
            "annotations": {"org.opencontainers.image.ref.name": version},
        }
    ],
}
(Path(layout) / "index.json").write_bytes(as_json(index))
(Path(layout) / "oci-layout").write_bytes(as_json({"imageLayoutVersion": "1.0.0"}))
