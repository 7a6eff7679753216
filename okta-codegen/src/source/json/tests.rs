use std::path::Path;

use okta_test_support::{Random, SHARED};

use super::super::plain;
use super::super::plain::tests::agrees;
use super::super::yaml;

/// Returns whether this reader reads the text. If it does, the YAML parser says the same about it.
fn is_read(text: &str) -> bool {
    super::begins(text) && agrees(text)
}

const SAMPLE: &str = r##"{
  "openapi": "3.0.3", "paths" :{},
  "x-numbers": [0, 1, -1, 10, 0.5, 0.10, 1e3, 1E+3, -2.5e-3, 12345678901234567890],
  "x-texts": ["", " a  b ", "null", "true", "1", "~", "# a", "a: b", "- a", "&a", "*a", "!a", "<<", "---", "'", "é 日本 🙂"],
  "x-escapes": ["\"", "\\", "\/", "\b\f\n\r\t", "A\u00e9\u65e5", "\ud83d\ude42", "\u0000\u0085\u2028\ufeff"],
  "": [[], {}, [[{}]], true, false, null],
  "1": {"null": 1, "true": 2, "a/b~": [{"c": 1, "d": 2}, {"é": 3, "e": 4}]}
}
"##;

#[test]
fn the_yaml_parser_agrees_about_json() {
    assert!(is_read(SAMPLE));
    assert!(is_read(&SAMPLE.replace('\n', "\r\n")));
    assert!(is_read(&format!("\n \n{SAMPLE}\n\n")));
    for text in ["{}", "[]", "[1,2]", "{\"a\":1,\"b\":-1}", "[[],[{}],[]]"] {
        assert!(is_read(text), "{text}");
    }
}

#[test]
fn the_yaml_parser_agrees_about_numbers() {
    const DIGITS: [&str; 12] = [
        "0",
        "1",
        "9",
        "10",
        "007",
        "123456789",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "340282366920938463463374607431768211456",
    ];
    const ENDS: [&str; 20] = [
        "",
        ".",
        ".0",
        ".5",
        ".10",
        ".1000000000000000055511151231257827",
        ".30000000000000004",
        "e",
        "e0",
        "E0",
        "e5",
        "E+5",
        "e-5",
        "e22",
        "e23",
        "e-300",
        "e308",
        "e400",
        ".5e-400",
        "_0",
    ];
    let mut read = 0;
    for sign in ["", "-", "+"] {
        for digits in DIGITS {
            for end in ENDS {
                let number = format!("{sign}{digits}{end}");
                let is_json = serde_json::from_str::<serde_json::Number>(&number).is_ok();
                let is_both = is_json && yaml::parse_any("a", &number).is_ok();
                assert_eq!(is_read(&format!("[{number}]")), is_both, "{number}");
                read += u32::from(is_both);
            }
        }
    }
    assert!(read > 200, "{read}");
}

#[test]
fn the_yaml_parser_agrees_about_published_documents() {
    for folder in ["openapi", "generator"] {
        let Some(folder) = SHARED.file(folder) else { return };
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            compare_as_json(&path);
        }
    }
}

/// Compares the readers on a YAML document as JSON, in a line and in many.
fn compare_as_json(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap();
    let Ok(value) = yaml::parse("a.yaml", &text) else { return };
    if value.is_object() {
        assert!(is_read(&value.to_string()), "{}", path.display());
        assert!(is_read(&serde_json::to_string_pretty(&value).unwrap()), "{}", path.display());
    }
}

#[test]
fn the_yaml_parser_agrees_about_json_after_any_change() {
    const PIECES: [&str; 44] = [
        " ", "\n", "\t", "\r", "\r\n", ",", ":", "{", "}", "[", "]", "\"", "'", "\\", "\\u", "\\u00",
        "\\ud800", "\\x41", "/", "#", " #", "&a ", "*a", "!", "|", "-", "- ", "?", "? ", "0", "1", ".", "e",
        "+", "null", "true", "yes", "~", "<<", "é", "\u{85}", "\u{2028}", "\u{feff}", "\u{7f}",
    ];
    let mut random = Random::new(2);
    let mut read = 0;
    for _ in 0..5000 {
        let mut text = SAMPLE.to_owned();
        for _ in 0..=random.below(3) {
            let from = boundary(&text, random.below(text.len()));
            let to = boundary(&text, (from + random.below(4)).min(text.len()));
            text.replace_range(from..to, if random.below(3) == 0 { "" } else { random.pick(&PIECES) });
        }
        read += u32::from(is_read(&text));
    }
    assert!((500..3000).contains(&read), "{read} of 5000");
}

/// The first boundary of a character at or behind an offset.
fn boundary(text: &str, from: usize) -> usize {
    (from..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

#[test]
fn the_yaml_parser_agrees_about_random_json() {
    let mut random = Random::new(3);
    for _ in 0..500 {
        let mut text = String::new();
        add_value(&mut random, 0, &mut text);
        assert!(!super::begins(&text) || is_read(&text), "{text}");
    }
}

fn add_value(random: &mut Random, depth: usize, text: &mut String) {
    const SCALARS: [&str; 16] = [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "1.50",
        "1e2",
        "\"\"",
        "\"a b\"",
        "\"1\"",
        "\"é\"",
        "\"\\n\"",
        "\"\\u0041\"",
        "\"a: b\"",
        "\"日本\"",
        "\"//\"",
    ];
    let space = |random: &mut Random| *random.pick(&[&"", &" ", &"\n", &"\r\n  "]);
    let (kind, count) = (random.below(if depth < 5 { 3 } else { 1 }), random.below(4));
    if kind == 0 && depth > 0 {
        return text.push_str(random.pick(&SCALARS));
    }
    let is_map = kind == 1;
    text.push(if is_map { '{' } else { '[' });
    for number in 0..count {
        text.push_str(if number > 0 { "," } else { "" });
        text.push_str(space(random));
        if is_map {
            text.push_str(&format!(
                "\"{}{number}\"{}:",
                random.pick(&["a", "é", "a/b", "<<", ""]),
                space(random)
            ));
        }
        text.push_str(space(random));
        add_value(random, depth + 1, text);
        text.push_str(space(random));
    }
    text.push(if is_map { '}' } else { ']' });
}

#[test]
fn mistakes_and_other_forms_are_left_to_the_yaml_parser() {
    let deep = "[".repeat(plain::MAX_DEPTH + 1) + &"]".repeat(plain::MAX_DEPTH + 1);
    for text in [
        "{\"a\": 1, \"a\": 2}",
        "{\"a\": 1, \"\\u0061\": 2}",
        "{a: 1}",
        "{\"a\": b}",
        "{'a': 1}",
        "{\"a\": 1,}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[01]",
        "[+1]",
        "[.5]",
        "[1.]",
        "[1e999]",
        "[0x10]",
        "[NaN]",
        "[True]",
        "[-]",
        "{\"a\" 1}",
        "{\"a\"}",
        "[\"a\": 1]",
        "[&a 1, *a]",
        "[!!str 1]",
        "{\"a\": 1} # b",
        "{\"a\": 1}\n---\n{}",
        "{\"a\": 1} {}",
        "{\"a\": 1}: 2",
        "{\"a\": \"b\n c\"}",
        "{\"a\": \"\\x41\"}",
        "{\"a\": \"\\ud800\"}",
        "{\"a\": 1",
        "[\"",
        "[\"\\",
        "\u{feff}{}",
        &deep,
    ] {
        assert!(!is_read(text), "{text:?}");
    }
}

#[test]
fn a_key_that_is_there_twice_has_its_position() {
    let text = "{\"openapi\": \"3.0.3\", \"paths\": {},\n \"é\": 1, \"é\": {\"a\": 1, \"a\": 2}}";
    let message = yaml::parse("a.json", text).expect_err("two mistakes").to_string();
    for place in ["a.json:2:10  (#/é)", "a.json:2:24  (#/é/a)"] {
        assert!(message.contains(place), "{message}");
    }
}

#[test]
fn the_yaml_parser_agrees_about_all_characters() {
    let characters =
        ["\u{7f}", "\u{80}", "\u{85}", "\u{a0}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{ffff}", "\u{1f642}"];
    for text in characters {
        assert!(is_read(&format!("{{\"a{text}b\": \"{text}\", \"b\": [\" {text} \", 1]}}")), "{text:?}");
    }
    for text in ["\u{0}", "\u{1}", "\t", "\n", "\r", "\u{1f}"] {
        assert!(!is_read(&format!("{{\"a\": \"{text}\"}}")), "{text:?}");
    }
}
