//! The facts about resources that the API document does not contain.

use crate::api::schemas::USER_TYPE;

/// A kind of resources: what the document does not say about a collection.
pub(crate) struct Resource {
    /// The path of an item, with `{}` for each id.
    pub(crate) item: &'static str,
    /// The first characters of ids.
    pub(crate) prefix: &'static str,
    /// The fields that differ between the items of a collection.
    pub(crate) unique: &'static [&'static str],
    /// Fields that contain an id, and the collection of the id.
    pub(crate) refers: &'static [(&'static str, &'static str)],
    /// The names of fields in filters that differ from their paths.
    pub(crate) filters: &'static [(&'static str, &'static str)],
    /// Items with this status cannot be deleted.
    pub(crate) kept_while: &'static str,
    /// A collection has this many items at first.
    pub(crate) seeds: usize,
    /// The id of the first item, if something refers to it.
    pub(crate) first: &'static str,
    /// A collection has at most this many items.
    pub(crate) most: usize,
    /// Ids are 24 hexadecimal digits instead, which only the parameters of the document say.
    pub(crate) hexadecimal: bool,
}

/// A row with an id prefix.
const fn row(item: &'static str, prefix: &'static str) -> Resource {
    Resource {
        item,
        prefix,
        unique: &[],
        refers: &[],
        filters: &[],
        kept_while: "",
        seeds: 0,
        first: "",
        most: usize::MAX,
        hexadecimal: false,
    }
}

impl Resource {
    const fn unique(mut self, fields: &'static [&'static str]) -> Self {
        self.unique = fields;
        self
    }

    const fn refers(mut self, fields: &'static [(&'static str, &'static str)]) -> Self {
        self.refers = fields;
        self
    }

    const fn filters(mut self, names: &'static [(&'static str, &'static str)]) -> Self {
        self.filters = names;
        self
    }

    const fn kept_while(mut self, status: &'static str) -> Self {
        self.kept_while = status;
        self
    }

    const fn seeds(mut self, items: usize) -> Self {
        self.seeds = items;
        self
    }

    /// The collection has one item at first, with this id.
    const fn first(mut self, id: &'static str) -> Self {
        self.first = id;
        self.seeds(1)
    }

    const fn hexadecimal(mut self) -> Self {
        self.hexadecimal = true;
        self
    }

    const fn most(mut self, items: usize) -> Self {
        self.most = items;
        self
    }
}

/// The row of all other resources.
pub(crate) static OTHER: Resource = row("", "res");

/// All kinds. Fields are written as paths with dots.
pub(crate) static RESOURCES: &[Resource] = &[
    row("/api/v1/agentPools/{}", "0oa"),
    row("/api/v1/agentPools/{}/updates/{}", "agu").unique(&["name"]),
    row("/api/v1/api-tokens/{}", "00T").seeds(1),
    row("/api/v1/apps/{}/credentials/csrs/{}", "csr"),
    row("/api/v1/apps/{}/credentials/jwks/{}", "pks").kept_while("ACTIVE"),
    row("/api/v1/apps/{}/credentials/keys/{}", "key").seeds(1),
    row("/api/v1/apps/{}/credentials/secrets/{}", "ocs").kept_while("ACTIVE").seeds(1).most(2),
    row("/api/v1/apps/{}/cwo/connections/{}", "cwo"),
    row("/api/v1/apps/{}/federated-claims/{}", "ofc").unique(&["name"]),
    row("/api/v1/apps/{}/group-push/mappings/{}", "gPm")
        .refers(&[("sourceGroupId", "/api/v1/groups"), ("targetGroupId", "/api/v1/groups")])
        .kept_while("ACTIVE"),
    row("/api/v1/authenticators/{}", "aut").seeds(1),
    row("/api/v1/authorizationServers/{}", "aus").unique(&["name"]).seeds(1),
    row("/api/v1/authorizationServers/{}/claims/{}", "ocl").unique(&["name"]),
    row("/api/v1/authorizationServers/{}/policies/{}", "00p").unique(&["name"]),
    row("/api/v1/authorizationServers/{}/policies/{}/rules/{}", "0pr").unique(&["name"]),
    row("/api/v1/authorizationServers/{}/resourceservercredentials/keys/{}", "apk").kept_while("ACTIVE"),
    row("/api/v1/authorizationServers/{}/scopes/{}", "scp").unique(&["name"]).seeds(1),
    row("/api/v1/behaviors/{}", "bhv").unique(&["name"]),
    row("/api/v1/brands/{}", "bnd").unique(&["name"]).seeds(1),
    row("/api/v1/brands/{}/templates/email/{}/customizations/{}", "oel").unique(&["language"]),
    row("/api/v1/brands/{}/themes/{}", "thd").seeds(1),
    row("/api/v1/captchas/{}", "cap"),
    row("/api/v1/device-assurances/{}", "dae").unique(&["name"]),
    row("/api/v1/device-posture-checks/{}", "dpc").unique(&["name"]),
    row("/api/v1/devices/{}", "guo").kept_while("ACTIVE").seeds(2),
    row("/api/v1/domains/{}", "OcD").unique(&["domain"]).refers(&[("brandId", "/api/v1/brands")]),
    row("/api/v1/email-domains/{}", "OeD").unique(&["domain"]).refers(&[("brandId", "/api/v1/brands")]),
    row("/api/v1/email-servers/{}", "oes"),
    row("/api/v1/eventHooks/{}", "who").kept_while("ACTIVE"),
    row("/api/v1/features/{}", "ftr").seeds(2),
    row("/api/v1/groups/{}/owners/{}", "00u").unique(&["id"]),
    row("/api/v1/groups/{}/roles/{}", "grp"),
    row("/api/v1/hook-keys/{}", "HKY").unique(&["name"]),
    row("/api/v1/iam/governance/bundles/{}", "enb").unique(&["name"]),
    row("/api/v1/iam/resource-sets/{}", "iam").unique(&["label"]),
    row("/api/v1/iam/resource-sets/{}/bindings/{}/members/{}", "irb"),
    row("/api/v1/iam/resource-sets/{}/resources/{}", "ire"),
    row("/api/v1/iam/roles/{}", "cr0").unique(&["label"]),
    row("/api/v1/identity-sources/{}/sessions/{}", "uij"),
    row("/api/v1/idps/{}", "0oa").unique(&["name"]),
    row("/api/v1/idps/{}/credentials/csrs/{}", "csr"),
    row("/api/v1/idps/{}/credentials/keys/{}", "key").seeds(1),
    row("/api/v1/inlineHooks/{}", "cal").kept_while("ACTIVE"),
    row("/api/v1/logStreams/{}", "0oa").unique(&["name"]),
    row("/api/v1/mappings/{}", "prm").seeds(2),
    row("/api/v1/meta/schemas/user/linkedObjects/{}", "").unique(&["primary.name", "associated.name"]),
    row("/api/v1/meta/types/user/{}", "oty").unique(&["name"]).first(USER_TYPE),
    row("/api/v1/meta/uischemas/{}", "uis"),
    row("/api/v1/policies/{}/mappings/{}", "plm"),
    row("/api/v1/principal-rate-limits/{}", "dag").unique(&["principalId"]),
    row("/api/v1/push-providers/{}", "ppc").unique(&["name"]),
    row("/api/v1/realm-assignments/{}", "rul").unique(&["name"]).kept_while("ACTIVE"),
    row("/api/v1/realms/{}", "guo").unique(&["profile.name"]).seeds(1),
    row("/api/v1/security-events-providers/{}", "sse").unique(&["name"]).kept_while("ACTIVE"),
    row("/api/v1/telephony-providers/{}", "dct"),
    row("/api/v1/templates/sms/{}", "cst").unique(&["name"]),
    row("/api/v1/trustedOrigins/{}", "tos").unique(&["name", "origin"]),
    row("/api/v1/users/{}/grants/{}", "oag"),
    row("/api/v1/users/{}/roles/{}", "ra1"),
    row("/api/v1/zones/{}", "nzo").unique(&["name"]).kept_while("ACTIVE").seeds(1),
    row("/governance/api/v1/campaigns/{}", "ici").kept_while("ACTIVE"),
    row("/governance/api/v1/collections/{}", "col").unique(&["name"]),
    row("/governance/api/v1/collections/{}/assignments/{}", "asg"),
    row("/governance/api/v1/entitlement-bundles/{}", "enb").unique(&["name"]),
    row("/governance/api/v1/entitlements/{}", "esp"),
    row("/governance/api/v1/grants/{}", "gra"),
    row("/governance/api/v1/labels/{}", "lbc").unique(&["name"]),
    row("/governance/api/v1/request-types/{}", "rqt").unique(&["name"]).hexadecimal(),
    row("/governance/api/v1/reviews/{}", "icr").filters(&[
        ("principalId", "principalProfile.id"),
        ("reviewerId", "reviewerProfile.id"),
        ("reviewerLevel", "currentReviewerLevel"),
    ]),
    row("/governance/api/v1/risk-rules/{}", "rrl").unique(&["name"]),
    row("/governance/api/v1/settings/integrations/{}", "goi"),
    row("/governance/api/v2/requests/{}", "req"),
    row("/governance/api/v2/resources/{}/request-conditions/{}", "rco").unique(&["name"]),
    row("/governance/api/v2/security-access-reviews/{}", "sar").seeds(1),
    row("/idp/myaccount/authenticators/{}", "aut").seeds(1),
    row("/idp/myaccount/authenticators/{}/enrollments/{}", "opf").seeds(1),
    row("/idp/myaccount/phones/{}", "sms"),
    row("/idp/myaccount/webauthn/{}", "fwf"),
    row("/integrations/api/v1/api-services/{}", "oag"),
    row("/integrations/api/v1/api-services/{}/credentials/secrets/{}", "ocs").kept_while("ACTIVE").most(2),
    row("/oauth2/v1/clients/{}/roles/{}", "ra1"),
    row("/privileged-access/api/v1/okta-service-accounts/{}", "sar"),
    row("/privileged-access/api/v1/service-accounts/{}", "sar"),
];

/// What an action does: its last segment, the statuses that allow it (any if there are none), and what it sets: the first
/// of these fields that the resource has, to the first of these values that the field allows.
pub(crate) struct Action {
    pub(crate) name: &'static str,
    pub(crate) from: &'static [&'static str],
    pub(crate) sets: &'static [&'static str],
    pub(crate) to: &'static [&'static str],
}

const fn action(name: &'static str, sets: &'static [&'static str], to: &'static [&'static str]) -> Action {
    Action { name, from: &[], sets, to }
}

/// All actions that change a field. A value that is not a text is JSON.
pub(crate) static ACTIONS: &[Action] = &[
    action("DISABLE", &["status"], &["DISABLED"]),
    action("ENABLE", &["status"], &["ENABLED"]),
    action("activate", &["status"], &["ACTIVE", "InProgress"]),
    action("deactivate", &["status"], &["INACTIVE", "DEACTIVATED", "Scheduled"]),
    Action { name: "suspend", from: &["ACTIVE"], sets: &["status"], to: &["SUSPENDED"] },
    Action { name: "unsuspend", from: &["SUSPENDED"], sets: &["status"], to: &["ACTIVE"] },
    action("expire_password_with_temp_password", &["status"], &["PASSWORD_EXPIRED"]),
    action("pause", &["status"], &["Paused"]),
    action("publish", &["status"], &["ACTIVE"]),
    action("un-publish", &["status"], &["DISABLED"]),
    action("resume", &["status"], &["InProgress"]),
    action("retry", &["status"], &["InProgress"]),
    action("stop", &["status"], &["Cancelled"]),
    Action { name: "start-import", from: &["CREATED"], sets: &["status"], to: &["TRIGGERED"] },
    action("subscribe", &["status"], &["subscribed"]),
    action("unsubscribe", &["status"], &["unsubscribed"]),
    action("verify", &["verificationStatus", "validationStatus"], &["VERIFIED"]),
    action("hideEndUserFooter", &["showEndUserFooter"], &["false"]),
    action("showEndUserFooter", &["showEndUserFooter"], &["true"]),
    action("optIn", &["optOutEmailUsers"], &["false"]),
    action("optOut", &["optOutEmailUsers"], &["true"]),
    action("setAsPrimary", &["isPrimaryProvider"], &["true"]),
    action("refresh", &[], &[]),
];

/// The first status of a new resource: the first one that its schema allows.
pub(crate) const FIRST_STATUSES: &[&str] =
    &["ACTIVE", "CREATED", "Scheduled", "ENABLED", "NOT_STARTED", "QUEUED"];
