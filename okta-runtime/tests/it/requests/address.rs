//! URLs: paths and queries.

use okta_runtime::error::ErrorKind;
use okta_runtime::json::Timestamp;
use okta_runtime::wire::PathStyle;
use okta_runtime::{Error, Method, Operation};

use super::{ORG, last, setup};
use crate::models::{Api, Status};
use crate::support::{EPOCH, builder, client, responding, sent_header};

#[tokio::test]
async fn requests_path_parameters_are_encoded() -> Result<(), Error> {
    let (okta, transport) = setup();
    for (id, sent) in [
        ("00u1", "00u1"),
        ("a-b.c_d~e", "a-b.c_d~e"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("a b+c", "a%20b%2Bc"),
        ("isaac.brock@example.com", "isaac.brock%40example.com"),
        // Encoded text is encoded again.
        ("a%2Fb", "a%252Fb"),
        ("%2e%2e", "%252e%252e"),
        ("é", "%C3%A9"),
        ("...", "..."),
        ("..a", "..a"),
        ("{id}", "%7Bid%7D"),
        ("a\\b;c,d'e", "a%5Cb%3Bc%2Cd%27e"),
    ] {
        okta.get_user(id).await?;
        assert_eq!(last(&transport).url, format!("{ORG}/api/v1/users/{sent}"), "{id}");
    }
    Ok(())
}

#[tokio::test]
async fn requests_dot_segments_are_refused() {
    let (okta, transport) = setup();
    for id in ["", ".", ".."] {
        let error = okta.delete_user(id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(
            error.to_string().contains("`id`") && error.to_string().contains("nothing was sent"),
            "{error}"
        );
    }
    for path in ["/a/../b", "/a/..", "/./a", "/a/%2E%2e/b", "/a/.%2e", "/%2E"].into_iter().chain(CONFUSING) {
        let error = okta.request(Method::Get, path).empty().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{path}");
    }
    assert!(transport.requests().is_empty());
}

/// Paths that servers and proxies interpret differently.
const CONFUSING: [&str; 9] = [
    "/a/..;/b",
    "/a/..;x=1/b",
    "/a/.;/b",
    "/a/%2e%2E;/b",
    "/a/..%3b/b",
    "/a//b",
    "/a/..%2fb",
    "/a%2Fb",
    "/a%5Cb",
];

#[tokio::test]
async fn requests_query_values_are_encoded() -> Result<(), Error> {
    let (okta, transport) = setup();
    let time = Timestamp::from(std::time::UNIX_EPOCH + std::time::Duration::from_millis(EPOCH * 1000 + 7));
    let rows: [(&dyn std::fmt::Display, &str); 10] = [
        (&"status eq \"ACTIVE\"", "status%20eq%20%22ACTIVE%22"),
        (&"a+b@x", "a%2Bb%40x"),
        (&"a/b&c=d#e,f", "a%2Fb%26c%3Dd%23e%2Cf"),
        (&"%2B", "%252B"),
        (&"", ""),
        (&true, "true"),
        (&false, "false"),
        (&-1, "-1"),
        (&time, "2026-01-01T00%3A00%3A00.007Z"),
        (&"2026-01-01T00:00:00Z", "2026-01-01T00%3A00%3A00Z"),
    ];
    for (value, sent) in rows {
        okta.get_user("x").query("q", value).await?;
        assert_eq!(last(&transport).url, format!("{ORG}/api/v1/users/x?q={sent}"), "{value}");
    }
    // Pairs keep their order. Parameters without a value are not sent.
    okta.get_user("x").query("b", 1).query("a b", 2).query("b", 3).await?;
    assert_eq!(last(&transport).url, format!("{ORG}/api/v1/users/x?b=1&a%20b=2&b=3"));
    okta.get_user("x").await?;
    assert_eq!(last(&transport).url, format!("{ORG}/api/v1/users/x"));
    Ok(())
}

#[tokio::test]
async fn requests_arrays_are_joined_or_repeated() -> Result<(), Error> {
    let transport = responding("[]");
    let okta = client(&transport);
    let none: &[&str] = &[];
    okta.list_users().expand(&[Status::Active, Status::from("a,b c")]).ids(&["1", "2&3"]).await?;
    assert_eq!(last(&transport).url, format!("{ORG}/api/v1/users?expand=ACTIVE,a%2Cb%20c&id=1&id=2%263"));
    okta.list_users().expand(&[]).ids(none).await?;
    assert_eq!(last(&transport).url, format!("{ORG}/api/v1/users"));
    Ok(())
}

#[tokio::test]
async fn operations_on_other_servers_need_an_address() -> Result<(), Error> {
    static OP: Operation = Operation::new("dr", Method::Get, "/x").server("https://drapp.example.okta.com");
    let (okta, transport) = setup();
    let error = okta.call(&OP).empty().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("foreign_url"), "{error}");
    assert!(transport.requests().is_empty());
    builder(&transport).foreign_url("https://dr.okta.com").build()?.call(&OP).empty().await?;
    let request = last(&transport);
    assert_eq!(
        (&*request.url, sent_header(&request, "authorization")),
        ("https://dr.okta.com/x", Some("SSWS t0ken"))
    );
    Ok(())
}

#[tokio::test]
async fn any_path_of_the_org_can_be_requested() -> Result<(), Error> {
    let transport = responding(r#"{"a":1}"#);
    let okta = client(&transport);
    let value = okta
        .request(Method::Put, "/api/v1/new/{id}")
        .path("id", "a b")
        .query("q", "x")
        .json::<serde_json::Value>()
        .await?;
    assert_eq!(value["a"], 1);
    assert_eq!(transport.requests()[0].url, format!("{ORG}/api/v1/new/a%20b?q=x"));
    // A parameter is inserted wherever it occurs, and its value is no template.
    okta.request(Method::Get, "/a/{x}/{xy}/{x}").path("x", "{xy}").path("xy", "2").empty().await?;
    assert_eq!(transport.requests()[1].url, format!("{ORG}/a/%7Bxy%7D/2/%7Bxy%7D"));
    for path in [
        "",
        "x",
        "//evil.example/x",
        "https://evil.example",
        "/a?b=c",
        "/a#b",
        "/a b",
        "/a\\b",
        "/é",
        "/{id}",
    ] {
        let error = okta.request(Method::Get, path).empty().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{path}");
    }
    assert_eq!(transport.requests().len(), 2);
    Ok(())
}

#[tokio::test]
async fn the_values_of_a_list_in_the_path_are_encoded_one_by_one() -> Result<(), Error> {
    let (okta, transport) = setup();
    okta.request(Method::Get, "/things/{ids}").path_list("ids", &["a,b", "c/d"]).empty().await?;
    assert!(last(&transport).url.ends_with("/things/a%2Cb,c%2Fd"), "{}", last(&transport).url);
    let nothing = okta.request(Method::Get, "/things/{ids}").path_list("ids", &[]).empty().await;
    assert!(nothing.is_err());
    Ok(())
}

#[tokio::test]
async fn parts_in_the_path_never_address_another_resource() -> Result<(), Error> {
    let (okta, transport) = setup();
    let call = |style, items: &[&str]| {
        okta.request(Method::Get, "/things/{ids}").path_styled("ids", style, &items).empty()
    };
    for (style, sent) in [
        (PathStyle::Joined, "a,..%2F"),
        (PathStyle::Exploded, "a,..%2F"),
        (PathStyle::Label, ".a...%2F"),
        (PathStyle::Matrix, ";ids=a;ids=..%2F"),
    ] {
        call(style, &["a", "../"]).await?;
        assert!(last(&transport).url.ends_with(&format!("/things/{sent}")), "{}", last(&transport).url);
    }
    let sent = transport.requests().len();
    let nothing: [&str; 0] = [];
    for (style, items) in [
        (PathStyle::Joined, &nothing[..]),
        (PathStyle::Joined, &[".."]),
        (PathStyle::Label, &[""]),
        (PathStyle::Label, &["."]),
        (PathStyle::Matrix, &[]),
    ] {
        let error = call(style, items).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{style:?} {items:?}");
    }
    assert_eq!(transport.requests().len(), sent);
    Ok(())
}
