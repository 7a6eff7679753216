//! Repeats one piece of work, for a profiler, and prints its CPU time. `docs/PERFORMANCE.md` has the command.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use okta_bench::clients::{self, Plain};
use okta_bench::users::Users;
use okta_bench::{Failure, clock, data, derived, server};

/// The user that is read.
const ID: &str = "00u00000000000000000";

const USAGE: &str = "Usage: profile call|list sdk|reqwest|reqwest-without-limits COUNT";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match profile(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn profile(arguments: &[String]) -> Result<(), Failure> {
    let [work, who, count] = arguments else { return Err(USAGE.into()) };
    let count: usize = count.parse()?;
    let plain = match who.as_str() {
        "sdk" => None,
        "reqwest" => Some(Plain::new()?),
        "reqwest-without-limits" => Some(Plain::without_limits()),
        _ => return Err(USAGE.into()),
    };
    match work.as_str() {
        "call" => calls(plain.as_ref(), count),
        "list" => list(plain.as_ref(), count),
        _ => Err(USAGE.into()),
    }
}

/// The function whose calls a profiler counts.
#[inline(never)]
fn measured(work: &mut dyn FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    work()
}

/// Does the work once to open the connection, and then so often that there are `count` calls.
fn repeat(count: usize, times: usize, mut work: impl FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    work()?;
    let start = clock::of_thread()?;
    (0..times).try_for_each(|_| measured(&mut work))?;
    let calls = f64::from(u32::try_from(count)?);
    println!("{:.2} µs of CPU time for each call", (clock::of_thread()? - start) * 1e6 / calls);
    Ok(())
}

/// Reads a user.
fn calls(plain: Option<&Plain>, count: usize) -> Result<(), Failure> {
    let users = data::users(1);
    let response = server::response(&users[1..users.len() - 1], "");
    let url = format!("http://{}", server::start(move |_| response.clone())?);
    let address = format!("{url}/api/v1/users/{ID}");
    let (runtime, client) = (clients::runtime()?, clients::sdk(&url)?);
    repeat(count, count, || {
        match plain {
            Some(plain) => drop(black_box(runtime.block_on(plain.get::<derived::dropping::User>(&address))?)),
            None => drop(black_box(runtime.block_on(client.get_user(ID).send())?)),
        }
        Ok(())
    })
}

/// Reads a list.
fn list(plain: Option<&Plain>, pages: usize) -> Result<(), Failure> {
    let users = Users::start(pages, Duration::ZERO)?;
    let (runtime, client) = (clients::runtime()?, clients::sdk(&users.url)?);
    repeat(pages, 1, || match plain {
        Some(plain) => runtime.block_on(users.theirs(plain, &mut |_| Ok(()))),
        None => runtime.block_on(users.ours(&client, &mut |_| Ok(()))),
    })
}
