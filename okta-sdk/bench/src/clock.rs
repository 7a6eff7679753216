//! CPU time and memory.

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeSpec, TimeVal};
use nix::time::{ClockId, clock_gettime};

use crate::Failure;

/// Returns the CPU seconds that the current thread has used, in the program and in the kernel.
///
/// # Errors
///
/// Fails if the system has no such clock.
pub fn of_thread() -> Result<f64, Failure> {
    Ok(seconds(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?))
}

/// What processes have used.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// CPU seconds, in the programs and in the kernel.
    pub cpu: f64,
    /// The largest resident memory of one process, in MB.
    pub peak: f64,
}

/// Returns the resident memory of this process, in MB.
///
/// # Errors
///
/// Fails on systems without `/proc`.
pub fn resident() -> Result<f64, Failure> {
    memory("VmRSS:")
}

/// Returns the largest resident memory of this process so far, in MB.
///
/// # Errors
///
/// Fails on systems without `/proc`.
pub fn peak() -> Result<f64, Failure> {
    // The peak that getrusage returns includes that of the process that started this one.
    memory("VmHWM:")
}

fn memory(name: &str) -> Result<f64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| {
        format!("the memory of this process is read from /proc, which needs Linux: {error}")
    })?;
    let kilobytes = status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix("kB"));
    let kilobytes: f64 =
        kilobytes.ok_or_else(|| format!("/proc/self/status has no {name}"))?.trim().parse()?;
    Ok(kilobytes * 1024.0 / 1e6)
}

/// Returns what all child processes that have ended have used, with their own children.
///
/// # Errors
///
/// Fails if the system does not count it.
pub fn of_children() -> Result<Usage, Failure> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = whole_seconds(usage.user_time()) + whole_seconds(usage.system_time());
    Ok(Usage { cpu, peak: number(usage.max_rss()) * UNIT / 1e6 })
}

/// The unit of the resident memory, in bytes.
const UNIT: f64 = if cfg!(target_vendor = "apple") { 1.0 } else { 1024.0 };

fn seconds(time: TimeSpec) -> f64 {
    number(time.tv_sec()) + number(time.tv_nsec()) / 1e9
}

fn whole_seconds(time: TimeVal) -> f64 {
    number(time.tv_sec()) + number(time.tv_usec()) / 1e6
}

#[allow(clippy::cast_precision_loss)]
fn number(count: i64) -> f64 {
    count as f64
}
