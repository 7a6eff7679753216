//! Reading long lists over loopback.

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, thread};

use okta_bench_report::figures::{Findings, Growth};
use okta_bench_report::row::{Figure, Row};
use okta_sdk::Client;

use super::call::{Plain, client, runtime};
use crate::race::{Extent, race};
use crate::{Failure, clock, data, derived, project, server};

/// The pages of the long list, with 200 users each.
const PAGES: usize = 500;
/// The list that shows whether memory grows is this many times as long.
const LONGER: usize = 10;
/// The pages of the list for prefetching, and how long the server and the program need for each.
const SLOW_PAGES: usize = 20;
const LATENCY: Duration = Duration::from_millis(50);
/// The argument with which the program of this crate reads the list, and prints its memory over the pages.
pub const MEMORY: &str = "paging-memory";

/// Starts a server with a list of pages, and returns its URL.
fn start(pages: usize, latency: Duration) -> Result<String, Failure> {
    let body = data::users(200);
    let listener_url = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let known = listener_url.clone();
    let address = server::start(move |target| {
        thread::sleep(latency);
        let number = target.rsplit_once("after=").and_then(|(_, number)| number.parse().ok()).unwrap_or(1);
        let url = known.get().map_or("", String::as_str);
        let next =
            |number: usize| format!("link: <{url}/api/v1/users?limit=200&after={number}>; rel=\"next\"\r\n");
        server::response(&body, &if number < pages { next(number + 1) } else { String::new() })
    })?;
    Ok(listener_url.get_or_init(|| format!("http://{address}")).clone())
}

pub(super) fn measure() -> Result<Findings, Failure> {
    let url = start(PAGES, Duration::ZERO)?;
    let (runtime, client, plain) = (runtime()?, client(&url)?, Plain::new()?);
    let times = race(
        Extent { rounds: 7, block: 0.0 },
        &mut [&mut || runtime.block_on(ours(&client, &mut |_| Ok(()))), &mut || {
            runtime.block_on(theirs(&plain, &url, &mut |_| Ok(())))
        }],
    )?;
    let list =
        Row::new("100,000 users", "a loop with reqwest and serde derives", "s", times.of(0), times.of(1))
            .ratio(times.ratio(0, 1))
            .shows(Figure::Cost, 0.95);

    let (ours, theirs) = (memory(&url, "ours")?, memory(&url, "theirs")?);
    let longer = memory(&start(PAGES * LONGER, Duration::ZERO)?, "ours")?;
    let peak = |line: &[(f64, f64)]| line.iter().map(|point| point.1).fold(0.0, f64::max);
    let rows = vec![
        list,
        Row::new("peak memory of 100,000 users", "the same loop", "MB", peak(&ours), peak(&theirs)),
        Row::new("peak memory of 1,000,000 users", "100,000 users", "MB", peak(&longer), peak(&ours))
            .shows(Figure::Cost, 1.05),
        prefetch()?,
    ];
    let growth = Growth {
        name: "memory".to_owned(),
        x: "users".to_owned(),
        y: "resident memory, MB".to_owned(),
        lines: vec![("okta-sdk".to_owned(), ours), ("reqwest with serde derives".to_owned(), theirs)],
    };
    Ok(Findings { rows, growth: vec![growth] })
}

/// Reads the list with the SDK. `page` is called after each page, with the number of users so far.
async fn ours(client: &Client, page: &mut dyn FnMut(usize) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut users = client.list_users().limit(200).stream();
    let mut count = 0;
    while let Some(user) = users.try_next().await? {
        black_box(user);
        count += 1;
        if count % 200 == 0 {
            page(count)?;
        }
    }
    complete(count)
}

/// Reads the list without the SDK.
async fn theirs(
    plain: &Plain,
    url: &str,
    page: &mut dyn FnMut(usize) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut next = Some(format!("{url}/api/v1/users?limit=200"));
    let mut count = 0;
    while let Some(address) = next {
        let (users, following) = plain.get::<Vec<derived::dropping::User>>(&address).await?;
        for user in users {
            black_box(user);
            count += 1;
        }
        page(count)?;
        next = following;
    }
    complete(count)
}

/// Fails if a list ended early.
fn complete(count: usize) -> Result<(), Failure> {
    if [PAGES, PAGES * LONGER].contains(&(count / 200)) {
        Ok(())
    } else {
        Err(format!("the list has {count} users").into())
    }
}

/// Reads the list in a process of its own, and returns its resident memory over the users.
fn memory(url: &str, who: &str) -> Result<Vec<(f64, f64)>, Failure> {
    let mut command = Command::new(env::current_exe()?);
    Ok(serde_json::from_slice(&project::output(command.args([MEMORY, url, who]))?)?)
}

/// Reads the list at the URL, and prints the resident memory of this process over the users.
///
/// # Errors
///
/// Fails if the list cannot be read.
pub fn print_memory(url: &str, who: &str) -> Result<(), Failure> {
    let mut points = Vec::new();
    let mut page = |users: usize| {
        if users.is_multiple_of(2000) || users == 200 {
            points.push((f64::from(u32::try_from(users)?), clock::resident()?));
        }
        Ok(())
    };
    let runtime = runtime()?;
    match who {
        "ours" => runtime.block_on(ours(&client(url)?, &mut page))?,
        _ => runtime.block_on(theirs(&Plain::new()?, url, &mut page))?,
    }
    println!("{}", serde_json::to_string(&points)?);
    Ok(())
}

/// Compares a list with prefetching with the time that is left if the shorter of latency and work is hidden: the latency of
/// the first page, and the work for all of them.
fn prefetch() -> Result<Row, Failure> {
    let url = start(SLOW_PAGES, LATENCY)?;
    let (runtime, client, plain) = (runtime()?, client(&url)?, Plain::new()?);
    let work = || tokio::time::sleep(LATENCY);
    // Opens the connections.
    runtime.block_on(client.list_users().limit(200).send())?;
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        runtime.block_on(async {
            let mut pages = client.list_users().limit(200).prefetch().pages();
            while let Some(page) = pages.try_next().await? {
                black_box(page);
                work().await;
            }
            Ok::<_, Failure>(())
        })?;
        let ours = start.elapsed().as_secs_f64();
        let start = Instant::now();
        runtime.block_on(async {
            let first = format!("{url}/api/v1/users?limit=200");
            black_box(plain.get::<Vec<derived::dropping::User>>(&first).await?);
            for _ in 0..SLOW_PAGES {
                work().await;
            }
            Ok::<_, Failure>(())
        })?;
        times.push((ours, start.elapsed().as_secs_f64()));
    }
    let against = "the first page and the work alone";
    Ok(Row::paired("20 pages with prefetching, wall time", against, "s", times.into_iter())
        .shows(Figure::Cost, 1.05))
}
