//! The lists of method names, and the code made from them.

use std::collections::BTreeSet;
use std::path::Path;

use okta_runtime::methods::{BUILDER_METHODS, CALL_METHODS, CLIENT_METHODS, LIST_METHODS, REQUEST_METHODS};
use okta_runtime::transport::TestTransport;
use okta_runtime::{Error, Method, Secret};

/// The client and requests of a generated crate.
mod generated {
    okta_runtime::client_newtype!(&okta_runtime::profile::OKTA, "variables", &[]);

    pub(crate) struct GetUser(pub(crate) okta_runtime::Call<String>);
    okta_runtime::call_newtype!(GetUser, String);

    pub(crate) struct ListUsers(pub(crate) okta_runtime::Paged<String>);
    okta_runtime::page_newtype!(ListUsers, String);

    impl Client {
        pub(crate) fn get_user(&self) -> GetUser {
            GetUser(self.request(okta_runtime::Method::Get, "/api/v1/users/1").text())
        }

        pub(crate) fn list_users(&self) -> ListUsers {
            ListUsers(self.request(okta_runtime::Method::Get, "/api/v1/users").page())
        }
    }
}

fn client() -> Result<(generated::Client, TestTransport), Error> {
    let transport = TestTransport::new();
    let builder = generated::Client::builder().org_url("https://acme.okta.com").token("00secret");
    Ok((builder.transport(transport.clone()).build()?, transport))
}

/// Returns the public methods of a type that the source files of a folder implement without a trait.
fn inherent(folder: &str, types: &[&str]) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for item in syn::parse_file(&text).unwrap().items {
            let syn::Item::Impl(item) = item else { continue };
            let syn::Type::Path(path) = &*item.self_ty else { continue };
            let name = path.path.segments.last().unwrap().ident.to_string();
            if item.trait_.is_some() || !types.contains(&name.as_str()) {
                continue;
            }
            for item in item.items {
                if let syn::ImplItem::Fn(function) = item
                    && matches!(function.vis, syn::Visibility::Public(_))
                {
                    names.insert(function.sig.ident.to_string());
                }
            }
        }
    }
    names
}

fn assert_listed(methods: &BTreeSet<String>, listed: &[&[&str]]) {
    let listed = listed.concat();
    let missing: Vec<&String> = methods.iter().filter(|name| !listed.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "add these to okta-runtime/src/methods.rs: {missing:?}");
}

#[test]
fn every_public_method_of_calls_lists_and_clients_is_listed() {
    let calls = inherent("call", &["Call"]);
    assert_listed(&calls, &[REQUEST_METHODS, CALL_METHODS]);
    assert!(calls.contains("send_with_meta"), "the sources are searched");
    assert_listed(&inherent("page", &["Paged"]), &[REQUEST_METHODS, LIST_METHODS]);
    assert_listed(&inherent("client", &["Client"]), &[CLIENT_METHODS]);
}

#[test]
fn every_listed_client_method_exists() {
    let methods = inherent("client", &["Client"]);
    let gone: Vec<_> = CLIENT_METHODS.iter().filter(|name| !methods.contains(**name)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// Methods of the runtime's builder that set what is Okta's or what a security scheme sets, or that need a feature.
const OKTA_BUILDER_METHODS: [&str; 11] = [
    "bearer_token",
    "build",
    "check_operation_auth",
    "http_client",
    "keyring",
    "new",
    "org_url",
    "private_key",
    "service_user",
    "team",
    "token",
];

#[test]
fn builders_of_other_apis_have_all_methods_that_are_not_of_okta() {
    let mut methods = inherent("client", &["ClientBuilder"]);
    for name in OKTA_BUILDER_METHODS {
        assert!(methods.remove(name), "{name} is not a method of the builder");
    }
    let listed = BUILDER_METHODS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(methods, listed, "builder_methods! in okta-runtime/src/methods.rs has other methods");
}

#[tokio::test]
async fn a_generated_client_keeps_its_operations_with_other_headers() -> Result<(), Error> {
    let (okta, transport) = client()?;
    let okta = okta.with_header("x-a", "1")?.with_only_headers([("x-b", "2")])?;
    assert_eq!(okta.headers().keys().map(http::HeaderName::as_str).collect::<Vec<_>>(), ["x-b"]);
    transport.push_json(200, "");
    okta.without_headers().get_user().query("a", 1).no_retry().send_optional().await.ok();
    okta.get_user().send_optional().await.ok();
    let requests = transport.requests();
    assert!(requests[0].url.ends_with("/users/1?a=1") && !requests[0].headers.contains_key("x-b"));
    assert_eq!(requests[1].headers["x-b"], "2");
    Ok(())
}

#[tokio::test]
async fn debug_of_calls_names_the_request_and_shows_no_values() -> Result<(), Error> {
    let (okta, _) = client()?;
    let call = okta.get_user().query("search", "hunter2").header("x-team", "hunter2");
    let expected = r#"GetUser(Call(Request { operation: "request", method: Get, path: "/api/v1/users/1", query: ["search"], headers: ["x-team"], .. }))"#;
    assert_eq!(format!("{call:?}"), expected);
    let list =
        || okta.list_users().query("filter", "hunter2").max_items(1).total_timeout(std::time::Duration::MAX);
    let builder = okta.request(Method::Post, "/api/v1/users").text_body("text/plain", "hunter2");
    let shown = format!("{:?} {:?} {:?} {builder:?}", list(), list().pages(), list().stream());
    assert_eq!(shown.matches("Request {").count(), 4, "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert_eq!(format!("{:?}", Secret::new("hunter2")), "***");
    Ok(())
}
