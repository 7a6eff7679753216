//! Bodies: media types, files, and which fields are sent.

use okta_runtime::json::Nullable;
use okta_runtime::transport::TestTransport;
use okta_runtime::{Auth, Error, FilePart, Method, Operation};

use super::{ORG, last, setup};
use crate::models::{Api, Profile, Status, User};
use crate::support::{client, sent_bytes, sent_header, sent_text};

#[tokio::test]
async fn requests_merge_patch_has_its_type_and_nulls() -> Result<(), Error> {
    static OP: Operation = Operation::new("patch", Method::Patch, "/api/v1/x");
    let (okta, transport) = setup();
    let mut profile = Profile::default();
    profile.first_name = Nullable::Null;
    okta.call(&OP).json_body("application/merge-patch+json", &profile).empty().await?;
    let request = last(&transport);
    assert_eq!(sent_header(&request, "content-type"), Some("application/merge-patch+json"));
    assert_eq!(sent_text(&request), Some(r#"{"firstName":null}"#));
    Ok(())
}

#[tokio::test]
async fn requests_certificates_are_sent_as_they_are() -> Result<(), Error> {
    static OP: Operation = Operation::new("publishCsr", Method::Post, "/api/v1/csrs/publish");
    let pem = &b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"[..];
    let der = &b"\x30\x82\x01\x00\xff\x00"[..];
    let (okta, transport) = setup();
    for (media_type, bytes) in
        [("application/x-x509-ca-cert", der), ("application/pkix-cert", der), ("application/x-pem-file", pem)]
    {
        okta.call(&OP).bytes_body(media_type, bytes).empty().await?;
        let request = last(&transport);
        assert_eq!(sent_header(&request, "content-type"), Some(media_type));
        assert_eq!(sent_bytes(&request), Some(bytes));
    }
    Ok(())
}

#[tokio::test]
async fn requests_jwt_body_is_raw_text() -> Result<(), Error> {
    static OP: Operation =
        Operation::new("publish", Method::Post, "/security/api/v1/security-events").auth(Auth::None);
    let (okta, transport) = setup();
    okta.call(&OP).text_body("application/secevent+jwt", "e30.e30.AA").empty().await?;
    let request = last(&transport);
    assert_eq!(sent_header(&request, "content-type"), Some("application/secevent+jwt"));
    assert_eq!(sent_text(&request), Some("e30.e30.AA"));
    assert_eq!(sent_header(&request, "authorization"), None);
    Ok(())
}

#[tokio::test]
async fn requests_multipart_has_a_boundary_and_types() -> Result<(), Error> {
    static OP: Operation = Operation::new("upload", Method::Post, "/api/v1/logo");
    let (okta, transport) = setup();
    for (bytes, media_type, name) in [
        (&b"\x89PNG\r\n\x1a\n"[..], "image/png", "file.png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg", "file.jpg"),
        (b"GIF89a", "image/gif", "file.gif"),
        (b"\0\0\x01\0", "image/x-icon", "file.ico"),
        (b"<svg xmlns=''/>", "image/svg+xml", "file.svg"),
        (b"anything", "application/octet-stream", "file.bin"),
        (b"", "application/octet-stream", "file.bin"),
    ] {
        okta.call(&OP).file("file", bytes).empty().await?;
        let request = last(&transport);
        let content_type = sent_header(&request, "content-type").unwrap();
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {media_type}\r\n\r\n"
        );
        let end = format!("\r\n--{boundary}--\r\n");
        let whole = [head.as_bytes(), bytes, end.as_bytes()].concat();
        assert_eq!(sent_bytes(&request), Some(&whole[..]));
    }
    // Values from the caller override the defaults, and cannot inject a line break.
    let part = FilePart::new("x").file_name("a\"\r\nb.txt").content_type("text/plain");
    okta.call(&OP).file("a", part).file("b", "y").empty().await?;
    let request = last(&transport);
    let text = sent_text(&request).unwrap();
    assert!(
        text.contains("name=\"a\"; filename=\"a%22%0D%0Ab.txt\"\r\nContent-Type: text/plain\r\n\r\nx\r\n--"),
        "{text}"
    );
    assert!(text.contains("name=\"b\"; filename=\"b.bin\"\r\n"), "{text}");
    Ok(())
}

#[tokio::test]
async fn requests_empty_object_body_is_sent() -> Result<(), Error> {
    let (okta, transport) = setup();
    okta.create_user(&User::default()).await?;
    let request = last(&transport);
    assert_eq!(sent_text(&request), Some("{}"));
    assert_eq!(sent_header(&request, "content-type"), Some("application/json"));
    Ok(())
}

#[tokio::test]
async fn requests_without_a_body_have_no_content_type() -> Result<(), Error> {
    static OP: Operation = Operation::new("activate", Method::Post, "/api/v1/x/lifecycle/activate");
    let (okta, transport) = setup();
    okta.call(&OP).empty().await?;
    let request = last(&transport);
    assert_eq!((sent_text(&request), sent_header(&request, "content-type")), (None, None));
    Ok(())
}

#[tokio::test]
async fn requests_explicit_null_is_sent_and_absent_is_not() -> Result<(), Error> {
    let (okta, transport) = setup();
    for (first_name, sent) in [
        (Nullable::Absent, r#"{"profile":{}}"#),
        (Nullable::Null, r#"{"profile":{"firstName":null}}"#),
        (Nullable::Value(String::new()), r#"{"profile":{"firstName":""}}"#),
    ] {
        let mut profile = Profile::default();
        profile.first_name = first_name;
        let mut user = User::default();
        user.profile = Some(Box::new(profile));
        okta.create_user(&user).await?;
        assert_eq!(sent_text(&last(&transport)), Some(sent));
    }
    // An empty value is not absent.
    let mut user = User::default();
    (user.groups, user.count, user.active) = (Some(Vec::new()), Some(0), Some(false));
    user.password = Some(String::new());
    okta.create_user(&user).await?;
    let sent = r#"{"groups":[],"count":0,"active":false,"password":""}"#;
    assert_eq!(sent_text(&last(&transport)), Some(sent));
    Ok(())
}

#[tokio::test]
async fn read_only_fields_are_not_sent() -> Result<(), Error> {
    let (okta, transport) = setup();
    let mut user = User::default();
    user.id = Some("00u1".into());
    user.created = Some("2026-01-01T00:00:00.000Z".into());
    user.status = Some(Status::Active);
    okta.create_user(&user).activate(false).await?;
    let request = last(&transport);
    assert_eq!(request.url, format!("{ORG}/api/v1/users?activate=false"));
    assert_eq!(sent_text(&request), Some(r#"{"status":"ACTIVE"}"#));
    Ok(())
}

/// A type of an application that implements only serde's traits.
#[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Quota {
    max_users: u32,
}

#[tokio::test]
async fn raw_requests_send_and_return_serde_types() -> Result<(), Error> {
    let transport = TestTransport::new();
    let okta = client(&transport);
    let call = || okta.request(Method::Post, "/api/v1/x").json_body_as(&Quota { max_users: 7 });
    transport.push_json(200, r#"{"maxUsers":8}"#);
    assert_eq!(call().json_as::<Quota>().await?, Quota { max_users: 8 });
    let request = last(&transport);
    assert_eq!(sent_header(&request, "content-type"), Some("application/json"));
    assert_eq!(sent_text(&request), Some(r#"{"maxUsers":7}"#));
    transport.push_json(200, "{\n\"maxUsers\": \"hunter2\"}");
    let error = call().json_as::<Quota>().await.unwrap_err();
    let text = error.decode_error().unwrap().to_string();
    assert!(text.starts_with("expected a value of the requested type at $ (byte 2"), "{text}");
    assert!(!text.contains("hunter2"), "serde's error text quotes values");
    transport.push_json(200, r#"{"maxUsers":"#);
    assert!(call().json_as::<Quota>().await.unwrap_err().decode_error().unwrap().is_syntax());
    // A map whose keys are not strings cannot be represented in JSON.
    let keys = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = okta.request(Method::Post, "/x").json_body_as(&keys).empty().await.unwrap_err();
    assert!(error.to_string().contains("cannot be serialized as JSON"), "{error}");
    Ok(())
}
