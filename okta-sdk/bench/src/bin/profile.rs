//! Repeats one piece of work, for a profiler, and prints its CPU time. `docs/PERFORMANCE.md` has the command.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use okta_bench::clients::{self, Plain};
use okta_bench::pages::Page;
use okta_bench::users::Users;
use okta_bench::{Failure, clock, data, derived, server};
use okta_sdk::{json, models};

/// The user that is read.
const ID: &str = "00u00000000000000000";

const USAGE: &str = "\
Usage: profile WORK sdk|other COUNT

WORK is one of:
  call    reads a user; the other is reqwest with serde derives
  list    reads a list with COUNT pages of 200 users
  decode  decodes a page of 200 users and drops it; the other are serde derives
  encode  encodes such a page";

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
    let is_sdk = match who.as_str() {
        "sdk" => true,
        "other" => false,
        _ => return Err(USAGE.into()),
    };
    let count: u32 = count.parse()?;
    match work.as_str() {
        "call" => calls(is_sdk, count),
        "list" => list(is_sdk, count),
        "decode" => decode(is_sdk, count),
        "encode" => encode(is_sdk, count),
        _ => Err(USAGE.into()),
    }
}

/// The function whose calls a profiler counts.
#[inline(never)]
fn measured(work: &mut dyn FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    work()
}

/// Does the work once to open connections, and then several times, with `parts` parts in each.
fn repeat(times: u32, parts: u32, mut work: impl FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    work()?;
    let start = clock::of_thread()?;
    for _ in 0..times {
        measured(&mut work)?;
    }
    let seconds = (clock::of_thread()? - start) / f64::from(times) / f64::from(parts);
    println!("{:.2} µs of CPU time", seconds * 1e6);
    Ok(())
}

fn calls(is_sdk: bool, count: u32) -> Result<(), Failure> {
    let users = data::users(1);
    let response = server::response(&users[1..users.len() - 1], "");
    let url = format!("http://{}", server::start(move |_| response.clone())?);
    let address = format!("{url}/api/v1/users/{ID}");
    let (runtime, client, plain) = (clients::runtime()?, clients::sdk(&url)?, Plain::new()?);
    repeat(count, 1, || {
        if is_sdk {
            black_box(runtime.block_on(client.get_user(ID).send())?);
        } else {
            black_box(runtime.block_on(plain.get::<derived::dropping::User>(&address))?);
        }
        Ok(())
    })
}

fn list(is_sdk: bool, pages: u32) -> Result<(), Failure> {
    let users = Users::start(usize::try_from(pages)?, Duration::ZERO)?;
    let (runtime, client, plain) = (clients::runtime()?, clients::sdk(&users.url)?, Plain::new()?);
    repeat(1, pages, || {
        if is_sdk {
            runtime.block_on(users.ours(&client, &mut |_| Ok(())))
        } else {
            runtime.block_on(users.theirs(&plain, &mut |_| Ok(())))
        }
    })
}

fn decode(is_sdk: bool, count: u32) -> Result<(), Failure> {
    let [page, ..] = Page::all();
    let read = if is_sdk { page.ours_bytes } else { page.dropping_bytes };
    repeat(count, 1, || read(page.text.as_bytes()))
}

fn encode(is_sdk: bool, count: u32) -> Result<(), Failure> {
    let [page, ..] = Page::all();
    let ours: Vec<models::User> = json::from_str(&page.text)?;
    let theirs: Vec<derived::dropping::User> = serde_json::from_str(&page.text)?;
    repeat(count, 1, || {
        if is_sdk {
            black_box(json::to_string(&ours));
        } else {
            black_box(serde_json::to_string(&theirs)?);
        }
        Ok(())
    })
}
