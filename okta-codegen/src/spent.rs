//! What a run no longer needs.

use std::any::Any;

/// Values that a run no longer needs. They are freed with the result: freed before, they would leave small gaps all over the
/// memory, and what is made after them would be scattered over it.
#[derive(Debug, Default)]
pub(crate) struct Spent(Vec<Box<dyn Any + Send + Sync>>);

impl Spent {
    pub(crate) fn keep(&mut self, value: impl Any + Send + Sync) {
        self.0.push(Box::new(value));
    }

    /// Whether there is a value of a type.
    #[cfg(test)]
    pub(crate) fn has<T: Any>(&self) -> bool {
        self.0.iter().any(|value| value.is::<T>())
    }
}
