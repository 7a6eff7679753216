//! The settings of TLS, and the configurations of rustls made of them.

use std::fmt;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::{TransportError, TransportErrorKind};
use crate::secret::Secret;

const RUSTLS_CONFIG: &str = "rustls_config";

/// The settings of TLS.
#[derive(Default)]
pub(super) struct TlsSettings {
    /// The authorities to trust besides those of the system, or those that are compiled in.
    extra: Vec<CertificateDer<'static>>,
    /// The authorities to trust instead of those of the system.
    bundled: Option<&'static [CertificateDer<'static>]>,
    identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    accepts_any: bool,
    /// The configuration that replaces all of these.
    config: Option<ClientConfig>,
    /// The methods that were called.
    methods: Vec<&'static str>,
}

/// The configurations for connections to servers and to proxies.
#[derive(Clone)]
pub(super) struct TlsConfigs {
    pub(super) server: Arc<ClientConfig>,
    /// That of `server` without HTTP/2, which this client does not speak with proxies.
    pub(super) proxy: Arc<ClientConfig>,
}

impl TlsSettings {
    pub(super) fn add_ca_pem(&mut self, pem: &[u8]) -> Result<(), TransportError> {
        let certificates = certificates(pem)?;
        if certificates.is_empty() {
            return Err(invalid("the PEM text contains no certificate"));
        }
        self.extra.extend(certificates);
        self.methods.push("add_ca_pem");
        Ok(())
    }

    #[cfg(feature = "bundled-roots")]
    pub(super) fn bundled_roots(&mut self) {
        self.bundled = Some(webpki_root_certs::TLS_SERVER_ROOT_CERTS);
        self.methods.push("bundled_roots");
    }

    pub(super) fn identity(&mut self, pem: &Secret) -> Result<(), TransportError> {
        let pem = pem.expose().as_bytes();
        let chain = certificates(pem)?;
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|error| {
            invalid("the PEM text contains no identity that can be used").with_source(error)
        })?;
        if chain.is_empty() {
            return Err(invalid("the PEM text contains a private key but no certificate"));
        }
        self.identity = Some((chain, key));
        self.methods.push("client_identity_pem");
        Ok(())
    }

    pub(super) fn accept_any(&mut self) {
        self.accepts_any = true;
        self.methods.push("danger_accept_invalid_certs");
    }

    pub(super) fn set_config(&mut self, config: ClientConfig) {
        self.config = Some(config);
        self.methods.push(RUSTLS_CONFIG);
    }

    /// Returns the configurations, or what is wrong with the settings.
    pub(super) fn build(mut self) -> Result<TlsConfigs, TransportError> {
        let mut server = match self.config.take() {
            None => self.config()?,
            Some(config) => {
                if let Some(other) = self.methods.iter().find(|method| **method != RUSTLS_CONFIG) {
                    return Err(invalid(format!(
                        "`{RUSTLS_CONFIG}` replaces all settings of TLS: remove `{other}`"
                    )));
                }
                config
            }
        };
        if server.alpn_protocols.is_empty() {
            server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        }
        let mut proxy = server.clone();
        proxy.alpn_protocols.clear();
        Ok(TlsConfigs { server: Arc::new(server), proxy: Arc::new(proxy) })
    }

    fn config(self) -> Result<ClientConfig, TransportError> {
        let failed = |error: rustls::Error| invalid("TLS cannot be set up").with_source(error);
        let provider = provider()?;
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(failed)?;
        let config = if self.accepts_any {
            config.dangerous().with_custom_certificate_verifier(Arc::new(AcceptAny(provider)))
        } else if let Some(bundled) = self.bundled {
            let mut roots = RootCertStore::empty();
            for root in bundled.iter().chain(&self.extra) {
                roots.add(root.clone()).map_err(failed)?;
            }
            config.with_root_certificates(roots)
        } else {
            let verifier = platform_verifier(self.extra, provider).map_err(failed)?;
            config.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
        };
        match self.identity {
            None => Ok(config.with_no_client_auth()),
            Some((chain, key)) => config.with_client_auth_cert(chain, key).map_err(failed),
        }
    }
}

/// Returns the verifier with the authorities of the system and these.
fn platform_verifier(
    extra: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    if extra.is_empty() {
        return Verifier::new(provider);
    }
    #[cfg(not(target_os = "android"))]
    return Verifier::new_with_extra_roots(extra, provider);
    #[cfg(target_os = "android")]
    return Err(rustls::Error::General("certificates cannot be added on this system".to_owned()));
}

/// Returns the crypto provider that the application installed, or else the built-in one.
fn provider() -> Result<Arc<CryptoProvider>, TransportError> {
    if let Some(provider) = CryptoProvider::get_default() {
        return Ok(provider.clone());
    }
    #[cfg(feature = "rustls")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(not(feature = "rustls"))]
    return Err(invalid(
        "no crypto provider is installed: call `CryptoProvider::install_default` of rustls at startup, or enable the feature `rustls`",
    ));
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| invalid("the PEM text contains no certificate that can be used").with_source(error))
}

fn invalid(message: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Invalid, message)
}

/// Accepts any certificate. The signatures of a handshake are still checked.
struct AcceptAny(Arc<CryptoProvider>);

impl fmt::Debug for AcceptAny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AcceptAny")
    }
}

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
