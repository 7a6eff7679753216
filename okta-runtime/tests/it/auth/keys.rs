//! Private keys: their formats, and the assertions that they sign.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm, KeyPair as _, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use okta_runtime::auth::oauth::{PrivateKey, PrivateKeyAuth, Signer as _};
use okta_runtime::transport::TestTransport;
use okta_runtime::{Client, Secret};
use serde_json::{Value, json};

use super::org::{claims, ec_jwk, form, ok, parse, token};
use crate::models::Api;
use crate::support::{EPOCH, FakeTime};

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// Returns the content of a DER value, and what follows it.
fn der(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (start, length) = match bytes[1] {
        n if n < 128 => (2, usize::from(n)),
        n => {
            let n = usize::from(n & 127);
            (2 + n, bytes[2..2 + n].iter().fold(0, |length, byte| length * 256 + usize::from(*byte)))
        }
    };
    bytes[start..].split_at(length)
}

/// An RSA key in all formats.
struct Rsa {
    public: Vec<u8>,
    pkcs8: Vec<u8>,
    pkcs1: Vec<u8>,
    jwk: Value,
}

fn rsa(size: KeySize) -> Rsa {
    let pair = RsaKeyPair::generate(size).unwrap();
    let pkcs8: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let pkcs8 = pkcs8.as_ref().to_vec();
    // PKCS#8 is a sequence of version, algorithm and an octet string with PKCS#1.
    let version = der(&pkcs8).0;
    assert_eq!(der(version).0, [0]);
    let pkcs1 = der(der(der(version).1).1).0.to_vec();
    // PKCS#1 is a version followed by n, e, d, p, q, dp, dq, qi.
    let mut jwk = json!({"kty": "RSA", "kid": "k1"});
    let mut rest = der(der(&pkcs1).0).1;
    for name in ["n", "e", "d", "p", "q", "dp", "dq", "qi"] {
        let (number, after) = der(rest);
        jwk[name] = URL_SAFE_NO_PAD.encode(number).into();
        rest = after;
    }
    Rsa { public: pair.public_key().as_ref().to_vec(), pkcs8, pkcs1, jwk }
}

/// Returns the assertion of a client with this key: its header, its claims, and its signature.
async fn assertion(key: PrivateKey) -> (Value, Value, String) {
    let transport =
        TestTransport::with_handler(
            |request| {
                if request.url.ends_with("/token") { token(0) } else { ok(0, request) }
            },
        );
    let auth = PrivateKeyAuth::new("0oa1", ["okta.users.read"], key);
    let builder = Client::builder().org_url("https://acme.okta.com/").private_key(auth);
    let okta = builder.transport(transport.clone()).environment(FakeTime::new()).build().unwrap();
    okta.get_user("x").await.unwrap();
    let request = &transport.requests()[0];
    assert_eq!((request.method.as_str(), &*request.url), ("POST", "https://acme.okta.com/oauth2/v1/token"));
    assert_eq!(request.headers["accept"], "application/json");
    let form = form(request);
    let mut names: Vec<&str> = form.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["client_assertion", "client_assertion_type", "grant_type", "scope"]);
    let token = form["client_assertion"].clone();
    let (header, claims) = claims(&token);
    (header, claims, token)
}

/// Checks the assertion of a key with this algorithm.
async fn check(key: PrivateKey, algorithm: &str, verify: &'static dyn VerificationAlgorithm, public: &[u8]) {
    let (header, claims, token) = assertion(key).await;
    assert_eq!(header, json!({"alg": algorithm, "kid": "k1", "typ": "JWT"}));
    let id = claims["jti"].as_str().unwrap();
    assert!(URL_SAFE_NO_PAD.decode(id).unwrap().len() >= 16, "{id}");
    let wanted = json!({
        "iss": "0oa1", "sub": "0oa1", "aud": "https://acme.okta.com/oauth2/v1/token",
        "iat": EPOCH, "exp": EPOCH + 300, "jti": id,
    });
    assert_eq!(claims, wanted);
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    UnparsedPublicKey::new(verify, public).verify(message.as_bytes(), &signature).unwrap();
}

#[tokio::test]
async fn auth_assertion_by_rsa_2048_3072_4096() {
    for size in [KeySize::Rsa2048, KeySize::Rsa3072, KeySize::Rsa4096] {
        let Rsa { public, jwk, .. } = rsa(size);
        check(parse(&jwk.to_string()).unwrap(), "RS256", &RSA_PKCS1_2048_8192_SHA256, &public).await;
    }
}

#[tokio::test]
async fn auth_assertion_by_the_algorithm_of_an_rsa_jwk() {
    let Rsa { public, mut jwk, .. } = rsa(KeySize::Rsa2048);
    let algorithms: [(&str, &'static dyn VerificationAlgorithm); 3] = [
        ("RS256", &RSA_PKCS1_2048_8192_SHA256),
        ("RS384", &RSA_PKCS1_2048_8192_SHA384),
        ("RS512", &RSA_PKCS1_2048_8192_SHA512),
    ];
    for (algorithm, verify) in algorithms {
        jwk["alg"] = algorithm.into();
        check(parse(&jwk.to_string()).unwrap(), algorithm, verify, &public).await;
    }
}

/// The curves: name, signing algorithm, JWS algorithm, verification algorithm, bytes of a coordinate.
type Curve =
    (&'static str, &'static EcdsaSigningAlgorithm, &'static str, &'static EcdsaVerificationAlgorithm, usize);

const CURVES: [Curve; 3] = [
    ("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING, "ES256", &ECDSA_P256_SHA256_FIXED, 32),
    ("P-384", &ECDSA_P384_SHA384_FIXED_SIGNING, "ES384", &ECDSA_P384_SHA384_FIXED, 48),
    ("P-521", &ECDSA_P521_SHA512_FIXED_SIGNING, "ES512", &ECDSA_P521_SHA512_FIXED, 66),
];

#[tokio::test]
async fn auth_assertion_by_p256_p384_p521() {
    for (curve, signing, algorithm, verify, size) in CURVES {
        let (pair, jwk) = ec_jwk(curve, signing, size);
        check(parse(&jwk.to_string()).unwrap(), algorithm, verify, pair.public_key().as_ref()).await;
    }
}

/// Checks that text is parsed as this key.
async fn is_key(text: &str, algorithm: &str, verify: &'static dyn VerificationAlgorithm, public: &[u8]) {
    let key = parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(key.algorithm(), algorithm);
    let signature = key.sign(b"message").await.unwrap();
    UnparsedPublicKey::new(verify, public).verify(b"message", &signature).unwrap();
}

#[tokio::test]
async fn auth_key_as_pkcs1() {
    let key = rsa(KeySize::Rsa2048);
    for text in [pem("RSA PRIVATE KEY", &key.pkcs1), STANDARD.encode(&key.pkcs1)] {
        is_key(&text, "RS256", &RSA_PKCS1_2048_8192_SHA256, &key.public).await;
    }
}

#[tokio::test]
async fn auth_key_as_pkcs8() {
    let key = rsa(KeySize::Rsa2048);
    let text = pem("PRIVATE KEY", &key.pkcs8);
    for text in [
        text.replace('\n', "\r\n"),
        text.replace('\n', "\\n"),
        text.replace('\n', " "),
        text.lines().map(|line| format!("    {line}\n")).collect(),
        STANDARD.encode(&key.pkcs8),
        text,
    ] {
        is_key(&text, "RS256", &RSA_PKCS1_2048_8192_SHA256, &key.public).await;
    }
    for (_, signing, algorithm, verify, _) in CURVES {
        let pair = EcdsaKeyPair::generate(signing).unwrap();
        let pkcs8 = pair.to_pkcs8v1().unwrap();
        is_key(&pem("PRIVATE KEY", pkcs8.as_ref()), algorithm, verify, pair.public_key().as_ref()).await;
    }
}

#[tokio::test]
async fn auth_key_as_sec1() {
    for (_, signing, algorithm, verify, _) in CURVES {
        let pair = EcdsaKeyPair::generate(signing).unwrap();
        let sec1: aws_lc_rs::encoding::EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().unwrap();
        let text = pem("EC PRIVATE KEY", sec1.as_ref());
        is_key(&text, algorithm, verify, pair.public_key().as_ref()).await;
        // The format of OpenSSL.
        is_key(
            &(pem("EC PARAMETERS", b"\x06\x01\x01") + &text),
            algorithm,
            verify,
            pair.public_key().as_ref(),
        )
        .await;
    }
}

#[tokio::test]
async fn auth_key_as_jwk() {
    let Rsa { public, mut jwk, .. } = rsa(KeySize::Rsa2048);
    is_key(&jwk.to_string(), "RS256", &RSA_PKCS1_2048_8192_SHA256, &public).await;
    // A JWK without factors.
    let members = jwk.as_object_mut().unwrap();
    members.retain(|name, _| ["kty", "n", "e", "d"].contains(&&**name));
    is_key(&jwk.to_string(), "RS256", &RSA_PKCS1_2048_8192_SHA256, &public).await;
    for (curve, signing, algorithm, verify, size) in CURVES {
        let (pair, jwk) = ec_jwk(curve, signing, size);
        is_key(&jwk.to_string(), algorithm, verify, pair.public_key().as_ref()).await;
    }
    // The id in the JWK is used, unless another one is passed.
    let (_, jwk) = ec_jwk(CURVES[0].0, CURVES[0].1, CURVES[0].4);
    assert_eq!(parse(&jwk.to_string()).unwrap().key_id(), Some("k1"));
    let renamed = PrivateKey::parse(&Secret::from(jwk.to_string()), Some("k2")).unwrap();
    assert_eq!(renamed.key_id(), Some("k2"));
}

#[tokio::test]
async fn auth_key_as_jwks() {
    let [a, b] =
        [ec_jwk("P-256", CURVES[0].1, 32), ec_jwk("P-256", CURVES[0].1, 32)].map(|(pair, mut jwk)| {
            jwk["kid"] = URL_SAFE_NO_PAD.encode(&pair.public_key().as_ref()[..8]).into();
            (pair, jwk)
        });
    let public = |pair: &EcdsaKeyPair| pair.public_key().as_ref().to_vec();
    // The key is selected by its id, or as the only key for signing.
    let set = json!({"keys": [a.1, b.1]}).to_string();
    for (pair, jwk) in [&a, &b] {
        let id = jwk["kid"].as_str().unwrap();
        let key = PrivateKey::parse(&Secret::from(&*set), Some(id)).unwrap();
        assert_eq!(key.key_id(), Some(id));
        let signature = key.sign(b"x").await.unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public(pair)).verify(b"x", &signature).unwrap();
    }
    let other = json!({"kty": "RSA", "use": "enc", "d": ""});
    let set = json!({"keys": [other, a.1]}).to_string();
    is_key(&set, "ES256", &ECDSA_P256_SHA256_FIXED, &public(&a.0)).await;
}

/// A key of the curve P-256, generated for this test. Its passphrase is `open-sesame`. PBKDF2 with AES, then scrypt.
#[cfg(feature = "encrypted-keys")]
pub const ENCRYPTED: [&str; 2] = [
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjiCj7OOYSzGQICCAAw\n\
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEI5sv+l+feMy7bEHXAKboG8EgZB9\n\
VQ045rASvX8bx4zdpdM8/8p/xLmkZEgtPrsWsJP10WccSguMTFLUPuap0vERiBwW\n\
QEhmqvTRygLrkB3CCp91tpgQe+7u9Sjtbmy3mqiB44ybGLOVTdb0QWnHooSH9LAb\n\
qUchMoAWLOJgxdVZGr6t6d0O3cvr/vQXAfZYZOi5ZAhUAk1MxDbV/Bg4hdyQifk=\n\
-----END ENCRYPTED PRIVATE KEY-----",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\
MIHkME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAi48LaDMoaoWgICBAAC\n\
AQgCAQEwHQYJYIZIAWUDBAEqBBBLvd2hwJNUwBES8+NKD46yBIGQcScUbKf/pwoT\n\
f53pn0KmR0WKsv4QI9MOHh/RgcQdjk1HIeuJoLxzQ+CYO4W/017tlIj2l6YlOto1\n\
LK+ujq7gcJHWmPEul2f7YjqKQXh7bv4c90ueolL2KL0vNQZQIoZeEweHf/3asMCi\n\
+XFiTMMeA4u2yrIhiMGf0X6NXXvigOFpcRxulioAZR2wBudpLZag\n\
-----END ENCRYPTED PRIVATE KEY-----",
];

#[cfg(feature = "encrypted-keys")]
#[test]
fn auth_key_as_encrypted_pkcs8() {
    for text in ENCRYPTED {
        let text = Secret::from(text);
        let parse = |passphrase: &str| {
            PrivateKey::parse_encrypted(&text, &Secret::from(passphrase), Some("k"))
                .map_err(|error| error.to_string())
        };
        assert_eq!(parse("open-sesame").unwrap().algorithm(), "ES256");
        let error = parse("S3-wrong").unwrap_err();
        assert!(error.contains("passphrase is wrong") && !error.contains("S3-wrong"), "{error}");
        let error = PrivateKey::parse(&text, None).unwrap_err().to_string();
        assert!(error.contains("set its passphrase"), "{error}");
    }
    let old = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAA==\n-----END EC PRIVATE KEY-----";
    let error = PrivateKey::parse(&Secret::from(old), None).unwrap_err().to_string();
    assert!(error.contains("openssl pkcs8"), "{error}");
}

#[test]
fn texts_without_a_supported_key_are_errors() {
    let mut jwk = super::org::p256_jwk();
    let unfit = {
        let mut jwk = jwk.clone();
        jwk["x"] = jwk["y"].clone();
        jwk.to_string()
    };
    jwk.as_object_mut().unwrap().remove("d");
    for (text, why) in [
        ("", "neither RSA"),
        ("hello!", "neither PEM nor a JWK"),
        ("{}", "public key"),
        (&*jwk.to_string(), "public key"),
        (&*unfit, "do not match"),
        ("{\"d\":1}", "`kty`"),
        ("{", "not JSON"),
        (r#"{"keys":[]}"#, "no such key"),
        (r#"{"keys":[{"kid":"a"},{"kid":"b"}]}"#, "several keys"),
        (r#"{"kty":"EC","crv":"P-192","d":"AA"}"#, "`crv`"),
        (r#"{"kty":"EC","crv":"P-256","d":"AA","x":"AA","y":"AA"}"#, "do not match"),
        ("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----", "damaged"),
        ("-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----", "PUBLIC KEY"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----", "encrypted"),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
}

#[tokio::test]
async fn rsa_fields_that_do_not_match_are_refused() {
    let Rsa { mut jwk, .. } = rsa(KeySize::Rsa2048);
    jwk.as_object_mut().unwrap().retain(|name, _| ["kty", "n", "e", "d"].contains(&&**name));
    jwk["e"] = "Aw".into();
    assert!(parse(&jwk.to_string()).unwrap_err().contains("do not match"));
}
