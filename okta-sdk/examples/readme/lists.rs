use okta_sdk::Client;

#[tokio::main]
async fn main() -> Result<(), okta_sdk::Error> {
    let okta = Client::from_env()?;
    // One page. `limit` is the size of a page.
    let page = okta.list_users().limit(5).await?;
    println!("{} users, last page: {}", page.len(), page.is_last());

    // The next page. A cursor can be stored as text.
    if let Some(cursor) = &page.next {
        println!("{} more", okta.list_users().limit(5).cursor(cursor).await?.len());
    }
    // All items, at most 100.
    let groups = okta.list_groups().max_items(100).collect_all().await?;
    println!("{} groups", groups.len());
    Ok(())
}
