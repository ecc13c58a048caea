//! How the office is reached over the network: with a certificate, behind a declared proxy, or by this machine alone.
//! Nothing else is served, since passwords and ID numbers would go over the network for everybody to read.

mod connections;
mod limits;
mod own;
mod tls;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ground::error::{Error, Result};
use kernel::Date;
use rustls::ServerConfig;
use site::shell::Reached;

pub(crate) use connections::serve;
pub use own::{OwnCertificates, make, renew};

/// How somebody asks to be reached.
#[derive(Debug)]
pub struct Asked {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Files of a certificate and its private key.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// The address of a proxy before it, as users see it.
    pub proxy: Option<String>,
    /// From where that proxy asks; this machine where nothing is said.
    pub proxy_from: Vec<IpAddr>,
    /// So many connections at once.
    pub connections: usize,
}

/// How it is reached.
#[derive(Debug, Clone)]
pub struct Transport {
    listen: SocketAddr,
    reached: Arc<Reached>,
    tls: Option<Arc<ServerConfig>>,
    own: Option<OwnCertificates>,
    connections: usize,
}

impl Transport {
    /// What was asked for, with the certificates in the folder of the keys where none is named.
    ///
    /// # Errors
    /// When a certificate cannot be used, or passwords would go over the network for everybody to read.
    pub fn decide(asked: Asked, keys: &Path) -> Result<Transport> {
        let Asked {
            listen,
            certificate,
            proxy,
            proxy_from,
            connections,
        } = asked;
        let own = match (&certificate, &proxy) {
            (None, None) => OwnCertificates::found(keys)?,
            _ => None,
        };
        let tls = match (&certificate, &own) {
            (Some((certificate, key)), _) => Some(tls::of_files(certificate, key)?),
            (None, Some(own)) => Some(tls::of_files(&own.certificate, &own.key)?),
            (None, None) => None,
        };
        if tls.is_none() && proxy.is_none() && !listen.ip().is_loopback() {
            return Err(open_to_all(listen));
        }
        let public = proxy.as_deref().map(public_address).transpose()?;
        let here = || {
            vec![
                IpAddr::from([127, 0, 0, 1]),
                IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
            ]
        };
        let proxies = match (&public, proxy_from.is_empty()) {
            (None, _) => Vec::new(),
            (Some(_), true) => here(),
            (Some(_), false) => proxy_from.iter().map(IpAddr::to_canonical).collect(),
        };
        let secure = match &public {
            Some(public) => public.starts_with("https://"),
            None => tls.is_some(),
        };
        let reached = Reached {
            secure,
            public,
            proxies,
            root: own.as_ref().map(|own| own.root.clone()),
        };
        Ok(Transport {
            listen,
            reached: Arc::new(reached),
            tls,
            own,
            connections,
        })
    }

    /// Where it listens.
    pub(crate) fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// What the pages know of it.
    pub(crate) fn reached(&self) -> Arc<Reached> {
        self.reached.clone()
    }

    /// The address to open in a browser.
    pub fn shown(&self, listening: SocketAddr) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        match (&self.reached.public, &self.own) {
            (Some(public), _) => format!("{public}（代理转到 {scheme}://{listening}）"),
            (None, Some(own)) => format!("https://{}:{}", own.first_name(), listening.port()),
            (None, None) => format!("{scheme}://{listening}"),
        }
    }

    /// What whoever serves it should know besides.
    pub fn told(&self, listening: SocketAddr, today: Date) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(own) = &self.own {
            let shown = self.shown(listening);
            told.push(format!(
                "每台办公电脑第一次用，先打开 {shown}/install-ca 装本单位的根证书，装以前核对指纹 SHA-256：{}",
                own.root.sha256
            ));
            told.extend(own.runs_out(today));
        }
        if self.reached.public.is_some() && !self.reached.secure {
            told.push("代理的地址是 http，从浏览器到代理没有加密，密码和身份证号网上都能看到；请给代理装上证书，写 --proxy https://…".to_owned());
        }
        told
    }

    /// Whether somebody may ask from there at all: where a proxy is declared, only through it or at this machine.
    fn lets_in(&self, peer: SocketAddr) -> bool {
        let peer = peer.ip().to_canonical();
        let through = self.reached.public.is_none() || self.reached.proxies.contains(&peer);
        through || self.tls.is_some() || peer.is_loopback()
    }
}

fn open_to_all(listen: SocketAddr) -> Error {
    Error::refusal(format!(
        "没有打开：{listen} 不是本机地址，别的机器也连得上，而网页没有加密，密码和身份证号在网上都能看到。三个办法选一个：\
         一、没有证书的，先运行 yushui tls init --data 文件夹 --name 这台机器的名字或地址，自己签一张，再打开；\
         二、有证书的，加 --tls-cert 证书.pem --tls-key 私钥.pem；\
         三、前面有带证书的代理的，加 --proxy https://代理的地址 --proxy-from 代理的IP。\
         只给这台机器用的，写 --listen 127.0.0.1:{}",
        listen.port()
    ))
}

/// `https://shuangyong.example[:8443]`, without what may stand behind.
fn public_address(text: &str) -> Result<String> {
    let wrong = || {
        Error::refusal(format!(
            "--proxy {text} 不是网页的地址，请写用户在浏览器里打开的那个，例如 https://shuangyong.example，后面不带路径"
        ))
    };
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let scheme = scheme.to_ascii_lowercase();
    let known = scheme == "https" || scheme == "http";
    let bracketed = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let host = match bracketed {
        Some(v6) => v6
            .parse::<std::net::Ipv6Addr>()
            .ok()
            .map(|v6| format!("[{v6}]")),
        None => own::name(host).ok(),
    };
    let host = host.filter(|_| known).ok_or_else(wrong)?;
    let usual = if scheme == "https" { 443 } else { 80 };
    let port = port
        .map(str::parse::<u16>)
        .transpose()
        .map_err(|_| wrong())?;
    let port = port.filter(|port| *port != usual);
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    Ok(format!("{scheme}://{host}{port}"))
}
