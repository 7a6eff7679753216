//! Errors of the published documents: correct requests that Prism rejects.

/// The operation, the rejected part of its requests, and why the request is correct.
pub(super) type DocumentError = (&'static str, &'static str, &'static str);

const OVERLAP: &str = "the body matches more than one variant of a `oneOf`, and no field distinguishes them";
const CONDITIONS: &str = "the conditions of these policies and rules are objects, not texts";
const DURATION: &str = "the pattern accepts nothing but the letter P";
const CUSTOM_OTP: &str = "the key of custom one-time passwords is not listed";
const SENT: &str = "the document calls this field read-only, but it must be sent";
const NO_TAG: &str = "the service returns and accepts objects without the tag";
const NOT_LISTED: &str = "recorded traffic has values that are not listed";
const NULL: &str = "the service returns and accepts null";
const FORM: &str = "a pushed authorization request is a form";
const TAG: &str = "the value that selects the variant is not listed in the variant";
const LOWER_CASE: &str = "the service uses lower case for these values";

pub(super) const MANAGEMENT: &[DocumentError] = &[
    ("activateFactor", "body (oneOf)", OVERLAP),
    ("createAgentPoolsUpdate", "body/agents/0/id (not)", SENT),
    ("createApplication", "body/name (not)", SENT),
    ("createAuthenticator", "body/key (enum)", CUSTOM_OTP),
    ("createCustomTelephonyProviderCredentials", "body/providerSettings/call (oneOf)", OVERLAP),
    ("createDeviceAssurancePolicy", "body/gracePeriod/expiry (pattern)", DURATION),
    ("createEventHook", "body/events/filter/type (not)", SENT),
    ("createIdentityProvider", "body/policy/subject/filter (type)", NULL),
    ("createNetworkZone", "body/proxyType (enum)", NOT_LISTED),
    ("createPolicy", "body/conditions (type)", CONDITIONS),
    (
        "createPolicyRule",
        "body/actions/appSignOn/verificationMethod/constraints/0/knowledge/methods/0 (enum)",
        LOWER_CASE,
    ),
    ("createPolicyRule", "body/conditions (type)", CONDITIONS),
    ("enrollFactor", "body/factorType (enum)", "the factor type of Okta FastPass is not listed"),
    ("executeInlineHook", "body (oneOf)", OVERLAP),
    ("replaceApplication", "body/name (not)", SENT),
    ("replaceAuthenticator", "body/key (enum)", CUSTOM_OTP),
    ("replaceAuthenticatorMethod", "encoding (enum)", NOT_LISTED),
    ("replaceDeviceAssurancePolicy", "body/gracePeriod/expiry (pattern)", DURATION),
    ("replaceEventHook", "body/events/filter/type (not)", SENT),
    ("replaceIdentityProvider", "body/policy/subject/filter (type)", NULL),
    ("replaceNetworkZone", "body/proxyType (enum)", NOT_LISTED),
    ("replacePolicy", "body/conditions (type)", CONDITIONS),
    (
        "replacePolicyRule",
        "body/actions/appSignOn/verificationMethod/constraints/0/knowledge/methods/0 (enum)",
        LOWER_CASE,
    ),
    ("replacePolicyRule", "body/conditions (type)", CONDITIONS),
    ("startOrgFailback", "body (oneOf)", OVERLAP),
    ("startOrgFailover", "body (oneOf)", OVERLAP),
    ("updateAgentPoolsUpdate", "body/agents/0/id (not)", SENT),
    ("updateApplicationUser", "body (oneOf)", OVERLAP),
    ("updateApplicationUserProfile", "body/definitions/custom/id (not)", SENT),
    ("updateApplicationUserProfile", "body/definitions/base/properties/city/default (oneOf)", OVERLAP),
    ("updateCustomTelephonyProviderCredential", "body/providerSettings/call (oneOf)", OVERLAP),
    ("updateDefaultProvisioningConnectionForApplication", "body (oneOf)", NOT_LISTED),
    ("updateEmailServer", "body (required)", NO_TAG),
    (
        "updateProfileMapping",
        "body (required)",
        "a mapping has one expression for each property, not a single one",
    ),
    ("updateGroupSchema", "body/definitions/custom/id (not)", SENT),
    ("updateUserProfile", "body/definitions/custom/id (not)", SENT),
    ("updateUserProfile", "body/definitions/base/properties/city/default (oneOf)", OVERLAP),
    ("verifyFactor", "body (oneOf)", OVERLAP),
];

pub(super) const GOVERNANCE: &[DocumentError] = &[];

pub(super) const MY_ACCOUNT: &[DocumentError] =
    &[("createAppAuthenticatorEnrollment", "status 415", "the document has no valid media type")];

pub(super) const OIDC: &[DocumentError] = &[
    ("createClient", "body/post_logout_redirect_uris (type)", "the URIs are a list"),
    ("par", "status 415", FORM),
    ("parCustomAS", "status 415", FORM),
    ("replaceClient", "body/post_logout_redirect_uris (type)", "the URIs are a list"),
];

pub(super) const PRIVILEGED_ACCESS: &[DocumentError] = &[
    ("CreateAccessReport", "body (oneOf)", OVERLAP),
    ("CreateSecurityPolicy", "body/rules/0/resource_selector/_type (enum)", TAG),
    ("UpdateGroupAttribute", "body/attribute_value (oneOf)", OVERLAP),
    ("UpdateSecurityPolicy", "body/rules/0/resource_selector/_type (enum)", TAG),
    ("UpdateUserAttribute", "body/attribute_value (type)", "the values are texts or numbers, not objects"),
];

pub(super) const ACCESS_GATEWAY: &[DocumentError] = &[];
