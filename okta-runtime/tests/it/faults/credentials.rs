//! Strict checks of assertions, tokens and proofs.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fault::{Fault, Form};
use super::jwt::{hash, thumbprint, verify, verify_proof};
use super::org::{Key, Org, Outgoing, State, TOKENS};
use super::responses::refused;
use crate::wire::Incoming;

/// In seconds.
pub const TOKEN_LIFE: u64 = 300;

/// How many nonces before the newest are still valid.
const OLD_NONCES: u32 = 20;

pub struct Token {
    value: String,
    /// The thumbprint of the key that it is bound to.
    key: String,
    born: u64,
    /// Whether the client has received it.
    is_delivered: bool,
    is_revoked: bool,
}

/// The server that issues a nonce.
#[derive(Clone, Copy)]
enum Role {
    AuthorizationServer,
    Api,
}

/// The newest nonces, by role.
#[derive(Default)]
pub struct Nonces([u32; 2]);

impl Nonces {
    fn name(role: Role, number: u32) -> String {
        format!("nonce-{}-{number}", role as u32)
    }

    fn is_good(&self, role: Role, nonce: &Value) -> bool {
        let newest = self.0[role as usize];
        (newest.saturating_sub(OLD_NONCES)..=newest).any(|number| *nonce == *Self::name(role, number))
    }

    /// Returns a header with the newest nonce.
    fn header(&self, role: Role) -> String {
        format!("DPoP-Nonce: {}\r\n", Self::name(role, self.0[role as usize]))
    }

    fn renew(&mut self, role: Role) {
        self.0[role as usize] += 1;
    }
}

impl Org {
    /// Checks a token request. Returns an error response if the request is invalid or a fault is injected.
    pub(super) fn refuse_token(
        &self,
        state: &mut State,
        fault: Fault,
        request: &Incoming,
    ) -> Option<Outgoing> {
        let form = url::Url::parse(&format!("http://form?{}", request.body())).unwrap();
        let form: HashMap<_, _> = form.query_pairs().into_owned().collect();
        let assertion = &*form["client_assertion"];
        self.watch.secret("a client assertion", assertion);
        match verify(assertion, &self.client_key) {
            Some((_, claims)) => state.note_id(&claims["jti"], "an assertion"),
            None => state.violations.push("an assertion is not signed by the client".to_owned()),
        }
        let role = Role::AuthorizationServer;
        let proof = self.check_proof(state, request, role, "/oauth2/v1/token", None);
        self.check_need(state);
        if let Fault::NonceAsked(_) = fault {
            state.note(fault);
            state.nonces.renew(role);
        } else if let Some(key) = proof {
            state.tokens.push(Token::new(key, self.clock.seconds(), state.tokens.len()));
            return None;
        }
        let nonce = state.nonces.header(role);
        Some(refused(state, TOKENS, 400, &nonce, r#"{"error":"use_dpop_nonce"}"#))
    }

    /// Checks that no token is fetched while the previous one is valid.
    fn check_need(&self, state: &mut State) {
        let now = self.clock.seconds();
        let last = state.tokens.iter().rfind(|token| token.is_delivered);
        if last.is_some_and(|last| !last.is_revoked && now < last.born + TOKEN_LIFE * 3 / 4) {
            state.violations.push("a token was fetched though the last one was good".to_owned());
        }
    }

    /// Returns the body with the newest token.
    pub(super) fn issue_token(&self, state: &mut State) -> String {
        let value = &state.tokens.last().unwrap().value;
        self.watch.secret("an access token", value);
        json!({"access_token": value, "token_type": "DPoP", "expires_in": TOKEN_LIFE}).to_string()
    }

    /// Checks the credential of a call. Returns an error response if it is invalid or a fault is injected.
    pub(super) fn refuse_credential(
        &self,
        state: &mut State,
        key: Key,
        fault: Fault,
        request: &Incoming,
    ) -> Option<Outgoing> {
        let authorization = request.header("authorization").unwrap_or_default();
        let token = authorization.strip_prefix("DPoP ").unwrap_or_default();
        let Some(index) = state.tokens.iter().position(|known| known.value == token) else {
            state.violations.push(format!("a token that was never given: {authorization}"));
            return Some(expired(state, key, Form::Header));
        };
        let path = request.target().split('?').next().unwrap();
        let proof = self.check_proof(state, request, Role::Api, path, Some(token));
        let Some(proof) = proof else { return Some(require_nonce(state, key, Form::Header)) };
        if proof != state.tokens[index].key {
            state.violations.push("a proof with another key than the token's".to_owned());
        }
        if state.tokens[index].is_revoked || self.clock.seconds() >= state.tokens[index].born + TOKEN_LIFE {
            return Some(expired(state, key, Form::Header));
        }
        match fault {
            Fault::Revoked(form) => {
                state.note(fault);
                state.tokens[index].is_revoked = true;
                Some(expired(state, key, form))
            }
            Fault::NonceAsked(form) => {
                state.note(fault);
                state.nonces.renew(Role::Api);
                Some(require_nonce(state, key, form))
            }
            _ => None,
        }
    }

    /// Checks a proof of possession. Returns the thumbprint of its key, or `None` without a valid nonce.
    fn check_proof(
        &self,
        state: &mut State,
        request: &Incoming,
        role: Role,
        path: &str,
        token: Option<&str>,
    ) -> Option<String> {
        let proof = request.header("dpop").unwrap_or_default();
        self.watch.secret("a proof of possession", proof);
        let Some((header, claims)) = verify_proof(proof) else {
            state.violations.push("a proof that is none".to_owned());
            return Some(String::new());
        };
        state.note_id(&claims["jti"], "a proof");
        let expected = json!([request.method(), format!("{}{path}", self.url), token.map(hash)]);
        let found = json!([claims["htm"], claims["htu"], claims["ath"]]);
        if found != expected {
            state.violations.push(format!("a proof for another request: {found} instead of {expected}"));
        }
        state.nonces.is_good(role, &claims["nonce"]).then(|| thumbprint(&header["jwk"]))
    }
}

impl Token {
    fn new(key: String, now: u64, number: usize) -> Self {
        let value = hash(&format!("token {number} of {now}"));
        Self { value, key, born: now, is_delivered: false, is_revoked: false }
    }
}

impl State {
    /// Records that the newest token reaches the client.
    pub(super) fn deliver_token(&mut self) {
        let is_delivered = self.outcomes[&TOKENS].last().unwrap().good;
        self.tokens.last_mut().unwrap().is_delivered = is_delivered;
    }

    /// Records an id that must be used only once.
    fn note_id(&mut self, id: &Value, what: &str) {
        if !self.ids.insert(id.to_string()) {
            self.violations.push(format!("{what} was used twice"));
        }
    }
}

fn require_nonce(state: &mut State, key: Key, form: Form) -> Outgoing {
    let nonce = state.nonces.header(Role::Api);
    if form == Form::Header {
        let headers = format!("WWW-Authenticate: DPoP error=\"use_dpop_nonce\"\r\n{nonce}");
        refused(state, key, 401, &headers, "")
    } else {
        refused(state, key, 400, &nonce, r#"{"error":"use_dpop_nonce"}"#)
    }
}

fn expired(state: &mut State, key: Key, form: Form) -> Outgoing {
    let (headers, body) = match form {
        Form::Header => ("WWW-Authenticate: DPoP error=\"invalid_token\"\r\n", ""),
        Form::Body => ("", r#"{"errorCode":"E0000011","errorSummary":"Invalid token provided"}"#),
        Form::Nowhere => ("", ""),
    };
    refused(state, key, 401, headers, body)
}
