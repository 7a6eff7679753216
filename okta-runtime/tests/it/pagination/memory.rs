//! What long lists keep in memory.

use okta_runtime::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use okta_runtime::{BoxFuture, Error};

use super::{after, next, page};
use crate::models::Api;
use crate::support::{FakeTime, builder};
use okta_runtime::transport::TestTransport;

/// An org with so many pages of users. It keeps nothing itself.
struct Org(usize);

impl Transport for Org {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let at = after(&request.url) + 1;
        let link = (at < self.0).then(|| next(at));
        let response = page(&format!(r#"[{{"id":"{at}"}}]"#), link.as_deref().as_slice());
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// The most bytes that were allocated at the same time while all pages were read.
fn peak(pages: usize) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let builder = builder(&TestTransport::new()).transport(Org(pages)).environment(FakeTime::new());
    let okta = builder.build().unwrap();
    let read = async {
        let (mut users, mut count) = (okta.list_users().stream(), 0);
        while users.try_next().await?.is_some() {
            count += 1;
        }
        Ok::<usize, Error>(count)
    };
    let mut count = 0;
    let info = allocation_counter::measure(|| count = runtime.block_on(read).unwrap());
    assert_eq!(count, pages);
    info.bytes_max
}

#[test]
fn a_list_of_100_000_pages_keeps_a_hash_of_each() {
    let (few, many) = (peak(100), peak(100_000));
    let per_page = (many - few) / 100_000;
    // A set of hashes of 8 bytes doubles as it grows, and for a moment is there twice.
    assert!(per_page < 24, "{per_page} bytes per page: {few} bytes for 100 pages, {many} for 100,000");
}
