//! A long list of users on a server of this program, and how each contestant reads it.

use std::hint::black_box;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use okta_sdk::Client;

use crate::clients::Plain;
use crate::{Failure, data, derived, server};

/// The users of a page.
pub const PAGE: usize = 200;

/// Called after each page, with the number of users so far.
pub type OnPage<'a> = &'a mut dyn FnMut(usize) -> Result<(), Failure>;

/// A list of users.
#[derive(Debug, Clone)]
pub struct Users {
    /// The URL of the server.
    pub url: String,
    /// How many pages the list has.
    pub pages: usize,
}

impl Users {
    /// Starts a server with a list, which responds after the latency.
    ///
    /// # Errors
    ///
    /// Fails if no port is free.
    pub fn start(pages: usize, latency: Duration) -> Result<Self, Failure> {
        let body = data::users(PAGE);
        let url = Arc::new(OnceLock::<String>::new());
        let known = url.clone();
        let address = server::start(move |target| {
            thread::sleep(latency);
            let number =
                target.rsplit_once("after=").and_then(|(_, number)| number.parse().ok()).unwrap_or(1);
            let url = known.get().map_or("", String::as_str);
            let next = |number: usize| {
                format!("link: <{url}/api/v1/users?limit={PAGE}&after={number}>; rel=\"next\"\r\n")
            };
            server::response(&body, &if number < pages { next(number + 1) } else { String::new() })
        })?;
        Ok(Self { url: url.get_or_init(|| format!("http://{address}")).clone(), pages })
    }

    /// Returns the address of the first page.
    #[must_use]
    pub fn first(&self) -> String {
        format!("{}/api/v1/users?limit={PAGE}", self.url)
    }

    /// Reads the list with the SDK.
    ///
    /// # Errors
    ///
    /// Fails if a page cannot be read, or if the list is not complete.
    pub async fn ours(&self, client: &Client, page: OnPage<'_>) -> Result<(), Failure> {
        let mut users = client.list_users().limit(200).stream();
        let mut count = 0;
        while let Some(user) = users.try_next().await? {
            black_box(user);
            count += 1;
            if count % PAGE == 0 {
                page(count)?;
            }
        }
        self.complete(count)
    }

    /// Reads the list without the SDK.
    ///
    /// # Errors
    ///
    /// Fails if a page cannot be read, or if the list is not complete.
    pub async fn theirs(&self, plain: &Plain, page: OnPage<'_>) -> Result<(), Failure> {
        let mut next = Some(self.first());
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
        self.complete(count)
    }

    /// Fails if there were more or fewer users than the list has.
    ///
    /// # Errors
    ///
    /// Says how many users there should have been.
    pub fn complete(&self, count: usize) -> Result<(), Failure> {
        let all = self.pages * PAGE;
        if count == all { Ok(()) } else { Err(format!("the list has {all} users, not {count}").into()) }
    }
}
