//! Clients that send only reads.

use std::sync::{Arc, Mutex};

use okta_runtime::error::ErrorKind;
use okta_runtime::observe::{Event, Observer};
use okta_runtime::transport::TestTransport;
use okta_runtime::{ByteSource, Error, Method, Operation, OptionalExt as _};

use crate::models::{Api, Profile, User};
use crate::support::{builder, responding};
use crate::watch::Watch;

/// A query that is sent with `POST`.
static SIMULATE: Operation = Operation::new("simulate", Method::Post, "/api/v1/policies/simulate").reads();

#[tokio::test]
async fn a_read_only_client_refuses_changes_by_name() -> Result<(), Error> {
    let transport = responding("[]");
    let okta = builder(&transport).read_only().build()?;
    let refusals = [
        okta.delete_user("00u1").await.unwrap_err(),
        okta.create_user(&User::default()).activate(false).await.map(drop).unwrap_err(),
        okta.request(Method::Put, "/api/v1/users/00u1").text().await.map(drop).unwrap_err(),
        okta.request(Method::Patch, "/api/v1/users/00u1").text().await.map(drop).unwrap_err(),
    ];
    assert!(transport.requests().is_empty());
    for error in &refusals {
        assert_eq!(error.kind(), ErrorKind::ReadOnly);
        assert!(error.is_read_only() && !error.is_dry_run() && !error.is_retryable());
    }
    assert_eq!(refusals[0].operation(), Some("deleteUser"));
    let message = "deleteUser: DELETE /api/v1/users/00u1 was refused, because the client is read-only; nothing was sent";
    assert_eq!(refusals[0].to_string(), message);
    Ok(())
}

#[tokio::test]
async fn reads_are_sent() -> Result<(), Error> {
    for okta in [builder(&responding("[]")).read_only(), builder(&responding("[]")).dry_run()] {
        let transport = responding("[]");
        let okta = okta.transport(transport.clone()).build()?;
        okta.list_users().collect_all().await?;
        okta.request(Method::Head, "/api/v1/users").empty().await?;
        okta.request(Method::Options, "/api/v1/users").empty().await?;
        okta.call(&SIMULATE).empty().await?;
        assert_eq!(transport.requests().len(), 4);
    }
    Ok(())
}

#[tokio::test]
async fn an_invalid_call_is_reported_as_such() -> Result<(), Error> {
    let okta = builder(&TestTransport::new()).read_only().build()?;
    assert_eq!(okta.delete_user("..").await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    Ok(())
}

/// Records what is withheld.
#[derive(Clone, Default)]
struct Plan(Arc<Mutex<Vec<String>>>);

impl Observer for Plan {
    fn event(&self, event: &Event<'_>) {
        let text = match event {
            Event::Withheld { operation, method, target, body, .. } => {
                format!("{operation} {method} {target} {}", body.unwrap_or("-"))
            }
            other => format!("{other:?}"),
        };
        self.0.lock().unwrap().push(text);
    }
}

#[tokio::test]
async fn a_dry_run_reports_what_would_be_sent() -> Result<(), Error> {
    let (transport, plan, watch) = (TestTransport::new(), Plan::default(), Watch::start());
    watch.secret("a password", "pLANted-0f1e2d");
    watch.secret("a token in the query", "pLANted-3c4b5a");
    watch.secret("a secret field of a serde value", "pLANted-6978ab");
    watch.secret("a secret entry of a map", "pLANted-5d4e3f");
    watch.secret("a secret unknown field", "pLANted-2a1b0c");
    let okta = builder(&transport).observer(plan.clone()).dry_run().build()?;
    let mut body = User {
        // The server sets the id, so it is not sent.
        id: Some("00u1".to_owned()),
        profile: Some(Box::new(Profile { login: Some("ann@example.com".to_owned()), ..Profile::default() })),
        labels: Some([("apiToken".to_owned(), Some("pLANted-5d4e3f".to_owned()))].into()),
        password: Some("pLANted-0f1e2d".to_owned()),
        ..User::default()
    };
    body.extra.set("sharedSecret", "pLANted-2a1b0c").unwrap();
    let error = okta.create_user(&body).activate(false).await.map(drop).unwrap_err();
    assert!(error.is_dry_run() && error.kind() == ErrorKind::DryRun, "{error:?}");
    let message = "createUser: POST /api/v1/users was not sent, because the client makes a dry run";
    assert_eq!(error.to_string(), message);

    let request = || okta.request(Method::Post, "/api/v1/a");
    assert_eq!(
        okta.delete_user("00u1").query("recoveryToken", "pLANted-3c4b5a").await.unless_dry_run()?,
        None
    );
    let value = serde_json::json!({"clientSecret": "pLANted-6978ab", "label": "x"});
    assert!(request().json_body_as(&value).text().await.unless_dry_run()?.is_none());
    assert!(request().bytes_body("image/png", vec![0; 9]).text().await.unless_dry_run()?.is_none());
    let stream = ByteSource::once(futures());
    assert!(request().stream_body("text/csv", stream).text().await.unless_dry_run()?.is_none());

    assert!(transport.requests().is_empty());
    let planned = [
        r#"createUser POST /api/v1/users?activate=false {"profile":{"login":"ann@example.com"},"labels":{"apiToken":"***"},"password":"***","sharedSecret":"***"}"#,
        "deleteUser DELETE /api/v1/users/00u1?recoveryToken=*** -",
        r#"request POST /api/v1/a {"clientSecret":"***","label":"x"}"#,
        "request POST /api/v1/a 9 bytes that are not JSON",
        "request POST /api/v1/a a body that is read while it is sent",
    ];
    assert_eq!(*plan.0.lock().unwrap(), planned);
    let log = watch.text();
    assert!(log.contains("dry run: not sent") && log.contains("ann@example.com"), "{log}");
    watch.check();
    Ok(())
}

/// A stream without chunks.
fn futures() -> impl futures_core::Stream<Item = std::io::Result<okta_runtime::Bytes>> + Send + 'static {
    struct Empty;
    impl futures_core::Stream for Empty {
        type Item = std::io::Result<okta_runtime::Bytes>;

        fn poll_next(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Ready(None)
        }
    }
    Empty
}

#[tokio::test]
async fn the_last_setting_applies() -> Result<(), Error> {
    let okta = builder(&TestTransport::new()).dry_run().read_only().build()?;
    assert!(okta.delete_user("00u1").await.unwrap_err().is_read_only());
    let okta = builder(&TestTransport::new()).read_only().dry_run().build()?;
    assert!(okta.delete_user("00u1").await.unwrap_err().is_dry_run());
    assert!(Err::<(), _>(okta.delete_user("..").await.unwrap_err()).unless_dry_run().is_err());
    Ok(())
}
