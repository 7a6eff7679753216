//! The facts as YAML text.

use serde_json::Value;

const HEADER: &str = "\
# The facts of the API (paths, parameters, schemas and their types), without the text of the published document.
# Written by `cargo xtask spec import`, not by hand: repairs are overlays.
";

/// `value` in block style and in its own order.
pub(super) fn yaml(value: &Value) -> Result<String, String> {
    let options = serde_saphyr::ser_options! {
        compact_list_indent: true,
        // One value, one line: differences between releases are read line by line.
        prefer_block_scalars: false,
    };
    let body = serde_saphyr::to_string_with_options(value, options).map_err(|error| error.to_string())?;
    Ok(format!("{HEADER}{body}"))
}
