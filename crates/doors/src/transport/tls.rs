//! What a TLS connection is opened with.

use std::path::Path;
use std::sync::Arc;

use ground::error::{Error, Result};
use ground::files::read_given;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The certificate in a file, those above it behind it, with its key in another.
///
/// # Errors
/// When one of them is not there or not what it should be, or they do not belong together.
pub(super) fn of_files(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>> {
    let said = |file: &Path, wrong: &str| Error::refusal(format!("{}：{wrong}", file.display()));
    let chain: std::result::Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(&read_given(certificate)?).collect();
    let chain = chain.unwrap_or_default();
    if chain.is_empty() {
        let wrong = "里面没有证书，要 PEM 格式的（-----BEGIN CERTIFICATE----- 开头）";
        return Err(said(certificate, wrong));
    }
    let private = PrivateKeyDer::from_pem_slice(&read_given(key)?).map_err(|_| {
        let wrong = "里面没有私钥，要 PEM 格式、没有加密的（-----BEGIN PRIVATE KEY----- 开头）";
        said(key, wrong)
    })?;
    let fault = |e: rustls::Error| Error::Fault(e.into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(fault)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|_| said(key, "不是这张证书的私钥，或不是认得的一种"))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
