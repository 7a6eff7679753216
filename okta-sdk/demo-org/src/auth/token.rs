//! The token endpoint: client credentials with a signed assertion (RFC 7523).

use std::io;

use axum::http::{HeaderName, StatusCode};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use serde_json::{Value, json};

use super::{AccessToken, Holder, app_actor, dpop, jwt, random};
use crate::api::users::profile;
use crate::call::{Call, Object, text};
use crate::document;
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::reply::Reply;

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The maximum lifetime of an assertion in seconds.
const LONGEST_ASSERTION: i64 = 3600;

/// Issues an access token and logs the result.
pub(crate) fn issue(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let form: Vec<(String, String)> = form_urlencoded::parse(&call.body).into_owned().collect();
    let field =
        |name: &str| form.iter().find(|(mine, _)| mine == name).map_or("", |(_, value)| value.as_str());
    if field("grant_type") != "client_credentials" {
        return Err(refuse("unsupported_grant_type", "only client_credentials is supported"));
    }
    if field("client_assertion_type") != ASSERTION {
        return Err(refuse("invalid_request", "the client_assertion_type must be that of a JWT"));
    }
    let client = authenticate(org, call, field("client_assertion"))?;
    let outcome = grant(org, call, text(&client, "id"), requires_proof(&client), field("scope"));
    let refused = outcome.as_ref().err().map(ApiError::reason);
    let actor = app_actor(&client);
    let event = "app.oauth2.token.grant.access_token";
    org.note_outcome(call, &actor, event, &[Target::app(&client)], refused.as_deref());
    outcome
}

/// Issues the access token that an application gets when an active user signs in.
pub(crate) fn issue_to_user(org: &mut Org, login: &str) -> io::Result<String> {
    let is_named = |user: &&Object| text(user, "status") == "ACTIVE" && profile(user, "login") == login;
    let user = org.users.values().find(is_named).map(|user| text(user, "id").to_owned());
    let user = user.ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("there is no active user with the login {login}"))
    })?;
    let token = random().map_err(io::Error::other)?;
    let token_of_user = AccessToken {
        holder: Holder::User(user),
        scopes: document::scopes_of_users().into_iter().map(str::to_owned).collect(),
        expires: org.seconds() + org.credentials.token_lifetime,
        bound_to: None,
    };
    org.credentials.tokens.insert(token.clone(), token_of_user);
    Ok(token)
}

/// Returns the application that signed the assertion. An assertion is accepted once, even if the request then fails.
fn authenticate(org: &mut Org, call: &Call, assertion: &str) -> Result<Object, ApiError> {
    let refuse = |description: &str| ApiError::Oauth {
        status: StatusCode::UNAUTHORIZED,
        error: "invalid_client",
        description: description.to_owned(),
    };
    let header =
        jsonwebtoken::decode_header(assertion).map_err(|_| refuse("the client_assertion is no JWT"))?;
    let unchecked = jsonwebtoken::dangerous::insecure_decode_claims::<Object>(assertion)
        .map_err(|_| refuse("the client_assertion is no JWT"))?;
    let app = org.apps.get(text(&unchecked, "iss")).filter(|app| text(app, "status") == "ACTIVE");
    let app = app.cloned().ok_or_else(|| refuse("the iss of the client_assertion is no active client"))?;
    let key = key_of(&app, header.kid.as_deref())
        .ok_or_else(|| refuse("the kid of the client_assertion is wrong"))?;
    let claims = jwt::claims(assertion, &key)
        .map_err(|error| refuse(&format!("the signature of the client_assertion is wrong: {error}")))?;
    if text(&claims, "sub") != text(&app, "id") {
        return Err(refuse("the sub of the client_assertion must be the client"));
    }
    let audience = call.url(&call.path);
    if text(&claims, "aud") != audience {
        return Err(refuse(&format!("the aud of the client_assertion must be {audience}")));
    }
    let left = claims.get("exp").and_then(Value::as_i64).map_or(0, |expires| expires - org.seconds());
    if !(1..=LONGEST_ASSERTION).contains(&left) {
        return Err(refuse("the client_assertion has expired, or lives for more than an hour"));
    }
    let id = text(&claims, "jti");
    if id.is_empty() || !org.credentials.used.insert(format!("assertion {id}")) {
        return Err(refuse("the client_assertion has been used already, or has no jti"));
    }
    Ok(app)
}

/// Returns the key of an application, by key id if there are several.
fn key_of(app: &Object, id: Option<&str>) -> Option<Jwk> {
    let keys = app.get("settings")?.get("oauthClient")?.get("jwks")?.clone();
    let keys: JwkSet = serde_json::from_value(keys).ok()?;
    match id {
        Some(id) => keys.find(id).cloned(),
        None if keys.keys.len() == 1 => keys.keys.into_iter().next(),
        None => None,
    }
}

fn requires_proof(app: &Object) -> bool {
    let client = app.get("settings").and_then(|settings| settings.get("oauthClient"));
    client.is_some_and(|client| client["dpop_bound_access_tokens"] == json!(true))
}

fn grant(
    org: &mut Org,
    call: &Call,
    client: &str,
    requires_proof: bool,
    scope: &str,
) -> Result<Reply, ApiError> {
    let proof = dpop::check(org, call).map_err(|problem| refuse("invalid_dpop_proof", &problem))?;
    match &proof {
        None if requires_proof => {
            return Err(refuse("invalid_dpop_proof", "the application has to send a proof"));
        }
        Some(proof) if !dpop::has_nonce(org, proof) => return Err(ApiError::Nonce(dpop::nonce(org))),
        _ => {}
    }
    let scopes: Vec<String> = scope.split_whitespace().map(str::to_owned).collect();
    if scopes.is_empty() {
        return Err(refuse("invalid_scope", "there must be a scope"));
    }
    let granted = org.grants.get(client).into_iter().flat_map(|grants| grants.values());
    let granted: Vec<&str> = granted.map(|grant| text(grant, "scopeId")).collect();
    if let Some(scope) = scopes.iter().find(|scope| !granted.contains(&scope.as_str())) {
        return Err(refuse("invalid_scope", &format!("the application was not granted {scope}")));
    }
    let token = random().map_err(|_| refuse("server_error", "there is no randomness"))?;
    let kind = if proof.is_some() { "DPoP" } else { "Bearer" };
    let reply = Reply::ok(json!({
        "token_type": kind, "expires_in": org.credentials.token_lifetime, "access_token": token, "scope": scope,
    }));
    let expires = org.seconds() + org.credentials.token_lifetime;
    let bound_to = proof.map(|proof| proof.thumbprint);
    let reply = match &bound_to {
        Some(_) => reply.header(HeaderName::from_static("dpop-nonce"), dpop::nonce(org)),
        None => reply,
    };
    org.credentials
        .tokens
        .insert(token, AccessToken { holder: Holder::App(client.to_owned()), scopes, expires, bound_to });
    Ok(reply)
}

fn refuse(error: &'static str, description: &str) -> ApiError {
    ApiError::Oauth { status: StatusCode::BAD_REQUEST, error, description: description.to_owned() }
}
