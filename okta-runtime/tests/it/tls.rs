//! TLS with an authority of one's own, against a server on loopback.

use std::sync::Arc;

use okta_runtime::error::ErrorKind;
use okta_runtime::transport::{HttpTransport, HttpTransportBuilder};
use okta_runtime::{Client, Error, Secret};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto};

use crate::models::Api;

/// An authority, and a server with a certificate of it.
struct World {
    authority: Issuer<'static, KeyPair>,
    authority_pem: String,
    url: String,
}

impl World {
    async fn start(asks_for_identity: bool) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let authority = Issuer::new(params, key);

        let key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(vec!["localhost".to_owned()])
            .unwrap()
            .signed_by(&key, &authority)
            .unwrap();
        let provider = Arc::new(crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap();
        let config = if asks_for_identity {
            let mut roots = RootCertStore::empty();
            roots.add(certificate.der().clone()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            config.with_client_cert_verifier(verifier)
        } else {
            config.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = config.with_single_cert(vec![server.der().clone()], key).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Who does not trust the server hangs up.
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut request = [0; 4096];
                if stream.read(&mut request).await.is_ok_and(|count| count > 0) {
                    let answer =
                        b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{\"id\":\"tls\"}";
                    stream.write_all(answer).await.unwrap();
                    let _ = stream.shutdown().await;
                }
            }
        });
        Self { authority, authority_pem: certificate.pem(), url }
    }

    /// A certificate and its key, signed by the authority.
    fn identity(&self) -> Secret {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["client".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.authority).unwrap();
        Secret::new(format!("{}{}", certificate.pem(), key.serialize_pem()))
    }

    async fn ask(
        &self,
        setup: impl FnOnce(HttpTransportBuilder) -> HttpTransportBuilder,
    ) -> Result<Option<String>, Error> {
        let transport = setup(HttpTransport::builder().no_proxy()).build().unwrap();
        let okta =
            Client::builder().org_url(&self.url).token("t").max_retries(0).transport(transport).build()?;
        Ok(okta.get_user("x").await?.id)
    }
}

#[tokio::test]
async fn only_known_authorities_are_trusted() -> Result<(), Error> {
    let world = World::start(false).await;
    let error = world.ask(|transport| transport).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("certificate"), "{error}");
    let id = world.ask(|transport| transport.add_ca_pem(world.authority_pem.as_bytes()).unwrap()).await?;
    assert_eq!(id.as_deref(), Some("tls"));
    let id = world.ask(HttpTransportBuilder::danger_accept_invalid_certs).await?;
    assert_eq!(id.as_deref(), Some("tls"));
    Ok(())
}

#[tokio::test]
async fn a_client_can_identify_itself() -> Result<(), Error> {
    let world = World::start(true).await;
    let trusting =
        |transport: HttpTransportBuilder| transport.add_ca_pem(world.authority_pem.as_bytes()).unwrap();
    assert_eq!(world.ask(trusting).await.unwrap_err().kind(), ErrorKind::Transport);
    let id =
        world.ask(|transport| trusting(transport).client_identity_pem(&world.identity()).unwrap()).await?;
    assert_eq!(id.as_deref(), Some("tls"));
    Ok(())
}
