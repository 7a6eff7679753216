//! The task that returns leases and renews those that are held.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::MissedTickBehavior;

use super::Shared;
use super::script::{Command, millis};

/// Returns leases in the background, because a call that is dropped cannot wait for Redis.
#[derive(Default)]
pub(super) struct Keeper {
    sender: Mutex<Option<UnboundedSender<Return>>>,
}

/// The leases that this process holds.
#[derive(Default)]
pub(super) struct Held(Mutex<BTreeSet<u64>>);

/// A lease that is returned.
pub(super) enum Return {
    /// Its attempt is over.
    Release(u64),
    /// Its caller was cancelled before it was admitted. The entry is its place in the queues.
    Cancel(u64, String),
}

/// The number of times that a lease is renewed in its lifetime.
const RENEWALS: u32 = 3;

impl Keeper {
    /// Starts the task unless it runs. It ends with its runtime, or when the limiter is dropped.
    pub(super) fn start(&self, shared: &Arc<Shared>) {
        let mut sender = self.sender();
        if sender.as_ref().is_none_or(UnboundedSender::is_closed) {
            let (new, receiver) = unbounded_channel();
            *sender = Some(new);
            tokio::spawn(keep(shared.clone(), receiver));
        }
    }

    /// Returns a lease. If that fails, the lease expires.
    pub(super) fn send(&self, returned: Return) {
        if let Some(sender) = &*self.sender() {
            let _ = sender.send(returned);
        }
    }

    fn sender(&self) -> MutexGuard<'_, Option<UnboundedSender<Return>>> {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    pub(super) fn insert(&self, lease: u64) {
        self.lock().insert(lease);
    }

    /// Removes a lease and returns whether it was held.
    pub(super) fn remove(&self, lease: u64) -> bool {
        self.lock().remove(&lease)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn keep(shared: Arc<Shared>, mut receiver: UnboundedReceiver<Return>) {
    let mut renewals = tokio::time::interval(shared.lease_time / RENEWALS);
    renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut returned = Vec::new();
    loop {
        tokio::select! {
            count = receiver.recv_many(&mut returned, usize::MAX) => {
                if count == 0 {
                    return;
                }
                put_back(&shared, std::mem::take(&mut returned)).await;
                shared.queues.notify_leaders();
            }
            _ = renewals.tick() => renew(&shared).await,
        }
    }
}

async fn put_back(shared: &Shared, returned: Vec<Return>) {
    let reserve = shared.reserve();
    let mut leases = Vec::new();
    for lease in returned {
        match lease {
            Return::Release(lease) => leases.push(shared.lease_name(lease)),
            Return::Cancel(lease, entry) => {
                let lease = shared.lease_name(lease);
                shared.run(Command::Cancel { lease: &lease, entry: &entry, reserve }).await;
            }
        }
    }
    if !leases.is_empty() {
        shared.run(Command::Release { leases: &leases, reserve }).await;
    }
}

async fn renew(shared: &Shared) {
    let leases: Vec<String> = shared.held.lock().iter().map(|lease| shared.lease_name(*lease)).collect();
    if !leases.is_empty() {
        shared.run(Command::Renew { leases: &leases, lifetime: millis(shared.lease_time) }).await;
    }
}
