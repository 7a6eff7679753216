//! Access tokens in Redis.

use std::borrow::Cow;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use okta_runtime::auth::oauth::{StoreError, StoredToken, TokenStore};
use okta_runtime::{BoxFuture, Secret};
use redis::Script;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::connection::{Redis, digest};

/// Keeps access tokens in Redis until they expire.
///
/// While Redis is not available, the store has no tokens and each process requests its own.
#[derive(Clone, Debug)]
pub struct RedisTokenStore(Redis);

/// A token as it is stored, with times in milliseconds since 1970.
#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    token: Cow<'a, str>,
    issued: u64,
    expires: u64,
}

impl RedisTokenStore {
    /// Creates a store on a connection.
    pub fn new(redis: &Redis) -> Self {
        Self(redis.clone())
    }

    /// Returns the key of a token. Names have the URL of the org and the client id in them.
    fn key(&self, name: &str) -> String {
        self.0.key(&format!("token:{}", digest(name)))
    }
}

impl TokenStore for RedisTokenStore {
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        Box::pin(async move {
            let key = self.key(name);
            let load = async |mut redis| redis::cmd("GET").arg(key).query_async(&mut redis).await;
            let stored: Option<String> = self.0.run(load).await.flatten();
            Ok(stored.and_then(|stored| parse(&Zeroizing::new(stored))))
        })
    }

    fn save<'a>(&'a self, name: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let left = token.expires.duration_since(SystemTime::now()).unwrap_or_default();
            if left.is_zero() {
                return Ok(());
            }
            let entry = Entry {
                token: token.access_token.expose().into(),
                issued: millis(since_1970(token.issued)),
                expires: millis(since_1970(token.expires)),
            };
            let entry = Zeroizing::new(serde_json::to_string(&entry)?);
            let key = self.key(name);
            let save = async |mut redis| {
                let mut command = redis::cmd("SET");
                command.arg(key).arg(&*entry).arg("PX").arg(millis(left).max(1));
                command.query_async::<()>(&mut redis).await
            };
            self.0.run(save).await;
            Ok(())
        })
    }

    fn remove<'a>(&'a self, name: &'a str, refused: &'a Secret) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let key = self.key(name);
            let remove = async |mut redis| {
                let mut script = REMOVE.prepare_invoke();
                script.key(key).arg(refused.expose());
                script.invoke_async::<()>(&mut redis).await
            };
            self.0.run(remove).await;
            Ok(())
        })
    }
}

/// Removes an entry if its token is the refused one. Another process may have replaced it. KEYS: key. ARGV: token.
static REMOVE: LazyLock<Script> = LazyLock::new(|| {
    let code = "local entry = redis.call('GET', KEYS[1])\n\
                local is_valid, value = pcall(cjson.decode, entry or 'null')\n\
                if is_valid and type(value) == 'table' and value.token == ARGV[1] then\n\
                    redis.call('DEL', KEYS[1])\n\
                end";
    Script::new(code)
});

fn parse(stored: &str) -> Option<StoredToken> {
    let entry: Entry<'_> = serde_json::from_str(stored).ok()?;
    Some(StoredToken::new(Secret::new(entry.token), time(entry.issued)?, time(entry.expires)?))
}

fn since_1970(time: SystemTime) -> Duration {
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn time(millis: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
