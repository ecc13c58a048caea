//! Styles, scripts and images, embedded in the program. Every address carries a hash of the content, so that browsers
//! keep what has not changed and never keep what has.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

/// Ours.
#[derive(RustEmbed)]
#[folder = "../../ui/static"]
struct Own;

/// Third parties', brought by npm; empty in a build on a machine without Node.
#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Brought;

/// The assets: built in, or read from a folder while somebody works on them.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    folder: Option<PathBuf>,
}

struct Asset {
    bytes: Cow<'static, [u8]>,
    hash: String,
}

impl Asset {
    fn of(bytes: Cow<'static, [u8]>) -> Asset {
        let hash = seal::sm3_hex(&bytes)[..12].to_owned();
        Asset { bytes, hash }
    }
}

static BUILT_IN: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let own = Own::iter().filter_map(|name| Some((name.clone(), Own::get(&name)?)));
    let brought = Brought::iter().filter_map(|name| Some((name.clone(), Brought::get(&name)?)));
    own.chain(brought)
        .map(|(name, file)| (name.into_owned(), Asset::of(file.data)))
        .collect()
});

impl Assets {
    /// Those under `folder` (`static/` and `dist/` in it) in place of the built-in ones.
    pub fn from_folder(folder: Option<PathBuf>) -> Assets {
        Assets { folder }
    }

    fn on_disk(&self, name: &str) -> Option<Asset> {
        let folder = self.folder.as_ref().filter(|_| !name.contains(".."))?;
        let read = |beneath: &str| std::fs::read(folder.join(beneath).join(name)).ok();
        read("static")
            .or_else(|| read("dist"))
            .map(|bytes| Asset::of(bytes.into()))
    }

    /// The address of an asset by its name; nothing when it was not built in.
    pub fn address(&self, name: &str) -> Option<String> {
        let hash = self.on_disk(name).map(|asset| asset.hash);
        let hash = hash.or_else(|| BUILT_IN.get(name).map(|asset| asset.hash.clone()))?;
        Some(format!("/static/{hash}/{name}"))
    }

    /// Whether third-party scripts were built in; pages work without, less quickly.
    pub fn enhanced(&self) -> bool {
        self.address("htmx.min.js").is_some()
    }

    /// Serves `/static/{hash}/{name}`.
    pub fn serve(&self, hash: &str, name: &str) -> Response {
        let on_disk = self.on_disk(name);
        match on_disk.as_ref().or_else(|| BUILT_IN.get(name)) {
            Some(asset) if asset.hash == hash => {
                let headers = [
                    (CONTENT_TYPE, media(name)),
                    (CACHE_CONTROL, "public, max-age=31536000, immutable"),
                    // What a visit book keeps on a phone is opened for its own pages alone.
                    (
                        HeaderName::from_static("service-worker-allowed"),
                        "/visits/",
                    ),
                ];
                (headers, asset.bytes.clone()).into_response()
            }
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

fn media(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
