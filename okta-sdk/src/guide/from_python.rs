//! Coming from the Python, Go or Node SDK.
//!
//! The left column is Okta's Python SDK 3.4. `okta` is a [`Client`](crate::Client).
//!
//! | Python | here |
//! |---|---|
//! | `client = OktaClient(config)` | `Client::from_env()?`, `Client::builder()…build()?` |
//! | `users, resp, err = await client.list_users()` | `okta.list_users().await?`; with `resp`: `.send_with_meta()`, or `page.meta` |
//! | `await client.list_users(search=s, limit=200)` | `okta.list_users().search(s).limit(200).await?` |
//! | `search=f'profile.city eq "{city}"'` | `search(attr("profile.city").eq(city))`, which escapes the value |
//! | `user, resp, err = await client.get_user(id)` | `okta.get_user(id).await?`; `None` for 404: `.await.optional()?` |
//! | `client.create_user({"profile": {...}})` | `okta.create_user(&CreateUserRequest::new(profile)).await?` |
//! | `client.update_user(id, body)` | `okta.update_user(id, &body).await?` |
//! | `client.add_group(group)` | `okta.add_group(&body).await?` |
//! | `resp.has_next()`, `await resp.next()`, `paginate_all`, `paginate_pages` | `.stream()`, `.pages()`, `.collect_all()` |
//! | `after=cursor` | `.cursor(&cursor)` with the `next` of a page, which can be stored as text |
//! | `if err: …`, `err.status`, `err.error_code` | `Err(error)`: `error.is_not_found()`, `error.status()`, `error.code()` |
//! | `raiseException: True` | always a `Result` |
//! | `client.set_custom_headers({...})` | `okta.with_header(name, value)?`, `.header(name, value)` on the builder or a call |
//! | `user.profile.customAttribute` | `profile.extra.value("customAttribute")`, `profile.extra.set(…)` |
//! | `requestExecutor`, `httpClient`, `cacheManager` | `.middleware(…)`, `.transport(…)`, `.cache(…)` |
//! | `client.get_request_executor().create_request(…)` | `okta.request(Method::Get, "/api/v1/…")` |
//! | `authorizationMode: PrivateKey`, `dpopEnabled` | the same keys, or `.private_key(…)` |
//! | `logging: {enabled: True, logLevel: …}` | a `tracing` subscriber; see [logging](super::logging) |
//! | `async with OktaClient(config)` | not needed: the client keeps connections open |
//!
//! # Go and Node
//!
//! Where the Go SDK (`okta-sdk-golang` 5) or the Node SDK (`okta-sdk-nodejs` 7) is used differently:
//!
//! | Go | Node | here |
//! |---|---|---|
//! | `okta.NewAPIClient(config)` | `new okta.Client({orgUrl, token})` | `Client::builder().org_url(…).token(…).build()?` |
//! | `client.UserAPI.ListUsers(ctx).Search(s).Execute()` | `client.userApi.listUsers({search: s})` | `okta.list_users().search(s).await?` |
//! | `resp.HasNextPage()`, `resp.Next(&users)` | `collection.each(f)`, `for await` | `.stream()`, `.pages()`, `.collect_all()` |
//! | `client.UserAPI.GetUser(ctx, id).Execute()` | `client.userApi.getUser({userId: id})` | `okta.get_user(id).await?` |
//! | `UserAPI.CreateUser(ctx).Body(b).Activate(false).Execute()` | `userApi.createUser({body: b, activate: false})` | `okta.create_user(&b).activate(false).await?` |
//! | pointers, `PtrString("x")`, `GetId()` | plain objects | public fields; `with_…` takes plain values |
//! | `user.AdditionalProperties` | extra properties of the object | `extra` of the model |
//! | `err`, and the status of `resp` | a thrown error with `status` and `errorCode` | `Err(error)`: `error.status()`, `error.code()` |
//! | `context.WithTimeout` | `requestTimeout` of the client | `.timeout(…)` on a call, `request_timeout` of the client |
//! | `WithCacheManager(…)` | `cacheStore`, `cacheMiddleware` | `.cache(…)` |
//! | `WithHttpClientPtr(…)` | `requestExecutor` | `.transport(…)`, `.middleware(…)` |
//!
//! Configuration files and environment variables have the same names in all of them; see
//! [configuration](super::configuration).
//!
//! # Differences in behavior
//!
//! Compared with the Python SDK 3.4.4:
//!
//! | Python | here | reason |
//! |---|---|---|
//! | an error response without a body, such as any OAuth error, is a success with `None` | an error with the details from the header | the status decides |
//! | files override the environment | the environment overrides files | its README says so, and deployments need it |
//! | numbers and booleans in the environment fail or are ignored | they are typed; an invalid one is an error that names it | a setting without effect is misleading |
//! | `connectionTimeout` and timeouts per call have no effect | they take effect | same as above |
//! | `None`, `""`, `[]` and `{}` are removed from bodies | what you set is sent; absent, null and a value differ | otherwise nothing can be cleared |
//! | 503 and 504 are retried immediately for every method, including POST | only methods that are safe to repeat are retried, with backoff | a user might be created twice |
//! | a 429 for too many concurrent requests waits until the window ends | a short backoff | that limit has no window |
//! | `requestTimeout` is checked after the wait | if the wait would exceed it, the call fails immediately | the result is known in advance |
//! | an unknown enum value or variant fails the whole list | it is kept | APIs grow |
//! | an update drops fields that a model lacks | they are kept and sent back | updates must not lose data |
//! | an error silently ends a paginated loop | it is returned, and the cursor continues from there | a partial list looks complete |
//! | next-page links are followed to any host, with the token | host and path of links are ignored | a credential must only go to its org |
//! | 401 is final in PrivateKey mode | the token is renewed once | tokens can be revoked before they expire |
//! | proofs and assertions are reused in retries | each attempt creates new ones | servers reject reused ones |
//! | the cache returns resources that a lifecycle call has changed | every change invalidates cached resources of that kind | stale users are worse than slow ones |
//! | the log contains credentials at DEBUG | never | logs are shared |
//! | custom `User-Agent` and `Accept` are overwritten | a header set on a call wins | the caller knows best |
//! | the ids `..` and `""` reach another resource | they are rejected before a request is sent | a wrong id must not delete a collection |
