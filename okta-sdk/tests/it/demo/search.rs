//! Search expressions: the parser of the demo org reads back what the SDK writes.

use okta_demo_org::DemoOrg;
use okta_sdk::api::group::AddGroupBody;
use okta_sdk::models::OktaUserGroupProfile;
use okta_sdk::search::{Expression, attr, not};
use okta_sdk::{Client, Error, ErrorKind};
use okta_test_support::Random;

use super::{SharedTime, start, start_at};

const DESCRIPTION: &str = "profile.description";

/// Parts of texts that could end a value, be taken for syntax, or be changed on the way.
const PARTS: &[&str] = &[
    "\"",
    "\\",
    "\\\"",
    "\u{0}",
    "\u{1}",
    "\t",
    "\n",
    "\r\n",
    "\u{1f}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    " ",
    "(",
    ")",
    " or ",
    " and id pr",
    "\" or id pr or id eq \"",
    "not (",
    "eq",
    "%22",
    "%",
    "+",
    "&search=",
    "=",
    "#",
    "/",
    "?",
    "'",
    "`",
    "$",
    "{}",
    "\\u0041",
    "é",
    "ß",
    "日本",
    "🦀",
    "\u{202e}",
    "a",
    "B",
    "7",
];

async fn add(okta: &Client, name: &str, description: &str) -> Result<(), Error> {
    let profile = OktaUserGroupProfile::new().with_name(name).with_description(description);
    okta.add_group(&AddGroupBody::new().with_profile(profile)).await?;
    Ok(())
}

/// Returns the names of the groups that a search finds, in order.
async fn names(okta: &Client, search: &Expression) -> Result<Vec<String>, Error> {
    let groups = okta.list_groups().search(search).collect_all().await?;
    let mut names: Vec<String> = groups.into_iter().filter_map(|group| group.profile?.name).collect();
    names.sort();
    Ok(names)
}

#[tokio::test]
async fn any_text_is_found_as_a_value() -> Result<(), Error> {
    let (_org, okta) = start_at(&SharedTime::new(), DemoOrg::builder().people(0));
    let mut random = Random::new(1);
    for round in 0..150 {
        let text: String = (0..=random.below(8)).map(|_| random.pick(PARTS)).collect();
        let name = format!("round-{round}");
        add(&okta, &name, &text).await?;
        let tests = [
            attr(DESCRIPTION).eq(&text),
            attr(DESCRIPTION).sw(&text),
            attr(DESCRIPTION).ew(&text),
            attr(DESCRIPTION).co(&text),
        ];
        let is_of_round = attr("profile.name").eq(&name);
        let all = tests.iter().cloned().fold(is_of_round.clone(), Expression::and);
        assert_eq!(names(&okta, &all).await?, [&*name], "{all}");
        let none = tests.into_iter().map(not).fold(is_of_round.clone().and(!is_of_round), Expression::or);
        let none = none.and(attr("profile.name").eq(&name));
        assert_eq!(names(&okta, &none).await?, [""; 0], "{none}");
    }
    Ok(())
}

/// An expression over three facts about a group, and what it means.
enum Tree {
    Fact(usize),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

const FACTS: [&str; 3] = ["a", "b", "c"];

impl Tree {
    fn random(random: &mut Random, depth: usize) -> Self {
        let child = |random: &mut Random| Box::new(Self::random(random, depth - 1));
        match if depth == 0 { 0 } else { random.below(4) } {
            0 => Self::Fact(random.below(FACTS.len())),
            1 => Self::Not(child(random)),
            2 => Self::And(child(random), child(random)),
            _ => Self::Or(child(random), child(random)),
        }
    }

    /// Returns the expression. Some operands are passed as text.
    fn expression(&self, random: &mut Random) -> Expression {
        let operand = |tree: &Self, random: &mut Random| {
            let expression = tree.expression(random);
            if random.below(4) == 0 { expression.to_string().into() } else { expression }
        };
        match self {
            Self::Fact(fact) => attr(DESCRIPTION).co(FACTS[*fact]),
            Self::Not(inner) => not(operand(inner, random)),
            Self::And(left, right) => operand(left, random).and(operand(right, random)),
            Self::Or(left, right) => operand(left, random).or(operand(right, random)),
        }
    }

    fn holds(&self, description: &str) -> bool {
        match self {
            Self::Fact(fact) => description.contains(FACTS[*fact]),
            Self::Not(inner) => !inner.holds(description),
            Self::And(left, right) => left.holds(description) && right.holds(description),
            Self::Or(left, right) => left.holds(description) || right.holds(description),
        }
    }
}

#[tokio::test]
async fn any_combination_means_what_it_says() -> Result<(), Error> {
    let (_org, okta) = start_at(&SharedTime::new(), DemoOrg::builder().people(0));
    let subsets = ["-", "a", "ab", "abc", "ac", "b", "bc", "c"];
    for subset in subsets {
        add(&okta, subset, subset).await?;
    }
    let mut random = Random::new(2);
    for _ in 0..200 {
        let tree = Tree::random(&mut random, 5);
        let expression = tree.expression(&mut random);
        let expected: Vec<&str> = subsets.into_iter().filter(|subset| tree.holds(subset)).collect();
        // The org has groups of its own.
        let ours = attr(DESCRIPTION).pr().and(&expression);
        let mut found = names(&okta, &ours).await?;
        found.retain(|name| subsets.contains(&name.as_str()));
        assert_eq!(found, expected, "{expression}");
    }
    Ok(())
}

#[tokio::test]
async fn an_expression_that_could_mean_something_else_is_not_sent() -> Result<(), Error> {
    let (_org, okta) = start(DemoOrg::builder().people(0));
    let name = r#"id pr or profile.name"#;
    let error = okta.list_groups().search(attr(name).eq("x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let message = "listGroups: query parameter `search`: an expression has the attribute \"id pr or profile.name\", which \
                   is not the name of one; nothing was sent";
    assert_eq!(error.to_string(), message);
    Ok(())
}
