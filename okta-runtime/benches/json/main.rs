//! Decoding a page of 200 users, against serde's derives.
//!
//! `cargo bench -p okta-runtime --bench json`. The figures are in the documentation of the module `json`.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used)]

mod derived;
mod mapped;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use okta_runtime::json;

/// Users as the API gives them: a profile with three custom attributes, credentials and links.
fn page(users: usize) -> String {
    let user = |n: usize| {
        format!(
            r#"{{"id":"00u{n:017}","status":"ACTIVE","created":"2023-03-29T18:18:37.000Z","activated":null,"statusChanged":"2023-03-29T18:20:37.000Z","lastLogin":"2025-11-02T07:00:11.000Z","lastUpdated":"2025-11-02T07:00:11.000Z","passwordChanged":"2023-03-29T18:20:37.000Z","type":{{"id":"otyfnjfba4ye7pgjB0g4"}},"profile":{{"login":"user{n}@example.com","email":"user{n}@example.com","secondEmail":null,"firstName":"Given {n}","lastName":"Family \"{n}\" é","displayName":"Given {n} Family","mobilePhone":"+1-555-415-{n:04}","department":"Engineering","title":"Engineer","city":"Rotterdam","countryCode":"NL","costCenter":"cc{n}","badge":{n},"shirtSize":"M"}},"credentials":{{"password":{{}},"recovery_question":{{"question":"What is it?"}},"provider":{{"type":"OKTA","name":"OKTA"}}}},"_links":{{"self":{{"href":"https://acme.okta.com/api/v1/users/00u{n:017}"}},"deactivate":{{"href":"https://acme.okta.com/api/v1/users/00u{n:017}/lifecycle/deactivate","method":"POST"}}}}}}"#
        )
    };
    format!("[{}]", (0..users).map(user).collect::<Vec<_>>().join(","))
}

fn decode(c: &mut Criterion) {
    let text = page(200);
    let bytes = text.as_bytes();
    let mut group = c.benchmark_group("decode 200 users");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    let id = |name| BenchmarkId::from_parameter(name);
    group.bench_function(id("derive, unknown members dropped"), |b| {
        b.iter(|| serde_json::from_slice::<Vec<derived::User>>(black_box(bytes)).unwrap());
    });
    group.bench_function(id("derive, unknown members kept"), |b| {
        b.iter(|| serde_json::from_slice::<Vec<derived::Keeping>>(black_box(bytes)).unwrap());
    });
    group.bench_function(id("json, unknown members kept"), |b| {
        b.iter(|| json::from_slice::<Vec<mapped::User>>(black_box(bytes)).unwrap());
    });
    group.bench_function(id("serde_json::Value"), |b| {
        b.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(bytes)).unwrap());
    });
    group.finish();
}

fn encode(c: &mut Criterion) {
    let text = page(200);
    let mapped: Vec<mapped::User> = json::from_str(&text).unwrap();
    let derived: Vec<derived::User> = serde_json::from_str(&text).unwrap();
    let mut group = c.benchmark_group("encode 200 users");
    group.bench_function("derive, unknown members dropped", |b| {
        b.iter(|| serde_json::to_string(black_box(&derived)).unwrap())
    });
    group.bench_function("json, unknown members kept", |b| b.iter(|| json::to_string(black_box(&mapped))));
    group.finish();
}

criterion_group!(benches, decode, encode);
criterion_main!(benches);
