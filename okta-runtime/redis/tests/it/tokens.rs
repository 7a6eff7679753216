//! The token store.

use std::time::{Duration, SystemTime};

use okta_redis::RedisTokenStore;
use okta_runtime::Secret;
use okta_runtime::auth::oauth::{StoredToken, TokenStore as _};

use crate::server::Server;

const NAME: &str = "https://acme.okta.com/oauth2/v1/token 0oa1 okta.users.read";
const TOKEN: &str = "eyJ.secret\"\\.token";

fn token(issued_ago: u64, left: u64) -> StoredToken {
    let now = SystemTime::now();
    StoredToken::new(TOKEN, now - Duration::from_secs(issued_ago), now + Duration::from_secs(left))
}

#[tokio::test]
async fn tokens_are_shared_until_they_are_removed() {
    let Some(server) = Server::start() else { return };
    let stores = [0, 1].map(|_| RedisTokenStore::new(&server.open()));
    assert!(stores[0].load(NAME).await.unwrap().is_none());
    let saved = token(600, 3000);
    stores[0].save(NAME, saved.clone()).await.unwrap();
    let loaded = stores[1].load(NAME).await.unwrap().unwrap();
    assert_eq!(loaded.access_token.expose(), TOKEN);
    let difference = loaded.expires.duration_since(saved.expires).unwrap_or_else(|error| error.duration());
    assert!(difference < Duration::from_millis(1));
    assert!(stores[1].load("another").await.unwrap().is_none());
    // Only the refused token is removed, not one that replaced it.
    stores[1].remove(NAME, &Secret::new("another")).await.unwrap();
    assert!(stores[0].load(NAME).await.unwrap().is_some());
    stores[1].remove(NAME, &Secret::new(TOKEN)).await.unwrap();
    assert!(stores[0].load(NAME).await.unwrap().is_none());
}

#[tokio::test]
async fn tokens_expire_in_redis() {
    let Some(server) = Server::start() else { return };
    let store = RedisTokenStore::new(&server.open());
    store.save(NAME, token(600, 3000)).await.unwrap();
    let keys = server.command("KEYS *");
    let key = keys.lines().last().unwrap();
    let left: u64 = server.command(&format!("TTL {key}")).trim_start_matches(':').trim().parse().unwrap();
    assert!((1..=3000).contains(&left));
    store.remove(NAME, &Secret::new(TOKEN)).await.unwrap();
    // A token that has expired is not stored.
    store.save(NAME, token(600, 0)).await.unwrap();
    assert!(server.command("KEYS *").starts_with("*0"));
}

#[tokio::test]
async fn names_and_tokens_do_not_show() {
    let Some(server) = Server::start() else { return };
    let store = RedisTokenStore::new(&server.open());
    store.save(NAME, token(0, 3000)).await.unwrap();
    let keys = server.command("KEYS *");
    assert!(keys.contains("okta:token:") && !keys.contains("acme") && !keys.contains("0oa1"));
    assert!(!format!("{store:?}").contains("127.0.0.1"));
}

#[tokio::test]
async fn values_that_are_no_tokens_are_ignored() {
    let Some(server) = Server::start() else { return };
    let redis = server.open();
    let store = RedisTokenStore::new(&redis);
    store.save(NAME, token(0, 3000)).await.unwrap();
    let keys = server.command("KEYS *");
    server.command(&format!("SET {} junk", keys.lines().last().unwrap()));
    assert!(store.load(NAME).await.unwrap().is_none());
    store.remove(NAME, &Secret::new(TOKEN)).await.unwrap();
    assert!(redis.is_available());
    assert!(server.command("KEYS *").starts_with("*1"));
}
