//! Calls without async.
//!
//! The same calls end in `send_blocking` instead of `.await`. The client owns a small tokio runtime for them.

use super::Call;
use crate::error::Error;
use crate::response::Response;

impl<T> Call<T> {
    /// Sends the call and waits for it on this thread.
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does, and if the thread runs async code.
    pub fn send_blocking(self) -> Result<T, Error> {
        let (core, operation) = (self.parts.core.clone(), self.parts.operation.id);
        core.blocking.block_on(operation, self.send())
    }

    /// Sends the call and waits for it on this thread. Returns the response metadata too.
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does, and if the thread runs async code.
    pub fn send_with_meta_blocking(self) -> Result<Response<T>, Error> {
        let (core, operation) = (self.parts.core.clone(), self.parts.operation.id);
        core.blocking.block_on(operation, self.send_with_meta())
    }
}
