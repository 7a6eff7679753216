//! A call of each operation with every argument, generated for each API.

#[rustfmt::skip]
mod access_gateway;
#[rustfmt::skip]
mod governance;
#[rustfmt::skip]
mod management;
#[rustfmt::skip]
mod my_account;
#[rustfmt::skip]
mod oidc;
#[rustfmt::skip]
mod privileged_access;

use super::call::Call;

/// The calls of each API.
pub(super) static ALL: [(&str, &[(&str, Call)]); 6] = [
    ("management", management::CALLS),
    ("governance", governance::CALLS),
    ("my-account", my_account::CALLS),
    ("oidc", oidc::CALLS),
    ("privileged-access", privileged_access::CALLS),
    ("access-gateway", access_gateway::CALLS),
];
