//! Lists: pages, streams, cursors, searches.

use okta_demo_org::DemoOrg;
use okta_sdk::Error;
use okta_sdk::runtime::Cursor;

use super::{login, start};

#[tokio::test]
async fn pages_streams_and_collect_all_return_the_same_users() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(25));
    let all = okta.list_users().limit(7).collect_all().await?;
    assert_eq!(all.len(), 26);

    let mut pages = okta.list_users().limit(7).pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await? {
        sizes.push(page.len());
    }
    assert_eq!(sizes, [7, 7, 7, 5]);

    let mut stream = okta.list_users().limit(7).prefetch().stream();
    let mut streamed = Vec::new();
    while let Some(user) = stream.try_next().await? {
        streamed.push(user);
    }
    assert!(streamed == all);
    assert_eq!(okta.list_users().limit(7).max_items(9).collect_all().await?.len(), 9);
    assert_eq!(okta.list_users().limit(7).max_pages(2).collect_all().await?.len(), 14);
    Ok(())
}

#[tokio::test]
async fn a_list_with_smaller_pages_than_requested_is_read_to_the_end() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(25).page_limit(4));
    assert_eq!(okta.list_users().limit(200).collect_all().await?.len(), 26);
    assert_eq!(okta.list_users().limit(200).await?.len(), 4);
    Ok(())
}

#[tokio::test]
async fn a_cursor_continues_in_another_client() -> Result<(), Box<dyn std::error::Error>> {
    let (org, okta) = start(DemoOrg::builder().people(25));
    let first = okta.list_users().limit(10).await?;
    let kept = first.next.as_ref().unwrap().to_string();

    let other = super::builder(&org).token(org.token()).build()?;
    let cursor: Cursor = kept.parse()?;
    let rest = other.list_users().limit(10).cursor(&cursor).collect_all().await?;
    let both: Vec<&str> = first.iter().chain(&rest).map(login).collect();
    let all = okta.list_users().collect_all().await?;
    assert_eq!(both, all.iter().map(login).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn a_deletion_between_two_pages_skips_no_user() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(9));
    let all = okta.list_users().collect_all().await?;
    let mut pages = okta.list_users().limit(5).pages();
    let first = pages.try_next().await?.unwrap();
    // The last user of the first page: the next page begins after this one.
    okta.delete_user(&first.last().unwrap().id).await?;
    let second = pages.try_next().await?.unwrap();
    assert_eq!(login(&second[0]), login(&all[5]));
    assert_eq!(first.len() + second.len(), all.len());
    Ok(())
}

#[tokio::test]
async fn search_filter_and_q_find_the_same_user() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(30));
    let by_search = okta
        .list_users()
        .search(r#"profile.firstName eq "Ada" and (profile.city sw "be" or profile.city eq "Turin") and status pr"#)
        .collect_all()
        .await?;
    assert!(!by_search.is_empty() && by_search.len() < 3, "{}", by_search.len());

    let filter = r#"status eq "ACTIVE" and profile.firstName eq "Ada""#;
    let by_filter = okta.list_users().filter(filter).collect_all().await?;
    let by_q = okta.list_users().q("ada").collect_all().await?;
    assert_eq!(by_filter.len(), 3);
    assert!(by_filter == by_q);

    let error = okta.list_users().filter(r#"profile.city eq "Bern""#).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.code()), (400, Some("E0000031")));
    Ok(())
}

#[tokio::test]
async fn a_search_can_be_sorted_over_pages() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(11));
    let sorted = |order: &str| {
        okta.list_users()
            .search("status pr")
            .sort_by("profile.lastName")
            .sort_order(order)
            .limit(5)
            .collect_all()
    };
    let names = |users: Vec<okta_sdk::models::User>| -> Vec<String> {
        users.into_iter().map(|user| user.profile.unwrap().last_name.into_value().unwrap()).collect()
    };
    let (up, mut down) = (names(sorted("asc").await?), names(sorted("desc").await?));
    assert!(up.is_sorted() && up.len() == 12, "{up:?}");
    down.reverse();
    assert_eq!(up, down);
    Ok(())
}
