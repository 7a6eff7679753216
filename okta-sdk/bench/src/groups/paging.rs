//! Reading long lists over loopback.

use std::env;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use okta_bench_report::figures::{Findings, Growth};
use okta_bench_report::row::{Figure, Row};
use serde::{Deserialize, Serialize};

use crate::clients::{self, Plain};
use crate::race::{Extent, race};
use crate::users::{PAGE, Users};
use crate::{Failure, clock, derived, project};

/// The pages of the long list.
const PAGES: usize = 500;
/// The list that shows whether memory grows is this many times as long.
const LONGER: usize = 10;
/// The pages of the list for prefetching, and how long the server and the program need for each.
const SLOW_PAGES: usize = 20;
const LATENCY: Duration = Duration::from_millis(50);
/// The argument with which the program of this crate reads the list, and prints its memory over the pages.
pub const MEMORY: &str = "paging-memory";

/// The memory of a process that reads a list, in MB.
#[derive(Debug, Serialize, Deserialize)]
struct Memory {
    peak: f64,
    /// The resident memory over the users.
    resident: Vec<(f64, f64)>,
}

pub(super) fn measure() -> Result<Findings, Failure> {
    let users = Users::start(PAGES, Duration::ZERO)?;
    let (runtime, client, plain) = (clients::runtime()?, clients::sdk(&users.url)?, Plain::new()?);
    let times = race(
        Extent { rounds: 7, block: 0.0 },
        &mut [&mut || runtime.block_on(users.ours(&client, &mut |_| Ok(()))), &mut || {
            runtime.block_on(users.theirs(&plain, &mut |_| Ok(())))
        }],
    )?;
    let list =
        Row::new("100,000 users", "a loop with reqwest and serde derives", "s", times.of(0), times.of(1))
            .ratio(times.ratio(0, 1))
            .shows(Figure::Cost, 0.95);

    let (ours, theirs) = (memory(&users, "ours")?, memory(&users, "theirs")?);
    let longer = memory(&Users::start(PAGES * LONGER, Duration::ZERO)?, "ours")?;
    let rows = vec![
        list,
        Row::new("peak memory of 100,000 users", "the same loop", "MB", ours.peak, theirs.peak),
        Row::new("peak memory of 1,000,000 users", "100,000 users", "MB", longer.peak, ours.peak)
            .shows(Figure::Cost, 1.05),
        prefetch()?,
    ];
    let growth = Growth {
        name: "memory".to_owned(),
        x: "users".to_owned(),
        y: "resident memory, MB".to_owned(),
        lines: vec![
            ("okta-sdk".to_owned(), ours.resident),
            ("reqwest with serde derives".to_owned(), theirs.resident),
        ],
    };
    Ok(Findings { rows, growth: vec![growth] })
}

/// Reads a list in a process of its own, and returns the memory of that.
fn memory(users: &Users, who: &str) -> Result<Memory, Failure> {
    let mut command = Command::new(env::current_exe()?);
    command.args([MEMORY, who, &users.url, &users.pages.to_string()]);
    Ok(serde_json::from_slice(&project::output(&mut command)?)?)
}

/// Reads the list with so many pages at the URL, and prints the memory of this process.
///
/// # Errors
///
/// Fails if the list cannot be read.
pub fn print_memory(who: &str, url: &str, pages: &str) -> Result<(), Failure> {
    let users = Users { url: url.to_owned(), pages: pages.parse()? };
    let mut resident = Vec::new();
    let mut page = |count: usize| {
        if count.is_multiple_of(10 * PAGE) || count == PAGE {
            resident.push((f64::from(u32::try_from(count)?), clock::resident()?));
        }
        Ok(())
    };
    let runtime = clients::runtime()?;
    match who {
        "ours" => runtime.block_on(users.ours(&clients::sdk(url)?, &mut page))?,
        "theirs" => runtime.block_on(users.theirs(&Plain::new()?, &mut page))?,
        _ => return Err(format!("there is no contestant `{who}`").into()),
    }
    println!("{}", serde_json::to_string(&Memory { peak: clock::peak()?, resident })?);
    Ok(())
}

/// Compares a list with prefetching with the time that is left if the shorter of latency and work is hidden: the latency of
/// the first page, and the work for all of them.
fn prefetch() -> Result<Row, Failure> {
    let users = Users::start(SLOW_PAGES, LATENCY)?;
    let (runtime, client, plain) = (clients::runtime()?, clients::sdk(&users.url)?, Plain::new()?);
    let work = || tokio::time::sleep(LATENCY);
    let one_page = async || {
        let first = users.first();
        black_box(plain.get::<Vec<derived::dropping::User>>(&first).await?);
        Ok::<_, Failure>(())
    };
    // Opens the connections.
    runtime.block_on(client.list_users().limit(200).send())?;
    runtime.block_on(one_page())?;
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        runtime.block_on(async {
            let mut pages = client.list_users().limit(200).prefetch().pages();
            let mut count = 0;
            while let Some(page) = pages.try_next().await? {
                count += page.items.len();
                black_box(page);
                work().await;
            }
            users.complete(count)
        })?;
        let ours = start.elapsed().as_secs_f64();
        let start = Instant::now();
        runtime.block_on(async {
            one_page().await?;
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
