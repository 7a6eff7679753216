//! Waiting until a resource has a certain state.

use std::time::Duration;

use okta_runtime::error::ErrorKind;
use okta_runtime::transport::TestTransport;
use okta_runtime::wait::WaitError;
use okta_runtime::{Client, Error};

use crate::models::{Api, Status, User};
use crate::support::{DATE, FakeTime, Silence, builder, response, shown};

const STAGED: &str = r#"{"id":"00u1","status":"STAGED"}"#;
const ACTIVE: &str = r#"{"id":"00u1","status":"ACTIVE"}"#;

fn start(bodies: &[&str]) -> (Client, TestTransport, FakeTime) {
    let (transport, time) = (TestTransport::new(), FakeTime::new());
    for body in bodies {
        transport.push_json(200, body);
    }
    let okta = builder(&transport).environment(time.clone()).build().unwrap();
    (okta, transport, time)
}

fn is_active(user: &User) -> bool {
    user.status == Some(Status::Active)
}

fn seconds(sleeps: &[Duration]) -> Vec<f64> {
    sleeps.iter().map(Duration::as_secs_f64).collect()
}

#[tokio::test]
async fn a_wait_ends_with_the_expected_response() -> Result<(), Error> {
    let (okta, transport, time) = start(&[STAGED, STAGED, STAGED, ACTIVE]);
    let user = okta.wait_for(|| okta.get_user("00u1"), is_active).await?;
    assert_eq!(user.status, Some(Status::Active));
    assert_eq!(transport.requests().len(), 4);
    // The random number is the middle of its range, so the pauses are as long as set.
    assert_eq!(seconds(&time.sleeps()), [0.75, 1.5, 3.0]);
    Ok(())
}

#[tokio::test]
async fn pauses_grow_and_vary_within_their_limits() -> Result<(), Error> {
    let bodies: Vec<&str> = std::iter::repeat_n(STAGED, 6).chain([ACTIVE]).collect();
    let (okta, _, time) = start(&bodies);
    time.set_random(256);
    let wait = okta.wait_for(|| okta.get_user("00u1"), is_active);
    wait.interval(Duration::from_secs(2)).max_interval(Duration::from_secs(10)).await?;
    assert_eq!(seconds(&time.sleeps()), [2.0, 4.0, 8.0, 10.0, 10.0, 10.0]);
    Ok(())
}

#[tokio::test]
async fn a_reached_limit_returns_the_last_response() {
    let bodies = [STAGED; 20];
    let (okta, transport, time) = start(&bodies);
    time.set_random(256);
    let wait = okta.wait_for(|| okta.get_user("00u1"), is_active);
    let wait = wait.timeout(Duration::from_secs(10)).interval(Duration::from_secs(1));
    let WaitError::TimedOut(timed_out) = wait.await.unwrap_err() else { panic!("it timed out") };
    assert_eq!(timed_out.last.as_ref().unwrap().status.as_ref().map(Status::as_str), Some("STAGED"));
    // The last call is one interval before the end.
    assert_eq!(seconds(&time.sleeps()), [1.0, 2.0, 4.0, 2.0]);
    assert_eq!((timed_out.calls, transport.requests().len()), (5, 5));
    let text = "the wait ended without the expected response: after 5 calls, its timeout of 10s was reached";
    assert_eq!(timed_out.to_string(), text);
    assert!(!format!("{timed_out:?}").contains("STAGED"));

    let error = Error::from(WaitError::TimedOut(timed_out));
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Timeout, text));
    assert!(error.is_timeout() && error.is_retryable() && error.operation().is_none());
}

#[tokio::test]
async fn temporary_failures_are_repeated_when_the_server_says() -> Result<(), Error> {
    let (transport, time) = (TestTransport::new(), FakeTime::new());
    let okta = builder(&transport).environment(time.clone()).max_retries(0).build()?;
    time.set_random(256);
    transport.push(Ok(response(503, &[DATE, ("retry-after", "17")], "")));
    transport.push_json(503, "");
    transport.push_json(200, ACTIVE);
    okta.wait_for(|| okta.get_user("00u1"), is_active).await?;
    assert_eq!(seconds(&time.sleeps()), [17.0, 2.0]);

    // A longer wait than is left ends it at once, with the error.
    transport.push_json(200, STAGED);
    transport.push(Ok(response(503, &[DATE, ("retry-after", "17")], "")));
    let wait = okta.wait_for(|| okta.get_user("00u1"), is_active).timeout(Duration::from_secs(10));
    let error = wait.await.unwrap_err();
    assert!(error.is_timeout());
    let error = Error::from(error);
    assert!(
        shown(&error).contains("and the last call failed: getUser (GET /api/v1/users/00u1): status 503"),
        "{}",
        shown(&error)
    );
    Ok(())
}

#[tokio::test]
async fn other_failures_end_the_wait() {
    let (okta, transport, _) = start(&[STAGED]);
    transport.push_json(403, "{}");
    let error = okta.wait_for(|| okta.get_user("00u1"), is_active).await.unwrap_err();
    let WaitError::Failed(error) = error else { panic!("the call failed") };
    assert!(error.is_forbidden());
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn a_resource_may_not_exist_yet() -> Result<(), Error> {
    let (okta, transport, _) = start(&[]);
    transport.push_json(404, r#"{"errorCode":"E0000007"}"#);
    transport.push_json(200, STAGED);
    let user = okta.wait_for(|| okta.get_user("00u1").send_optional(), Option::is_some).await?;
    assert!(user.is_some());
    Ok(())
}

#[tokio::test]
async fn a_call_in_progress_ends_with_the_wait() {
    let time = FakeTime::new();
    let okta = builder(&TestTransport::new()).transport(Silence).environment(time.clone()).build().unwrap();
    let wait = okta.wait_for(|| okta.get_user("00u1"), is_active).timeout(Duration::from_secs(5));
    let WaitError::TimedOut(timed_out) = wait.await.unwrap_err() else { panic!("it timed out") };
    assert!(timed_out.last.is_none() && timed_out.calls <= 1);
}

#[tokio::test]
async fn lists_can_be_waited_for_on_another_task() -> Result<(), Error> {
    let (okta, _, _) = start(&["[]", &format!("[{ACTIVE}]")]);
    let wait = tokio::spawn(async move {
        okta.wait_for(|| okta.list_users().collect_all(), |users: &Vec<User>| !users.is_empty()).await
    });
    assert_eq!(wait.await.unwrap()?.len(), 1);
    Ok(())
}
