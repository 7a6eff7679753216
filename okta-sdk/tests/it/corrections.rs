//! What the service does otherwise than the published document says. Overlays describe it.

use okta_sdk::api::application_connections::UpdateDefaultProvisioningConnectionForApplicationBody;
use okta_sdk::json::{self, Decode, Encode, Nullable};
use okta_sdk::metadata;
use okta_sdk::models::{
    Agent, Application, AssignedRole, Authenticator, EmailServer, EventHook, Group, GroupOwner,
    GroupSchemaCustom, GroupsResponseSchema, HookKey, ImportUsernameObject, OpenIdConnectApplication,
    PasswordPolicyRecoveryQuestionComplexity, ProfileMapping, ProfileMappingRequest, UserProfile,
    UserSchemaAttribute, UserSchemaAttributeItems, UserSchemaAttributeUnique, UserSchemaBase,
    UserSchemaPublic, UserType, UserTypePostRequest, WellKnownOrgMetadata,
};
use okta_sdk::runtime::transport::TestTransport;
use okta_sdk::{Client, Error};
use serde_json::json;

/// Decodes a value, and checks that it is written back and sent without loss.
fn kept<T: Decode + Encode>(text: &str) -> T {
    let value: T = json::from_str(text).unwrap();
    assert_eq!(json::to_string(&value), text);
    value
}

/// As [`kept`], for a value that is also sent as it is.
fn sent<T: Decode + Encode>(text: &str) -> T {
    let value: T = kept(text);
    assert_eq!(json::to_request_string(&value), text);
    value
}

/// `manualProvisioning` of an application, and the number of settings without a type.
macro_rules! of_settings {
    ($application:expr) => {{
        let settings = $application.settings.as_ref().unwrap();
        (settings.manual_provisioning, settings.extra.len())
    }};
}

#[test]
fn null_as_the_value_of_a_map_removes_an_entry() {
    let mapping: ProfileMappingRequest =
        sent(r#"{"properties":{"nickName":null,"title":{"expression":"appuser.title"}}}"#);
    let properties = mapping.properties.unwrap();
    assert_eq!(properties["nickName"], None);
    assert!(properties["title"].as_ref().unwrap().expression.is_some());
    assert_eq!(kept::<ProfileMapping>(r#"{"properties":{"a":null}}"#).properties.unwrap().len(), 1);

    let text = r##"{"id":"#custom","properties":{"shoeSize":null,"title":{"title":"T"}},"type":"object"}"##;
    let users: UserSchemaPublic = sent(text);
    assert_eq!(users.properties.unwrap()["shoeSize"], None);
    let groups: GroupSchemaCustom = sent(text);
    assert!(groups.properties.unwrap()["title"].is_some());
}

#[test]
fn fields_that_only_look_read_only_are_sent() {
    let complexity = PasswordPolicyRecoveryQuestionComplexity::new().with_min_length(6);
    assert_eq!(json::to_request_string(&complexity), r#"{"minLength":6}"#);
    sent::<EventHook>(r#"{"name":"n","status":"ACTIVE"}"#);
    sent::<Agent>(r#"{"id":"a53","poolId":"0oa1"}"#);
    sent::<UserSchemaBase>(r##"{"id":"#base","type":"object"}"##);
}

#[test]
fn attributes_of_a_profile_can_be_cleared() {
    let mut profile = UserProfile::new();
    (profile.department, profile.employee_number, profile.locale) =
        (Nullable::Null, Nullable::Null, Nullable::Null);
    let sent: serde_json::Value = serde_json::from_str(&json::to_request_string(&profile)).unwrap();
    assert_eq!(sent, json!({"department": null, "employeeNumber": null, "locale": null}));
}

#[test]
fn constants_of_an_attribute_have_its_type() {
    let attribute: UserSchemaAttribute =
        sent(r#"{"oneOf":[{"const":1,"title":"one"},{"const":{"a":[true]},"title":"o"},{"const":"x"}]}"#);
    let constants = attribute.one_of.into_value().unwrap();
    assert_eq!(constants[0].r#const, Some(json!(1)));
    assert_eq!(constants[1].r#const, Some(json!({"a": [true]})));
    let items: UserSchemaAttributeItems = sent(r#"{"enum":["a",2,{"b":null}],"type":"number"}"#);
    assert_eq!(items.r#enum.unwrap()[1], json!(2));
}

#[test]
fn unique_is_true_false_or_text() {
    let unique = |text: &str| sent::<UserSchemaAttribute>(text).unique;
    let is_validated = |unique: &UserSchemaAttributeUnique| matches!(unique, UserSchemaAttributeUnique::Text(text) if text == "UNIQUE_VALIDATED");
    assert!(unique(r#"{"unique":"UNIQUE_VALIDATED"}"#).value().is_some_and(is_validated));
    assert_eq!(unique(r#"{"unique":true}"#), Nullable::Value(true.into()));
    assert!(unique(r#"{"unique":null}"#).is_null());
    let UserSchemaAttributeUnique::Unrecognized(other) = unique(r#"{"unique":[1]}"#).into_value().unwrap()
    else {
        panic!("a list is neither");
    };
    assert_eq!(other.json().as_str(), "[1]");
}

#[test]
fn fields_with_another_type_or_name_are_typed() {
    assert_eq!(kept::<HookKey>(r#"{"isUsed":false}"#).is_used, Some(false));
    assert_eq!(kept::<Agent>(r#"{"latestGAedVersion":true}"#).latest_g_aed_version, Some(true));
    assert!(kept::<ImportUsernameObject>(r#"{"userNameFormat":"EMAIL"}"#).user_name_format.is_some());
    let group: Group = kept(r#"{"_embedded":{"stats":{"usersCount":2,"hasAdminPrivilege":true}}}"#);
    assert_eq!(group.embedded.unwrap().stats.unwrap().has_admin_privilege, Some(true));
    let group: GroupsResponseSchema = kept(r#"{"profile":{"displayName":"West"}}"#);
    assert_eq!(group.profile.unwrap().display_name.as_deref(), Some("West"));
    // Times are written as they came.
    for (text, instant) in [
        ("Thu Mar 05 08:36:55 UTC 2026", "2026-03-05T08:36:55Z"),
        ("2026-03-05 08:36:55.0", "2026-03-05T08:36:55Z"),
    ] {
        let owner: GroupOwner = kept(&format!(r#"{{"lastUpdated":"{text}"}}"#));
        assert_eq!(owner.last_updated.unwrap().instant().unwrap().to_string(), instant);
    }
}

#[test]
fn a_union_without_its_tag_has_a_variant_of_its_own() {
    let text = r#"{"enabled":false,"host":"smtp.example.com","port":587,"username":"abcd"}"#;
    let server: EmailServer = sent(text);
    assert!(matches!(&server, EmailServer::WithoutAuthType(server) if server.port == Some(587)));
    assert_eq!(server.host(), Some("smtp.example.com"));
    let server: EmailServer = sent(r#"{"authType":"NEW_ONE","host":"h"}"#);
    assert!(matches!(&server, EmailServer::Unrecognized(_)) && server.host() == Some("h"));

    let text = r#"{"label":"HR","signOnMode":null,"credentials":{"userName":"u"},"settings":{"app":{}}}"#;
    let application: Application = json::from_str(text).unwrap();
    assert!(matches!(&application, Application::WithoutSignOnMode(app) if app.sign_on_mode.is_null()));
    assert_eq!((application.label(), application.sign_on_mode()), (Some("HR"), None));
    let written: serde_json::Value = serde_json::from_str(&json::to_request_string(&application)).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(text).unwrap());
}

#[test]
fn an_authenticator_for_rsa_tokens_is_typed() {
    let text = r#"{"key":"rsa_token","provider":{"type":"DEL_OATH","configuration":{"authPort":1465}}}"#;
    let authenticator: Authenticator = json::from_str(text).unwrap();
    let Authenticator::RsaToken(token) = &authenticator else { panic!("{authenticator:?}") };
    let configuration = token.provider.as_ref().unwrap().configuration.as_ref().unwrap();
    assert_eq!(configuration.auth_port, Some(1465));
}

#[test]
fn an_unknown_role_has_the_fields_of_all_roles() {
    for kind in ["API_ADMIN", "WORKFLOWS_ADMIN", "HELP_DESK_ADMIN", "ROLE_OF_TOMORROW"] {
        let text =
            format!(r#"{{"id":"r1","label":"L","status":"ACTIVE","type":"{kind}","assignmentType":"USER"}}"#);
        let role: AssignedRole = json::from_str(&text).unwrap();
        assert_eq!((role.id().as_str(), role.label()), ("r1", Some("L")), "{kind}");
        assert_eq!(role.status().map(|status| status.as_str()), Some("ACTIVE"), "{kind}");
        assert_eq!(role.r#type().map(|kind| kind.as_str()), Some(kind), "{kind}");
        assert_eq!(role.assignment_type().map(|ty| ty.as_str()), Some("USER"), "{kind}");
    }
}

#[test]
fn an_application_of_the_network_has_its_key_as_name() {
    let application: OpenIdConnectApplication = sent(r#"{"name":"crm_tool"}"#);
    assert_eq!(application.name.as_deref(), Some("crm_tool"));
}

#[test]
fn the_connection_of_an_application_without_provisioning_can_be_sent() {
    let text = r#"{"profile":{"authScheme":"UNKNOWN"}}"#;
    let body: UpdateDefaultProvisioningConnectionForApplicationBody = sent(text);
    assert!(matches!(body, UpdateDefaultProvisioningConnectionForApplicationBody::Unknown(_)));
}

#[test]
fn a_user_type_is_updated_with_its_name() {
    let update: UserTypePostRequest = sent(r#"{"displayName":"D","name":"n"}"#);
    assert_eq!(update.name.as_deref(), Some("n"));
    let read: UserType = json::from_str(r#"{"id":"oty1","displayName":"D","name":"n"}"#).unwrap();
    let update: UserTypePostRequest = json::convert(&read).unwrap();
    assert_eq!(json::to_request_string(&update), r#"{"displayName":"D","name":"n"}"#);
}

#[tokio::test]
async fn a_role_of_a_client_is_created() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push_json(201, r#"{"id":"irb1","type":"HELP_DESK_ADMIN","assignmentType":"CLIENT"}"#);
    let okta =
        Client::builder().org_url("https://acme.okta.com").token("t").transport(transport.clone()).build()?;
    let assignment = json::from_str(r#"{"type":"HELP_DESK_ADMIN"}"#).unwrap();
    let role = okta.assign_role_to_client("0oa1", &assignment).await?;
    assert_eq!((role.id().as_str(), matches!(role, AssignedRole::StandardRole(_))), ("irb1", true));
    let info = metadata::OPERATIONS.iter().find(|info| info.operation.id == "assignRoleToClient").unwrap();
    let statuses: Vec<u16> = info.responses.iter().map(|response| response.status).collect();
    assert_eq!(statuses, [200, 201]);
    Ok(())
}

#[test]
fn links_and_settings_of_applications_are_typed() {
    let links = r#"{"clientCredentials":[{"name":"secrets","href":"/s"}],"policies":{"href":"/p"},"profileEnrollment":{"href":"/e"},"uploadLogo":{"href":"/l"}}"#;
    for (mode, settings) in [
        ("OPENID_CONNECT", r#"{"manualProvisioning":false}"#),
        ("SAML_2_0", r#"{"manualProvisioning":false,"signOn":{"samlSignedRequestEnabled":true}}"#),
        ("SECURE_PASSWORD_STORE", r#"{"manualProvisioning":true}"#),
        ("BROWSER_PLUGIN", r#"{"manualProvisioning":true}"#),
    ] {
        let text = format!(r#"{{"signOnMode":"{mode}","settings":{settings},"_links":{links}}}"#);
        let application: Application = json::from_str(&text).unwrap();
        let links = application.links().unwrap();
        assert!(links.extra.is_empty(), "{mode}");
        assert_eq!(links.upload_logo.as_ref().unwrap().first().unwrap().href.as_deref(), Some("/l"));
        assert!(links.client_credentials.is_some() && links.policies.is_some());
        assert!(links.profile_enrollment.is_some());
        let (provisioning, unknown) = match &application {
            Application::OpenidConnect(app) => of_settings!(app),
            Application::Saml20(app) => {
                let sign_on = app.settings.as_ref().unwrap().sign_on.as_ref().unwrap();
                assert_eq!(sign_on.saml_signed_request_enabled, Some(true));
                of_settings!(app)
            }
            Application::SecurePasswordStore(app) => of_settings!(app),
            Application::BrowserPlugin(app) => of_settings!(app),
            other => panic!("{other:?}"),
        };
        assert!(provisioning.is_some() && unknown == 0, "{mode}");
    }
}

#[test]
fn metadata_of_orgs_and_base_attributes_of_applications_are_typed() {
    let org: WellKnownOrgMetadata =
        kept(r#"{"id":"00o1","cell":"op3","settings":{"itpEnabled":true,"omEnabled":false}}"#);
    assert_eq!(org.cell.as_deref(), Some("op3"));
    assert!(org.extra.is_empty() && org.settings.unwrap().extra.is_empty());
    let base: UserSchemaBase = kept(r#"{"properties":{"userName":{"title":"Username"}}}"#);
    assert_eq!(base.properties.unwrap().user_name.unwrap().title.as_deref(), Some("Username"));
}

#[tokio::test]
async fn operations_that_the_document_lacks_can_be_called() -> Result<(), Error> {
    let transport = TestTransport::new();
    let okta =
        Client::builder().org_url("https://acme.okta.com").token("t").transport(transport.clone()).build()?;
    let claim = json!({"id": "ofc1", "name": "n", "expression": "e", "created": "2026-01-26T19:05:28.000Z"});
    let factor = json!({"id": "okta_otp", "provider": "OKTA", "factorType": "token:software:totp", "status": "ACTIVE"});
    for body in [
        json!({"issuer": "https://acme.okta.com", "jwks_uri": "https://acme.okta.com/oauth2/v1/keys"}),
        json!({"id": "sms1", "factorType": "sms"}),
        factor.clone(),
        factor.clone(),
        factor,
        claim,
        json!([]),
        json!({"id": "00g1"}),
    ] {
        transport.push_json(200, &body.to_string());
    }
    let server = okta.get_wellknown_oauth_authorization_server().await?;
    assert_eq!(server.issuer.as_deref(), Some("https://acme.okta.com"));
    let factor = json::from_str(r#"{"factorType":"sms","profile":{"phoneNumber":"+15551234"}}"#).unwrap();
    okta.replace_factor("00u1", "sms1", &factor).await?;
    let factor = okta.get_org_factor("okta_otp").await?;
    assert_eq!(factor.status.as_ref().map(|status| status.as_str()), Some("ACTIVE"));
    okta.activate_org_factor("okta_otp").await?;
    okta.deactivate_org_factor("okta_otp").await?;
    assert_eq!(okta.get_federated_claim("0oa1", "ofc1").await?.id, "ofc1");
    let list = okta.list_application_targets_for_application_administrator_role_for_user("00u1", "r1");
    list.status("ACTIVE").await?;
    okta.get_group("00g1").expand("stats").await?;
    let calls: Vec<String> = transport
        .requests()
        .iter()
        .map(|request| {
            format!("{} {}", request.method.as_str(), request.url.trim_start_matches("https://acme.okta.com"))
        })
        .collect();
    assert_eq!(
        calls,
        [
            "GET /.well-known/oauth-authorization-server",
            "PUT /api/v1/users/00u1/factors/sms1",
            "GET /api/v1/org/factors/okta_otp",
            "POST /api/v1/org/factors/okta_otp/lifecycle/activate",
            "POST /api/v1/org/factors/okta_otp/lifecycle/deactivate",
            "GET /api/v1/apps/0oa1/federated-claims/ofc1",
            "GET /api/v1/users/00u1/roles/r1/targets/catalog/apps?status=ACTIVE",
            "GET /api/v1/groups/00g1?expand=stats",
        ]
    );
    assert!(!transport.requests()[0].headers.contains_key("authorization"));
    Ok(())
}

#[tokio::test]
async fn the_metadata_of_an_identity_provider_is_xml() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push_json(200, "<EntityDescriptor/>");
    let okta =
        Client::builder().org_url("https://acme.okta.com").token("t").transport(transport.clone()).build()?;
    assert_eq!(okta.get_identity_provider_metadata("0oa1").await?, "<EntityDescriptor/>");
    let request = &transport.requests()[0];
    assert_eq!(request.url, "https://acme.okta.com/api/v1/idps/0oa1/metadata.xml");
    assert_eq!(request.headers["accept"], "application/xml");
    let operations: Vec<&str> = metadata::OPERATIONS.iter().map(|info| info.operation.path).collect();
    assert!(operations.iter().all(|path| !path.contains("/internal/")));
    Ok(())
}
