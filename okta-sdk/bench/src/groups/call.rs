//! A call over loopback, beside reqwest and serde. The client has no throttle and no cache, and nothing records traces.

use std::hint::black_box;
use std::time::Duration;

use okta_bench_report::figures::Findings;
use okta_bench_report::row::{Figure, Row};
use okta_sdk::Client;
use okta_sdk::runtime::throttle::Throttle;
use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Runtime};

use crate::race::{Extent, race};
use crate::{Failure, data, derived, server};

/// Returns a client of the server, as the measurements use it.
pub(super) fn client(url: &str) -> Result<Client, Failure> {
    let builder = Client::builder().without_env().without_files().org_url(url).danger_allow_http();
    Ok(builder.token("t0ken").throttle(Throttle::Off).build()?)
}

/// Returns a runtime with one thread, so that its CPU time is that of the client.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

const ATTEMPT: Duration = Duration::from_secs(60);
const CONNECT: Duration = Duration::from_secs(30);

/// Calls without the SDK.
pub(super) struct Plain {
    http: reqwest::Client,
}

impl Plain {
    pub(super) fn new() -> Result<Self, Failure> {
        // The time limits that the SDK has by default.
        let http = reqwest::Client::builder().timeout(ATTEMPT).connect_timeout(CONNECT);
        Ok(Self { http: http.build()? })
    }

    fn without_limits() -> Self {
        Self { http: reqwest::Client::new() }
    }

    /// Returns the decoded body of a response, and the address of the next page.
    pub(super) async fn get<T: DeserializeOwned>(&self, url: &str) -> Result<(T, Option<String>), Failure> {
        let request =
            self.http.get(url).header("authorization", "SSWS t0ken").header("accept", "application/json");
        let response = request.send().await?.error_for_status()?;
        let links = response.headers().get_all("link").iter().filter_map(|value| value.to_str().ok());
        let next = links.filter(|link| link.ends_with("rel=\"next\"")).find_map(|link| {
            let (address, _) = link.strip_prefix('<')?.split_once('>')?;
            Some(address.to_owned())
        });
        Ok((serde_json::from_slice(&response.bytes().await?)?, next))
    }
}

pub(super) fn measure() -> Result<Findings, Failure> {
    let (one, page) = (data::users(1), data::users(200));
    let one = server::response(&one[1..one.len() - 1], "");
    let page = server::response(&page, "");
    let respond = move |target: &str| if target.contains('?') { page.clone() } else { one.clone() };
    let url = format!("http://{}", server::start(respond)?);
    let (runtime, client, plain) = (runtime()?, client(&url)?, Plain::new()?);

    let unlimited = Plain::without_limits();
    let address = format!("{url}/api/v1/users/00u1");
    let times = race(
        Extent { rounds: 61, block: 0.02 },
        &mut [
            &mut || {
                black_box(runtime.block_on(client.get_user("00u1").send())?);
                Ok(())
            },
            &mut || {
                black_box(runtime.block_on(plain.get::<derived::dropping::User>(&address))?);
                Ok(())
            },
            &mut || {
                black_box(runtime.block_on(unlimited.get::<derived::dropping::User>(&address))?);
                Ok(())
            },
        ],
    )?;
    let beyond = |other: usize, against: &str| {
        // The difference of each round varies less than the times.
        let difference = times.figure(|time| time(0) - time(other));
        let ours = times.of(0);
        Row::new("one user", against, "µs", ours * 1e6, (ours - difference) * 1e6)
            .ratio(times.ratio(0, other))
            .shows(Figure::Beyond, 3.0)
    };
    let mut rows = vec![beyond(1, AGAINST), beyond(2, "the same without time limits")];

    let address = format!("{url}/api/v1/users?limit=200");
    let times = race(
        Extent { rounds: 41, block: 0.02 },
        &mut [
            &mut || {
                black_box(runtime.block_on(client.list_users().limit(200).send())?);
                Ok(())
            },
            &mut || {
                black_box(runtime.block_on(plain.get::<Vec<derived::dropping::User>>(&address))?);
                Ok(())
            },
        ],
    )?;
    let page = Row::new("a page of 200 users", AGAINST, "µs", times.of(0) * 1e6, times.of(1) * 1e6);
    rows.push(page.ratio(times.ratio(0, 1)));
    Ok(Findings { rows, ..Findings::default() })
}

const AGAINST: &str = "reqwest with serde derives";
