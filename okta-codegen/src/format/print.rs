//! Printing of items, each by prettyplease, with blank lines between them.

use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Item, MacroDelimiter, Token};

use super::{items, lex};

/// The text of a file.
pub(super) fn file(parsed: syn::File) -> String {
    let mut out = unparse(parsed.attrs, None);
    let mut after_listed = false;
    for item in parsed.items {
        let listed = matches!(item, Item::Use(_) | Item::Mod(syn::ItemMod { content: None, .. }));
        let together = listed && after_listed;
        if !out.is_empty() && !together {
            out.push('\n');
        }
        after_listed = listed;
        out.push_str(&text(item));
    }
    out
}

fn text(item: Item) -> String {
    match item {
        Item::Macro(call) => match macro_call(&call) {
            Some(text) => text,
            None => unparse(Vec::new(), Some(Item::Macro(call))),
        },
        Item::Mod(_) => unparse(Vec::new(), Some(item)),
        _ => space_methods(&unparse(Vec::new(), Some(item))),
    }
}

/// A macro call whose tokens prettyplease can print: in braces as items, in parentheses as the arguments of a call.
fn macro_call(call: &syn::ItemMacro) -> Option<String> {
    let attributes = attributes(&call.attrs)?;
    let path = call.mac.path.to_token_stream().to_string().replace(' ', "");
    let tokens = call.mac.tokens.clone();
    match call.mac.delimiter {
        MacroDelimiter::Brace(_) => {
            let body = syn::parse2(tokens).ok()?;
            Some(format!("{attributes}{path}! {{\n{}}}\n", indented(&file(body))))
        }
        MacroDelimiter::Paren(_) => {
            let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens).ok()?;
            let printed = parsed_statement(&format!("call({});", arguments.to_token_stream())).join("\n");
            Some(format!("{attributes}{path}!{}\n", printed.strip_prefix("call")?))
        }
        MacroDelimiter::Bracket(_) => None,
    }
}

/// Attributes as prettyplease prints them above an item.
fn attributes(attributes: &[syn::Attribute]) -> Option<String> {
    let text = unparse(Vec::new(), Some(syn::parse_quote!(#(#attributes)* mod item;)));
    text.strip_suffix("mod item;\n").map(str::to_owned)
}

fn unparse(attrs: Vec<syn::Attribute>, item: Option<Item>) -> String {
    let items = item.into_iter().collect();
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs, items })
}

fn indented(text: &str) -> String {
    let indent = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    text.lines().map(indent).collect()
}

/// Puts a blank line between the methods of an item.
pub(super) fn space_methods(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut after_method = false;
    for line in text.lines() {
        if after_method && line.starts_with("    ") {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        after_method = line == "    }";
    }
    out
}

/// Formats a statement and returns its lines; text that is not Rust is returned as it is.
pub(crate) fn statement(text: &str) -> Vec<String> {
    let tokens = lex::lex(text);
    tokens.and_then(|tokens| items::statements(&tokens)).unwrap_or_else(|| parsed_statement(text))
}

/// The same with syn and prettyplease.
pub(super) fn parsed_statement(text: &str) -> Vec<String> {
    let Ok(parsed) = syn::parse_str::<syn::File>(&format!("async fn f() {{ {text} }}")) else {
        return vec![text.to_owned()];
    };
    let printed = prettyplease::unparse(&parsed);
    let lines: Vec<&str> = printed.lines().collect();
    let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    inner.iter().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_printed_as_prettyplease_does() {
        for text in [
            "let a = b;",
            "let body = CreateUserRequest::new(UserProfile::new().with_email(\"ada@example.com\").with_login(\"ada\"));",
            "let user = okta.users().replace_something_with_a_long_name(&user.id, &body).with_one_option(true).await?;",
            "let body = models::Policy::Access(Box::new(AccessPolicy { name: \"a name\".to_owned(), ..Default::default() }));",
            "okta.activate_something(&[\"a long text in a list\", \"another long text in a list\"], 20).send_email(true).await?;",
            "while let Some(user) = items.try_next().await? { println!(\"{user:?}\"); }",
        ] {
            assert_eq!(statement(text), parsed_statement(text));
        }
        assert_eq!(statement("not Rust ("), ["not Rust ("]);
    }
}
