//! Calls without async, for scripts.
//!
//! The same calls, with `send_blocking` in the place of `.await`: a second set of generated code would cost compile time
//! and documentation, and say the same. The work is done by a small tokio runtime that belongs to the client, so that
//! connections are kept from call to call.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::call::Call;
use crate::client::Client;
use crate::error::{ConfigError, Error, Problem, ProblemCode};
use crate::page::{Cursor, Items, Page, Paged};
use crate::response::Response;

/// The runtime of a client, made when it is first needed.
#[derive(Default)]
pub(crate) struct BlockingRuntime(OnceLock<Runtime>);

impl BlockingRuntime {
    fn get(&self) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.0.get() {
            return Ok(runtime);
        }
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("okta").enable_all().build();
        let runtime = runtime.map_err(|error| {
            let message = format!("the runtime for blocking calls cannot be made: {error}");
            ConfigError::from(Problem::new(ProblemCode::Transport, message))
        })?;
        // Of two that were made at the same time one is dropped, outside of any async code.
        Ok(self.0.get_or_init(|| runtime))
    }
}

impl Drop for BlockingRuntime {
    /// A runtime must not wait for its tasks when it is dropped in async code.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Waits for a future on this thread.
fn wait<T>(
    client: &Client,
    operation: &'static str,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    if Handle::try_current().is_ok() {
        let message = "a blocking call was made from async code, which would stop it; await the call there";
        return Err(Error::invalid_request(operation, message));
    }
    client.inner().blocking.get()?.block_on(work)
}

impl<T> Call<T> {
    /// Sends the call and waits for it on this thread.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and if the thread runs async code.
    pub fn send_blocking(self) -> Result<T, Error> {
        let (client, operation) = self.origin();
        wait(&client, operation, self.send())
    }

    /// Sends the call and waits for it on this thread; gives the circumstances of the answer too.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and if the thread runs async code.
    pub fn send_with_meta_blocking(self) -> Result<Response<T>, Error> {
        let (client, operation) = self.origin();
        wait(&client, operation, self.send_with_meta())
    }
}

impl<T> Paged<T> {
    /// Fetches one page and waits for it on this thread.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and if the thread runs async code.
    pub fn send_blocking(self) -> Result<Page<T>, Error> {
        let (client, operation) = self.origin();
        wait(&client, operation, self.send())
    }

    /// Fetches all items and waits for them on this thread.
    ///
    /// # Errors
    ///
    /// As [`collect_all`](Self::collect_all), and if the thread runs async code.
    pub fn collect_all_blocking(self) -> Result<Vec<T>, Error> {
        let (client, operation) = self.origin();
        wait(&client, operation, self.collect_all())
    }

    /// The items one after the other, over all pages; each page is waited for on this thread.
    pub fn iter_blocking(self) -> BlockingItems<T> {
        let (client, operation) = self.origin();
        BlockingItems { client, operation, items: self.stream(), is_over: false }
    }
}

/// The items of a list over all its pages. An error is given once and ends it.
pub struct BlockingItems<T> {
    client: Client,
    operation: &'static str,
    items: Items<T>,
    is_over: bool,
}

impl<T> BlockingItems<T> {
    /// Where the list goes on; see [`Items::cursor`].
    pub fn cursor(&self) -> Option<Cursor> {
        self.items.cursor()
    }
}

impl<T> Iterator for BlockingItems<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = wait(&self.client, self.operation, self.items.try_next()).transpose();
        self.is_over = !matches!(next, Some(Ok(_)));
        next
    }
}
