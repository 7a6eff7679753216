//! A call over loopback, beside reqwest and serde. The client has no throttle and no cache, and nothing records traces.

use std::fmt::Debug;
use std::hint::black_box;

use okta_bench_report::figures::Findings;
use okta_bench_report::row::{Figure, Row};

use crate::clients::{self, Plain};
use crate::race::{Extent, race};
use crate::{Failure, data, derived, server};

pub(super) fn measure() -> Result<Findings, Failure> {
    let (one, page) = (data::users(1), data::users(200));
    let one = server::response(&one[1..one.len() - 1], "");
    let page = server::response(&page, "");
    let respond = move |target: &str| if target.contains('?') { page.clone() } else { one.clone() };
    let url = format!("http://{}", server::start(respond)?);
    let (runtime, client, plain) = (clients::runtime()?, clients::sdk(&url)?, Plain::new()?);

    let unlimited = Plain::without_limits();
    let address = format!("{url}/api/v1/users/{ID}");
    let user = runtime.block_on(client.get_user(ID).send())?;
    let (other, _) = runtime.block_on(plain.get::<derived::dropping::User>(&address))?;
    expect("ids of the user", &(user.id.as_str(), other.id.as_deref()), &(ID, Some(ID)))?;
    let times = race(
        Extent { rounds: 61, block: 0.02 },
        &mut [
            &mut || {
                black_box(runtime.block_on(client.get_user(ID).send())?);
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
    let page = runtime.block_on(client.list_users().limit(200).send())?;
    let (other, _) = runtime.block_on(plain.get::<Vec<derived::dropping::User>>(&address))?;
    expect("number of users", &(page.items.len(), other.len()), &(200, 200))?;
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

/// The user that is read.
const ID: &str = "00u00000000000000000";

/// Fails unless both clients have received what the server has.
fn expect<T: PartialEq + Debug>(what: &str, received: &T, expected: &T) -> Result<(), Failure> {
    match received == expected {
        true => Ok(()),
        false => Err(format!("{what}: {received:?} instead of {expected:?}").into()),
    }
}

const AGAINST: &str = "reqwest with serde derives";
