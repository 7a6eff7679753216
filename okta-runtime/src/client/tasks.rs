//! Work that takes several calls.

use std::future::IntoFuture;

use futures_core::Stream;

use super::handle::Client;
use crate::bulk::ForEach;
use crate::error::Error;
use crate::wait::WaitFor;

impl Client {
    /// Repeats a call until `is_done` returns `true` for its response, and returns that response.
    ///
    /// Between two calls it waits: 1 s at first, then longer each time, up to 30 s. It gives up after 2 minutes.
    /// [`WaitFor`] has setters for these durations. The calls wait for rate limits as any other call does. A call that
    /// fails temporarily is repeated, not before the time that the server asks for, and any other error ends the wait.
    ///
    /// To wait for a resource that may not exist yet, make "not found" a response with `send_optional`:
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use okta_runtime::{Client, Error, Method};
    /// use serde_json::Value;
    ///
    /// # async fn run(okta: Client) -> Result<(), Error> {
    /// let user = || okta.request(Method::Get, "/api/v1/users/{id}").path("id", "ann@example.com").json::<Value>();
    /// // Until the user is found, and then until it is active.
    /// okta.wait_for(|| user().send_optional(), |user| user.is_some()).await?;
    /// let user = okta.wait_for(user, |user| user["status"] == "ACTIVE").timeout(Duration::from_secs(30)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The error is a [`WaitError`](crate::wait::WaitError), which has the last response if the time limit was reached.
    pub fn wait_for<'a, R, T>(
        &self,
        call: impl FnMut() -> R + Send + 'a,
        is_done: impl FnMut(&T) -> bool + Send + 'a,
    ) -> WaitFor<'a, T>
    where
        R: IntoFuture<Output = Result<T, Error>>,
        R::IntoFuture: Send + 'a,
        T: Send + 'a,
    {
        WaitFor::new(self.core.environment.clone(), call, is_done)
    }

    /// Does the same work for each item of a list, for several items at the same time.
    ///
    /// At most [`max_concurrent`](ForEach::max_concurrent) items are in progress, and no more than the client may send
    /// concurrent requests, which adapts to the server. Failures do not end the work: the report has each item that failed,
    /// with its error. The work is done in the current task, and ends if the future is dropped.
    ///
    /// The items are a stream, such as that of a list, or a collection with [`bulk::iter`](crate::bulk::iter).
    ///
    /// ```
    /// use okta_runtime::{Client, Error, Method, bulk};
    ///
    /// # async fn run(okta: Client, ids: Vec<String>) -> Result<(), Error> {
    /// let report = okta
    ///     .for_each_concurrent(bulk::iter(ids), |id| {
    ///         okta.request(Method::Post, "/api/v1/users/{id}/lifecycle/suspend").path("id", id).empty()
    ///     })
    ///     .on_progress(|progress| println!("{} done, {} failed", progress.done, progress.failed))
    ///     .stop_when(|failure| failure.error.is_unauthorized())
    ///     .await;
    /// for failure in &report.failures {
    ///     println!("{}: {}", failure.item, failure.error);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// If the work is several calls, return an async block. It must own what it uses of the item, because the report gets the
    /// item if the work fails.
    ///
    /// ```
    /// # use okta_runtime::{Client, Error, Method, bulk};
    /// # async fn run(okta: &Client, ids: Vec<String>) {
    /// let work = okta.for_each_concurrent(bulk::iter(ids), |id| {
    ///     let id = id.clone();
    ///     async move {
    ///         okta.request(Method::Post, "/api/v1/users/{id}/lifecycle/suspend").path("id", &id).empty().await?;
    ///         okta.request(Method::Delete, "/api/v1/users/{id}/sessions").path("id", &id).empty().await?;
    ///         Ok::<_, Error>(())
    ///     }
    /// });
    /// let report = work.await;
    /// # }
    /// ```
    pub fn for_each_concurrent<'a, I, R, T, E>(
        &self,
        items: impl Stream<Item = Result<I, Error>> + Send + 'a,
        work: impl FnMut(&I) -> R + Send + 'a,
    ) -> ForEach<'a, I, E>
    where
        R: IntoFuture<Output = Result<T, E>>,
        R::IntoFuture: Send + 'a,
        I: Send + 'a,
        E: Send + 'a,
    {
        ForEach::new(self.core.limiter.clone(), items, work)
    }
}
