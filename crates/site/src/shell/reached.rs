//! How the office is reached: over https or not, at which address, through which proxy. Decided where it is served;
//! whatever depends on it asks here.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, header};

/// How the office is reached.
#[derive(Debug, Clone, Default)]
pub struct Reached {
    /// Whether browsers reach it over https.
    pub secure: bool,
    /// Its address as users see it, `https://shuangyong.example`, where a proxy stands before it.
    pub public: Option<String>,
    /// The proxies: their word counts of where somebody asks from.
    pub proxies: Vec<IpAddr>,
    /// The office's own root certificate, which clerks' machines have to know.
    pub root: Option<RootCertificate>,
}

/// 根证书: what is given to clerks' machines.
#[derive(Debug, Clone)]
pub struct RootCertificate {
    /// The certificate as a file.
    pub pem: String,
    /// SHA-256 over it, `AB:CD:…`, as most programs show it.
    pub sha256: String,
    /// SHA-1 over it, as Windows shows it.
    pub sha1: String,
    /// Its last day.
    pub until: String,
}

impl Reached {
    /// The address of the office as the asker sees it: `http://127.0.0.1:8080`.
    pub fn origin(&self, headers: &HeaderMap) -> String {
        if let Some(public) = &self.public {
            return public.clone();
        }
        let scheme = if self.secure { "https" } else { "http" };
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        format!("{scheme}://{}", host.unwrap_or_default())
    }

    /// Name and port of [`Reached::origin`].
    pub fn host(&self, headers: &HeaderMap) -> String {
        let origin = self.origin(headers);
        origin
            .split_once("://")
            .map_or(String::new(), |(_, host)| host.to_owned())
    }

    /// From where somebody asks: a proxy is believed, nobody else. Whoever calls himself something else than an address
    /// is the proxy.
    pub fn asker(&self, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.ip().to_canonical();
        if !self.proxies.contains(&peer) {
            return peer;
        }
        let told = headers.get_all("x-forwarded-for").iter();
        let told: Vec<&str> = told
            .filter_map(|told| told.to_str().ok())
            .flat_map(|told| told.split(','))
            .collect();
        // The last was said by the nearest proxy; of those before only what another of our proxies said counts.
        for told in told.iter().rev() {
            match address(told.trim()) {
                Some(address) if self.proxies.contains(&address) => {}
                Some(address) => return address,
                None => break,
            }
        }
        peer
    }
}

/// An address, with a port behind it or not.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    let address = text.parse::<IpAddr>().or_else(|_| with_port()).ok()?;
    Some(address.to_canonical())
}
