//! Waiting for a call on the current thread.

use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::runtime::{Builder, Runtime};
use tokio::task::consume_budget;

use crate::error::{ConfigError, Error, Problem, ProblemCode};

/// The tokio runtime of a client for blocking calls, created when it is first needed. It belongs to the client, so that
/// connections are kept from call to call.
#[derive(Default)]
pub(crate) struct BlockingRuntime(OnceLock<Runtime>);

impl BlockingRuntime {
    /// Waits for a future on this thread.
    ///
    /// # Errors
    ///
    /// Fails if the thread runs async code, which would be blocked.
    pub(crate) fn block_on<T>(
        &self,
        operation: &'static str,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        if is_polling() {
            let message = "a blocking call was made from async code, which would stop it; await the call instead, or make it in `spawn_blocking`";
            return Err(Error::invalid_request(operation, message));
        }
        let _guard = self.runtime()?.enter();
        park_until_done(work)
    }

    fn runtime(&self) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.0.get() {
            return Ok(runtime);
        }
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_name("api-client").enable_all().build();
        let runtime = runtime.map_err(|error| {
            let message = format!("the runtime for blocking calls cannot be created: {error}");
            ConfigError::from(Problem::new(ProblemCode::Transport, message))
        })?;
        // If two threads create one at the same time, one of them is dropped here, outside of async code.
        Ok(self.0.get_or_init(|| runtime))
    }
}

/// Wakes a thread that waits for a future.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future, whose timers and connections the runtime that was entered drives on its own thread.
///
/// `Runtime::block_on` would panic in a task that [`is_polling`] does not recognize.
fn park_until_done<F: Future>(work: F) -> F::Output {
    let mut work = pin!(work);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match work.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// Returns whether this thread polls a task of tokio.
///
/// tokio has no function for this. But it limits how much a task may do before it yields, and has no limit for threads
/// that may block, such as those of `spawn_blocking`. A task without a limit (`unconstrained`) is not recognized: a
/// blocking call blocks it.
fn is_polling() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    (0..=u8::MAX).any(|_| pin!(consume_budget()).poll(&mut context).is_pending())
}

impl Drop for BlockingRuntime {
    /// Does not wait for tasks, because the client may be dropped in async code.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
