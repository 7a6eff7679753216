//! Data that an org has when it starts, besides the default data.

use std::io;

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Actor, Org, Table};
use crate::routes::{self, Found};

/// Something to add. It is added by the handlers of requests, so that it follows the same rules.
#[derive(Clone, Debug)]
pub(crate) enum Seed {
    /// An active user: the login and other attributes of the profile.
    User(String, Value),
    /// A group: the name and the logins of its members.
    Group(String, Vec<String>),
    /// The path and the body of a POST request.
    Resource(String, Value),
}

impl Org {
    /// Adds the data. The log does not mention it.
    pub(crate) fn add_seeds(&mut self, url: &str, seeds: &[Seed]) -> io::Result<()> {
        for seed in seeds {
            self.add_seed(url, seed)?;
        }
        self.log = Table::new();
        Ok(())
    }

    fn add_seed(&mut self, url: &str, seed: &Seed) -> io::Result<()> {
        match seed {
            Seed::User(login, attributes) => {
                let name = login.split('@').next().unwrap_or_default();
                let mut profile =
                    json!({"login": login, "email": login, "firstName": name, "lastName": "Example"});
                for (name, value) in object(attributes.clone()) {
                    profile[name] = value;
                }
                // A user with a password is active immediately.
                let credentials = json!({"password": {"value": "correct horse battery staple"}});
                let user = json!({"profile": profile, "credentials": credentials});
                self.send(url, "POST", "/api/v1/users", &user).map(drop)
            }
            Seed::Group(name, members) => {
                let group = json!({"profile": {"name": name}});
                let group = self.send(url, "POST", "/api/v1/groups", &group)?;
                for login in members {
                    let path = format!("/api/v1/groups/{}/users/{login}", text(&group, "id"));
                    self.send(url, "PUT", &path, &Value::Null)?;
                }
                Ok(())
            }
            Seed::Resource(path, body) => self.send(url, "POST", path, body).map(drop),
        }
    }

    /// Handles a request of the administrator, and returns the object of the response.
    fn send(&mut self, url: &str, method: &str, address: &str, body: &Value) -> io::Result<Object> {
        let refuse =
            |why: String| io::Error::new(io::ErrorKind::InvalidInput, format!("{method} {address}: {why}"));
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let Found::Route(route, params) = routes::find(method, path) else {
            return Err(refuse("the demo org does not serve this".to_owned()));
        };
        let json = HeaderValue::from_static("application/json");
        let call = Call {
            route,
            org_url: url.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            params,
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: HeaderMap::from_iter([(CONTENT_TYPE, json)]),
            body: if body.is_null() { Bytes::new() } else { body.to_string().into() },
            actor: Actor { id: self.admin.clone(), kind: "User", ..Actor::default() },
            request_id: self.new_id("req"),
            page_limit: usize::MAX,
        };
        let reply = (route.handler)(self, &call).map_err(|error: ApiError| refuse(error.explanation()))?;
        Ok(serde_json::from_str(&reply.body).unwrap_or_default())
    }
}
