//! An office's own certificates (本单位自己签的证书), for networks no public authority signs for: a root that clerks'
//! machines install once, and the server's, signed by it and renewed without going to the machines again. The root
//! signs for the names it was made for and no others, so that whoever steals it cannot pose as a bank.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use chrono::{Datelike, Days};
use ground::error::{Error, Result};
use ground::files::{read_given, write_private};
use kernel::Date;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints, SanType, date_time_ymd,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};
use site::shell::RootCertificate;

/// What was made for what, beside the certificates. Written last: where it is not, nothing was made.
const RECORD: &str = "tls.json";
const ROOT_KEY: &str = "tls_ca.key";
const ROOT: &str = "ca.crt";
const SERVER_KEY: &str = "tls_server.key";
const SERVER: &str = "tls_server.crt";

/// Ten years.
const ROOT_DAYS: u64 = 3_650;
/// Browsers take no server's certificate for more than 825 days.
const SERVER_DAYS: u64 = 820;
/// Clocks of clerks' machines may be a little slow.
const EARLIER: u64 = 2;
/// So long before its end the certificate's renewal is asked for.
const SOON: u64 = 60;
/// Names a machine has for itself.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// What was made, and for how long.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Record {
    /// What the root is called.
    root: String,
    /// Names and addresses of the server as browsers ask for them.
    names: Vec<String>,
    root_from: Date,
    root_until: Date,
    until: Date,
}

/// The certificates an office made for itself.
#[derive(Debug, Clone)]
pub struct OwnCertificates {
    /// The server's with the root behind it.
    pub(super) certificate: PathBuf,
    /// The server's key.
    pub(super) key: PathBuf,
    /// Names and addresses of the server; what somebody typed stands first.
    names: Vec<String>,
    /// What clerks' machines install.
    pub root: RootCertificate,
    /// The last day of the server's certificate.
    pub until: Date,
}

impl OwnCertificates {
    /// Those in a folder of keys, if any were made.
    ///
    /// # Errors
    /// When what was made is not whole any more.
    pub fn found(keys: &Path) -> Result<Option<OwnCertificates>> {
        let Some(record) = Record::read(keys)? else {
            return Ok(None);
        };
        let pem = read_given(&keys.join(ROOT))?;
        let root = CertificateDer::from_pem_slice(&pem).map_err(|_| broken(&keys.join(ROOT)))?;
        let digest = |kind| shown_bytes(ring::digest::digest(kind, &root).as_ref());
        Ok(Some(OwnCertificates {
            certificate: keys.join(SERVER),
            key: keys.join(SERVER_KEY),
            names: record.names,
            root: RootCertificate {
                sha256: digest(&ring::digest::SHA256),
                sha1: digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY),
                pem: String::from_utf8(pem).map_err(|_| broken(&keys.join(ROOT)))?,
                until: day(record.root_until),
            },
            until: record.until,
        }))
    }

    /// Names and addresses the server's certificate is for.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How clerks' machines call the server first of all.
    pub fn first_name(&self) -> String {
        self.names
            .first()
            .map_or_else(String::new, |name| in_address(name))
    }

    /// Said where the certificate of the server ends soon or has ended.
    pub fn runs_out(&self, today: Date) -> Option<String> {
        let until = day(self.until);
        let renew = "请运行 yushui tls renew，再重新打开";
        if self.until < today {
            return Some(format!(
                "服务器证书{until}已到期，浏览器会说不安全；{renew}"
            ));
        }
        let soon = self.until <= today + Days::new(SOON);
        soon.then(|| format!("服务器证书{until}到期；{renew}"))
    }
}

impl Record {
    fn read(keys: &Path) -> Result<Option<Record>> {
        let path = keys.join(RECORD);
        if !path.exists() {
            return Ok(None);
        }
        let record = serde_json::from_slice(&read_given(&path)?);
        record.map(Some).map_err(|_| broken(&path))
    }

    fn write(&self, keys: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(|e| Error::Fault(e.into()))?;
        write_private(&keys.join(RECORD), &text)
    }

    /// The root as it was signed: what it signs has to name it alike.
    fn root(&self) -> CertificateParams {
        let mut root = CertificateParams::default();
        root.distinguished_name = called(&self.root);
        root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let permitted = self.names.iter().map(|name| match name.parse::<IpAddr>() {
            Ok(address) => {
                let bits = if address.is_ipv4() { 32 } else { 128 };
                GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, bits))
            }
            Err(_) => GeneralSubtree::DnsName(name.clone()),
        });
        root.name_constraints = Some(NameConstraints {
            permitted_subtrees: permitted.collect(),
            excluded_subtrees: Vec::new(),
        });
        valid(&mut root, self.root_from, self.root_until);
        root
    }

    /// Signs a new certificate of the server with a new key.
    fn sign_server(&mut self, keys: &Path, root_key: KeyPair, today: Date) -> Result<()> {
        self.until = (today + Days::new(SERVER_DAYS)).min(self.root_until);
        let key = KeyPair::generate().map_err(fault)?;
        let mut server = CertificateParams::default();
        server.distinguished_name = called(self.names.first().map_or("", String::as_str));
        let names = self.names.iter().map(|name| match name.parse::<IpAddr>() {
            Ok(address) => Ok(SanType::IpAddress(address)),
            Err(_) => Ok(SanType::DnsName(name.as_str().try_into().map_err(fault)?)),
        });
        server.subject_alt_names = names.collect::<Result<_>>()?;
        server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        server.use_authority_key_identifier_extension = true;
        let from = today - Days::new(EARLIER);
        valid(&mut server, from, self.until);
        let root = Issuer::new(self.root(), root_key);
        let signed = server.signed_by(&key, &root).map_err(fault)?;
        let above = read_given(&keys.join(ROOT))?;
        let chain = [signed.pem().as_bytes(), &above].concat();
        write_private(&keys.join(SERVER_KEY), key.serialize_pem().as_bytes())?;
        write_private(&keys.join(SERVER), &chain)?;
        self.write(keys)
    }
}

/// Makes a root and the server's certificate for these names and addresses.
///
/// # Errors
/// When a name is none, none is given, or there are certificates already.
pub fn make(keys: &Path, office: &str, names: &[String], today: Date) -> Result<OwnCertificates> {
    if Record::read(keys)?.is_some() {
        return Err(Error::refusal(format!(
            "本单位已经有自己签的证书。快到期的，运行 yushui tls renew；要换名字、地址的，先移走 {} 再重新运行，然后每台办公电脑都要装新的根证书",
            keys.join(RECORD).display()
        )));
    }
    let mut all = Vec::new();
    for typed in names.iter().map(String::as_str).chain(LOCAL) {
        let name = name(typed)?;
        if !all.contains(&name) {
            all.push(name);
        }
    }
    if names.is_empty() {
        return Err(Error::refusal("请用 --name 写明办公电脑怎样称呼这台服务器"));
    }
    let mut record = Record {
        root: format!("{office}双拥工作系统根证书"),
        names: all,
        root_from: today - Days::new(EARLIER),
        root_until: today + Days::new(ROOT_DAYS),
        until: today,
    };
    let key = KeyPair::generate().map_err(fault)?;
    let root = record.root().self_signed(&key).map_err(fault)?;
    write_private(&keys.join(ROOT_KEY), key.serialize_pem().as_bytes())?;
    write_private(&keys.join(ROOT), root.pem().as_bytes())?;
    record.sign_server(keys, key, today)?;
    made(keys)
}

/// Makes a new certificate of the server, signed by the same root: clerks' machines stay as they are.
///
/// # Errors
/// When there is no root or it has ended.
pub fn renew(keys: &Path, today: Date) -> Result<OwnCertificates> {
    let Some(mut record) = Record::read(keys)? else {
        return Err(Error::refusal(
            "本单位还没有自己签的证书，请先运行 yushui tls init",
        ));
    };
    if record.root_until <= today {
        return Err(Error::refusal(format!(
            "根证书{}已到期，签不了新的。请移走 {} 再运行 yushui tls init，然后每台办公电脑都要装新的根证书",
            day(record.root_until),
            keys.join(RECORD).display()
        )));
    }
    let path = keys.join(ROOT_KEY);
    let pem = String::from_utf8(read_given(&path)?).map_err(|_| broken(&path))?;
    let key = KeyPair::from_pem(&pem).map_err(|_| broken(&path))?;
    record.sign_server(keys, key, today)?;
    made(keys)
}

fn made(keys: &Path) -> Result<OwnCertificates> {
    OwnCertificates::found(keys)?.ok_or_else(|| broken(&keys.join(RECORD)))
}

/// A name as certificates have it: Chinese names in their ASCII form (`xn--…`), addresses as they are written.
pub(super) fn name(typed: &str) -> Result<String> {
    let wrong = || {
        Error::refusal(format!(
            "{typed} 不是机器的名字或地址，请写 双拥.甲县.lan 或 192.168.1.10 这样，不带 https:// 和端口"
        ))
    };
    let typed = typed.trim();
    if let Ok(address) = typed.parse::<IpAddr>() {
        return Ok(address.to_string());
    }
    let name = idna::domain_to_ascii(typed).map_err(|_| wrong())?;
    let is_label = |label: &str| {
        let known = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(known) && !label.starts_with('-')
    };
    // Whoever mistypes 192.168.1.300 means an address.
    let is_number = name.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match name.len() <= 253 && !is_number && name.split('.').all(is_label) {
        true => Ok(name),
        false => Err(wrong()),
    }
}

/// A name as it stands in an address, in Chinese again.
fn in_address(name: &str) -> String {
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) => format!("[{v6}]"),
        Ok(v4) => v4.to_string(),
        Err(_) => idna::domain_to_unicode(name).0,
    }
}

fn called(name: &str) -> DistinguishedName {
    let mut called = DistinguishedName::new();
    called.push(DnType::CommonName, name);
    called
}

fn shown_bytes(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

fn day(date: Date) -> String {
    date.format("%Y年%-m月%-d日").to_string()
}

/// From the beginning of a day to the end of another.
fn valid(params: &mut CertificateParams, from: Date, until: Date) {
    let moment = |date: Date| {
        // Months and days are small.
        let small = |number: u32| u8::try_from(number).unwrap_or(1);
        date_time_ymd(date.year(), small(date.month()), small(date.day()))
    };
    params.not_before = moment(from);
    params.not_after = moment(until + Days::new(1));
}

fn broken(path: &Path) -> Error {
    Error::refusal(format!(
        "{} 读不懂，请换回备份的，或移走它再运行 yushui tls init",
        path.display()
    ))
}

fn fault(error: rcgen::Error) -> Error {
    Error::Fault(error.into())
}
