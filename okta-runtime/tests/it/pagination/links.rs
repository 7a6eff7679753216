//! Links to the next page: `Link` headers, links in bodies, and which parts are used.

use std::error::Error as _;

use okta_runtime::error::ErrorKind;
use okta_runtime::transport::TestTransport;
use okta_runtime::{Error, Method, Operation, Paging};

use super::{SELF, next, page, urls};
use crate::models::{Api, Profile};
use crate::support::client;

/// Returns the URL of the second page of a list whose first page has these `Link` headers. `None` if the list ends
/// there.
async fn followed(links: &[&str]) -> Option<String> {
    let transport = TestTransport::new();
    transport.push(Ok(page(r#"[{"id":"1"}]"#, links)));
    transport.push(Ok(page(r#"[{"id":"2"}]"#, &[SELF])));
    let users = client(&transport).list_users().collect_all().await.unwrap();
    let second = urls(&transport).into_iter().nth(1);
    assert_eq!(users.len(), if second.is_some() { 2 } else { 1 });
    second
}

#[tokio::test]
async fn pagination_two_link_lines() {
    let wanted = Some("/api/v1/users?after=b".to_owned());
    assert_eq!(followed(&[SELF, &next("b")]).await, wanted);
    // The order does not matter.
    assert_eq!(followed(&[&next("b"), SELF]).await, wanted);
    assert_eq!(followed(&[SELF]).await, None);
    assert_eq!(followed(&[]).await, None);
}

#[tokio::test]
async fn pagination_joined_link_line() {
    let wanted = Some("/api/v1/users?after=b".to_owned());
    assert_eq!(followed(&[&format!("{SELF}, {}", next("b"))]).await, wanted);
    assert_eq!(followed(&[&format!("{},{SELF}", next("b"))]).await, wanted);
}

#[tokio::test]
async fn pagination_comma_and_semicolon_in_the_address() {
    let link =
        r#"<https://acme.okta.com/api/v1/users?filter=a,b;c&after=1,2;3>; title="x, <y>; z"; rel="next""#;
    let wanted = Some("/api/v1/users?filter=a,b;c&after=1,2;3".to_owned());
    assert_eq!(followed(&[link]).await, wanted);
    assert_eq!(followed(&[&format!("{SELF}, {link}")]).await, wanted);
}

#[tokio::test]
async fn pagination_unquoted_rel() {
    for rel in
        ["rel=next", "REL=next", r#"Rel="NEXT""#, r#"rel="next last""#, "rel = next", r#"rel="prev next""#]
    {
        let link = format!("<https://acme.okta.com/api/v1/users?after=b>; {rel}");
        assert_eq!(followed(&[SELF, &link]).await.as_deref(), Some("/api/v1/users?after=b"), "{rel}");
    }
    for rel in ["rel=nextish", r#"title="rel=next""#, "rel=", ""] {
        assert_eq!(
            followed(&[&format!("<https://acme.okta.com/api/v1/users?after=b>; {rel}")]).await,
            None,
            "{rel}"
        );
    }
}

/// Fetches two pages, where the first links to `link`. Returns the URL and the credential of the second request.
async fn second_request(link: &str) -> (String, String) {
    let transport = TestTransport::new();
    transport.push(Ok(page("[]", &[link])));
    transport.push(Ok(page("[]", &[])));
    client(&transport).list_users().limit(2).query("search", "a eq \"b\"").collect_all().await.unwrap();
    let second = transport.requests().remove(1);
    (second.url, second.headers["authorization"].to_str().unwrap().to_owned())
}

/// Returns the expected second request for every link below.
fn on_the_org() -> (String, String) {
    let url = "https://acme.okta.com/api/v1/users?limit=2&search=a%20eq%20%22b%22&after=b";
    (url.to_owned(), "SSWS t0ken".to_owned())
}

#[tokio::test]
async fn pagination_admin_host_is_rebased() {
    let link = r#"<https://acme-admin.okta.com/api/v1/users?after=b&limit=2>; rel="next""#;
    assert_eq!(second_request(link).await, on_the_org());
}

#[tokio::test]
async fn pagination_foreign_host_is_never_requested() {
    for host in
        ["https://evil.example", "//evil.example", "https://u:p@acme.okta.com:444", "http://acme.okta.com"]
    {
        let link = format!(r#"<{host}/api/v1/users?after=b>; rel="next""#);
        assert_eq!(second_request(&link).await, on_the_org(), "{host}");
    }
}

#[tokio::test]
async fn pagination_wrong_path_is_ignored() {
    for path in ["/api/v1/authorizationServers", "/elsewhere", "/../x", ""] {
        let link = format!(r#"<https://acme.okta.com{path}?after=b>; rel="next""#);
        assert_eq!(second_request(&link).await, on_the_org(), "{path}");
    }
}

#[tokio::test]
async fn pagination_dropped_limit_is_kept() {
    // A link with only the cursor.
    assert_eq!(
        second_request(r#"<https://acme.okta.com/api/v1/users?after=b>; rel="next""#).await,
        on_the_org()
    );
    // A link that changes a parameter, and one that adds a parameter.
    let link = r#"<https://acme.okta.com/api/v1/users?after=b&limit=-1&search=x>; rel="next""#;
    assert_eq!(second_request(link).await.0, "https://acme.okta.com/api/v1/users?limit=-1&search=x&after=b");
    let link = r#"<https://acme.okta.com/api/v1/users?more=1&after=b>; rel="next""#;
    assert_eq!(second_request(link).await.0, on_the_org().0.replace("&after=b", "&more=1&after=b"));
}

#[tokio::test]
async fn pagination_plus_in_the_cursor_is_kept() -> Result<(), Error> {
    for cursor in ["Test+Velocity+Rule+1758676291", "b64%3D%3D", "a%2Bb", "a%20c", "%E2%9C%93"] {
        let second = followed(&[&next(cursor)]).await;
        assert_eq!(second.as_deref(), Some(&*format!("/api/v1/users?after={cursor}")));
    }
    // Characters that are invalid in a URL are encoded.
    let second = followed(&[&next("a b'\"%22")]).await;
    assert_eq!(second.as_deref(), Some("/api/v1/users?after=a%20b%27%22%22"));
    // The cursor returns the decoded value.
    let transport = TestTransport::new();
    transport.push(Ok(page("[]", &[&next("Test+Rule%2B1")])));
    let page = client(&transport).list_users().await?;
    assert_eq!(page.next.unwrap().after().as_deref(), Some("Test Rule+1"));
    Ok(())
}

#[tokio::test]
async fn a_next_link_without_a_usable_cursor_is_an_error() {
    let parameters: String = (0..10_000).map(|n| format!("&name{n}={n}")).collect();
    let long = format!(r#"<https://acme.okta.com/api/v1/users?after=b{parameters}>; rel="next""#);
    let links: [(&[u8], &str); 6] = [
        (br#"<https://acme.okta.com/api/v1/users>; rel="next""#, "has no query"),
        (br#"<https://acme.okta.com/api/v1/users?#after=b>; rel="next""#, "has no query"),
        (br#"<>; rel="next""#, "has no query"),
        (b"<https://acme.okta.com/api/v1/users?after=b>; rel='next'", "single quotes"),
        (b"<https://acme.okta.com/api/v1/users?after=\xff>; rel=next", "not UTF-8"),
        (long.as_bytes(), "at most 16384 are supported"),
    ];
    for (link, reason) in links {
        let transport = TestTransport::new();
        let mut response = page(r#"[{"id":"1"}]"#, &[]);
        response.headers.append("link", link.try_into().unwrap());
        transport.push(Ok(response));
        let error = client(&transport).list_users().collect_all().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Pagination, "{reason}");
        assert!(error.to_string().contains(reason), "{error}");
    }
}

/// Lists roles whose pages are these bodies with their `Link` headers. Returns the result and the requested URLs.
async fn roles(pages: &[(&str, Option<&str>)]) -> (Result<Vec<Profile>, Error>, Vec<String>) {
    let transport = TestTransport::new();
    for (body, link) in pages {
        transport.push(Ok(page(body, link.as_slice())));
    }
    let roles = client(&transport).list_roles().collect_all().await;
    (roles, urls(&transport))
}

#[tokio::test]
async fn pagination_http_body_link_is_rebased() {
    let body = r#"{"roles":[{"login":"1"}],"_links":{"next":{"href":"http://acme.okta.com/api/v1/iam/roles?after=b"}}}"#;
    let (roles, urls) = roles(&[(body, None), (r#"{"roles":[]}"#, None)]).await;
    assert_eq!(roles.unwrap().len(), 1);
    assert_eq!(urls, ["/api/v1/iam/roles", "/api/v1/iam/roles?after=b"]);
}

#[tokio::test]
async fn pagination_object_pages() {
    let body = r#"{"_links":{"next":{"href":"https://x/?after=body"}},"roles":[{"login":"1"},null]}"#;
    let header = r#"<https://acme-admin.okta.com/api/v1/iam/roles?after=header>; rel="next""#;
    // The header takes precedence over the body. A null list is empty.
    let pages = [(body, None), (body, Some(header)), (r#"{"roles":null,"_links":{"next":null}}"#, None)];
    let (all, urls) = roles(&pages).await;
    assert_eq!(all.unwrap().len(), 2);
    assert_eq!(urls[1..], ["/api/v1/iam/roles?after=body", "/api/v1/iam/roles?after=header"]);
    // Links may have any type, or be absent.
    for links in [
        "",
        r#","_links":null"#,
        r#","_links":{"self":{"href":"https://x?after=b"}}"#,
        r#","_links":{"next":{}}"#,
    ] {
        let (all, urls) = roles(&[(&format!(r#"{{"roles":[{{"login":"1"}}]{links}}}"#), None)]).await;
        assert_eq!((all.unwrap().len(), urls.len()), (1, 1), "{links}");
    }
    assert_eq!(roles(&[("[]", None)]).await.0.unwrap_err().kind(), ErrorKind::Decode);
    // Of several fields, the last one counts that is not null, whatever the others are.
    let body = r#"{"roles":5,"roles":[{"login":"1"}],"roles":null}"#;
    assert_eq!(roles(&[(body, None)]).await.0.unwrap()[0].login.as_deref(), Some("1"));
    for (body, place) in [(r#"{"roles":[{},[]]}"#, "$.roles[1]"), (r#"{"roles":{}}"#, "$.roles")] {
        let error = roles(&[(body, None)]).await.0.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        let reason = error.source().unwrap().to_string();
        assert!(reason.contains(&format!(" at {place} ")), "{reason}");
    }
    for body in [r#"{"roles":[{}],"x":}"#, r#"{"roles":[{}]"#, r#"{"roles":[]} 1"#] {
        let error = roles(&[(body, None)]).await.0.unwrap_err();
        assert!(error.source().unwrap().to_string().contains("invalid JSON"), "{body}");
    }
}

#[tokio::test]
async fn raw_requests_return_pages_that_are_objects() -> Result<(), Error> {
    let transport = TestTransport::new();
    let next = r#"{"data":["a"],"_links":{"next":{"href":"https://acme.okta.com/x/v1/y?after=b"}}}"#;
    transport.push(Ok(page(next, &[])));
    transport.push(Ok(page(r#"{"data":["b"],"_links":{}}"#, &[])));
    let okta = client(&transport);
    let list = okta.request(Method::Get, "/x/v1/y").query("limit", 1).page_in::<String>("data");
    assert_eq!(list.collect_all().await?, ["a", "b"]);
    assert_eq!(urls(&transport), ["/x/v1/y?limit=1", "/x/v1/y?limit=1&after=b"]);
    Ok(())
}

#[tokio::test]
async fn a_wrapped_list_follows_link_headers_only() -> Result<(), Error> {
    static OP: Operation = Operation::new("x", Method::Get, "/x").paging(Paging::Wrapped { items: "ids" });
    let transport = TestTransport::new();
    transport.push(Ok(page(r#"{"ids":["a"],"_links":{"next":{"href":"http://x?after=1"}}}"#, &[])));
    let okta = client(&transport);
    assert_eq!(okta.call(&OP).page::<String>().collect_all().await?, ["a"]);
    Ok(())
}
