//! Decoding a page of 200 users and a page of 200 applications (a union): the models of the SDK, which keep unknown
//! fields, compared with the same models as plain serde derives, which drop them.

mod data;
#[rustfmt::skip]
mod derived;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use okta_sdk::{json, models};

/// Items on a page.
const ITEMS: usize = 200;

fn decode(c: &mut Criterion) {
    let users = data::users(ITEMS);
    let mut group = c.benchmark_group("200 users");
    group.throughput(Throughput::Bytes(users.len() as u64));
    group.bench_function("okta-sdk, unknown fields kept", |b| {
        b.iter(|| json::from_str::<Vec<models::User>>(&users));
    });
    group.bench_function("serde derive, unknown fields dropped", |b| {
        b.iter(|| serde_json::from_str::<Vec<derived::User>>(&users));
    });
    group.finish();

    let applications = data::applications(ITEMS);
    let mut group = c.benchmark_group("200 applications");
    group.throughput(Throughput::Bytes(applications.len() as u64));
    group.bench_function("okta-sdk, unknown fields kept", |b| {
        b.iter(|| json::from_str::<Vec<models::Application>>(&applications));
    });
    group.bench_function("serde derive, unknown fields dropped", |b| {
        b.iter(|| serde_json::from_str::<Vec<derived::Application>>(&applications));
    });
    group.finish();
}

/// Both sides must read the whole page for the figures to be comparable.
fn check(_: &mut Criterion) {
    let users = data::users(ITEMS);
    let ours = json::from_str::<Vec<models::User>>(&users).map(|list| list.len());
    let theirs = serde_json::from_str::<Vec<derived::User>>(&users).map(|list| list.len());
    assert_eq!((ours.ok(), theirs.ok()), (Some(ITEMS), Some(ITEMS)), "users");
    let applications = data::applications(ITEMS);
    let ours = json::from_str::<Vec<models::Application>>(&applications);
    let known = ours
        .map(|list| list.iter().filter(|item| !matches!(item, models::Application::Unrecognized(_))).count());
    let theirs = serde_json::from_str::<Vec<derived::Application>>(&applications).map(|list| list.len());
    assert_eq!((known.ok(), theirs.ok()), (Some(ITEMS), Some(ITEMS)), "applications");
}

criterion_group!(benches, check, decode);
criterion_main!(benches);
