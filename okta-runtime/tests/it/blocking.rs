//! Calls without async.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use okta_runtime::error::ErrorKind;
use okta_runtime::transport::{HttpResponse, HttpTransport, TestTransport};
use okta_runtime::{Client, Error};

use crate::models::{Api, User};
use crate::support::{Server, client};

fn list() -> TestTransport {
    TestTransport::with_handler(|request| {
        let n: u32 = request.url.split("after=").nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
        let mut response = HttpResponse::new(http::StatusCode::OK, format!(r#"[{{"id":"{n}"}}]"#));
        if n < 2 {
            let link = format!(r#"<https://acme.okta.com/api/v1/users?after={}>; rel="next""#, n + 1);
            response.headers.insert("link", link.parse().unwrap());
        }
        Ok(response)
    })
}

#[test]
fn every_call_can_block() -> Result<(), Error> {
    let okta = client(&list());
    assert_eq!(okta.list_users().send_blocking()?.len(), 1);
    assert_eq!(okta.list_users().prefetch().collect_all_blocking()?.len(), 3);
    let ids: Result<Vec<_>, Error> =
        okta.list_users().iter_blocking().map(|user| user.map(|user| user.id)).collect();
    assert_eq!(ids?.into_iter().flatten().collect::<String>(), "012");
    // The body of a list is not a user.
    let error = okta.get_user("x").send_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let transport = TestTransport::new();
    transport.push_json(200, "{}");
    assert_eq!(
        client(&transport).create_user(&User::default()).send_with_meta_blocking()?.meta.status(),
        200
    );
    let mut items = client(&transport).list_users().no_retry().iter_blocking();
    assert!(items.next().unwrap().is_err());
    assert!(items.next().is_none());
    Ok(())
}

#[test]
fn a_connection_is_kept_between_calls() -> Result<(), Error> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // Only one connection is accepted.
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        for _ in 0..2 {
            let mut bytes = Vec::new();
            while !bytes.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                bytes.push(byte[0]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").unwrap();
        }
    });
    let transport = HttpTransport::builder().no_proxy().build().unwrap();
    let builder = Client::builder().org_url(url).danger_allow_http().token("t").transport(transport);
    let okta = builder.build()?;
    okta.get_user("x").send_blocking()?;
    okta.get_user("x").send_blocking()?;
    server.join().unwrap();
    Ok(())
}

#[tokio::test]
async fn async_code_is_not_blocked() {
    let okta = client(&list());
    let error = okta.list_users().send_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("await"), "{error}");
}

/// tokio sets no limit for such a task, as for threads that may block, so it cannot be recognized.
#[tokio::test]
async fn a_task_without_limits_can_make_blocking_calls() {
    let server = Server::start("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let http = HttpTransport::builder().no_proxy();
    let okta = Client::builder().org_url(&server.url).danger_allow_http().token("t").http(http);
    let okta = okta.build().unwrap();
    let call = async move { okta.get_user("x").send_blocking() };
    assert_eq!(tokio::task::unconstrained(call).await.unwrap(), User::default());
}

#[test]
fn a_client_can_be_dropped_in_async_code() {
    let okta = client(&list());
    okta.list_users().send_blocking().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async move { drop(okta) });
}

#[test]
fn threads_of_a_runtime_that_may_block_can_make_blocking_calls() {
    let (one, many) =
        (tokio::runtime::Builder::new_current_thread(), tokio::runtime::Builder::new_multi_thread());
    for mut runtime in [one, many] {
        let okta = client(&list());
        let runtime = runtime.build().unwrap();
        let length = runtime.block_on(async move {
            let call = move || okta.list_users().send_blocking().map(|users| users.len());
            tokio::task::spawn_blocking(call).await.unwrap()
        });
        assert_eq!(length.unwrap(), 1);
        let _guard = runtime.enter();
        assert_eq!(client(&list()).list_users().send_blocking().unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn tasks_of_all_runtimes_cannot_make_blocking_calls() {
    let okta = client(&list());
    let call = async move { okta.list_users().send_blocking().unwrap_err().kind() };
    assert_eq!(tokio::spawn(call).await.unwrap(), ErrorKind::InvalidRequest);
    let okta = client(&list());
    let length = tokio::task::block_in_place(|| okta.list_users().send_blocking().unwrap().len());
    assert_eq!(length, 1);
}
