//! The other ways a category is written, changed in its file line by line: everything else in the file stays.

use ground::error::{Error, Result};

/// The file of categories with other synonyms for one of them.
///
/// # Errors
/// When the file has no such category.
pub fn with_synonyms(text: &str, code: &str, synonyms: &[String]) -> Result<String> {
    let mut blocks: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("[[") || blocks.is_empty() {
            blocks.push(String::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(line);
        }
    }
    let names = |block: &&mut String| {
        let mut lines = block.lines();
        lines.any(|line| {
            line.split_once('=').is_some_and(|(key, value)| {
                key.trim() == "code" && value.trim().trim_matches('"') == code
            })
        })
    };
    let block = blocks
        .iter_mut()
        .find(names)
        .ok_or_else(|| Error::not_found(format!("人员类别 {code}")))?;
    *block = replaced(block, synonyms);
    Ok(blocks.concat())
}

fn replaced(block: &str, synonyms: &[String]) -> String {
    let list = synonyms.iter().cloned().map(toml::Value::from).collect();
    let line = format!("synonyms = {}\n", toml::Value::Array(list));
    let (mut text, mut inside, mut done) = (String::new(), false, false);
    for old in block.split_inclusive('\n') {
        let begins = old.trim_start().starts_with("synonyms");
        if begins {
            text.push_str(&line);
            done = true;
        }
        if begins || inside {
            // A list may go over several lines.
            inside = !old.trim_end().ends_with(']');
            continue;
        }
        text.push_str(old);
        if !done && old.trim_start().starts_with("label") && !block.contains("synonyms") {
            text.push_str(&line);
            done = true;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_synonyms_of_one_category_change() {
        let text = "# 说明\n[[category]]\ncode = \"a\"\nlabel = \"甲\"\nsynonyms = [\n  \"旧\",\n]\nscheme = \"s\"\n\n[[category]]\ncode = \"b\"\nlabel = \"乙\"\nscheme = \"s\"\n";
        let changed = with_synonyms(text, "a", &["新".to_owned()]).unwrap();
        assert_eq!(changed, text.replace("[\n  \"旧\",\n]", "[\"新\"]"));
        let added = with_synonyms(text, "b", &["又".to_owned()]).unwrap();
        assert_eq!(
            added,
            text.replace("\"乙\"\n", "\"乙\"\nsynonyms = [\"又\"]\n")
        );
    }
}
