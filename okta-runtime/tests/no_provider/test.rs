//! A build with `rustls-no-provider` and the crypto provider of the application. `cargo xtask test` runs this test in a
//! package of its own, because no other package is built without the feature `rustls`.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use okta_runtime::error::ProblemCode;
use okta_runtime::transport::HttpTransport;
use okta_runtime::{Client, Method};
use rustls::crypto::aws_lc_rs;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Responds to one request, and returns the port and the certificate.
fn server() -> (u16, String) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = own.signing_key.serialize_der().try_into().unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![own.cert.der().clone()], key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = BufReader::new(StreamOwned::new(connection, listener.accept().unwrap().0));
        let mut line = String::new();
        while stream.read_line(&mut line).unwrap() > 2 {
            line.clear();
        }
        stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
    });
    (port, own.cert.pem())
}

#[test]
fn the_provider_of_the_application_is_used() {
    let error = Client::builder().org_url("https://acme.okta.com").token("t0ken").build().unwrap_err();
    assert!(error.config().unwrap().has(ProblemCode::Transport), "{error}");
    assert!(error.to_string().contains("call `CryptoProvider::install_default`"), "{error}");

    aws_lc_rs::default_provider().install_default().unwrap();
    let (port, certificate) = server();
    let http = HttpTransport::builder().no_proxy().add_ca_pem(certificate.as_bytes()).unwrap();
    let okta = Client::builder().org_url(format!("https://localhost:{port}")).token("t0ken").http(http);
    let okta = okta.build().unwrap();
    okta.request(Method::Get, "/api/v1/users/x").empty().send_blocking().unwrap();
}
