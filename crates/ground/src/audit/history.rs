//! The history of one thing, told as sentences (变更历史).

use serde::Serialize;
use serde_json::Value;

use super::store::{self, Entry};
use crate::error::Result;
use crate::office::Office;
use crate::time::moment_shown;

/// One entry, as its reader sees it.
#[derive(Debug, Clone, Serialize)]
pub struct Sentence {
    /// When, in local time.
    pub when: String,
    /// Who.
    pub who: String,
    /// Code of what was done.
    pub action: String,
    /// What it says, field by field: 联系电话由…改为….
    pub told: Vec<String>,
}

/// The entries of a region about one thing, newest first. Whoever asks has been let see that thing.
pub async fn sentences_about(office: &Office, region: i32, subject: &str) -> Result<Vec<Sentence>> {
    let entries = store::about(office.db().reader(), region, subject).await?;
    Ok(entries.iter().map(sentence).collect())
}

fn sentence(entry: &Entry) -> Sentence {
    let detail: Value = serde_json::from_str(&entry.detail).unwrap_or(Value::Null);
    let mut told = Vec::new();
    if let Value::Object(fields) = &detail {
        for (name, value) in fields {
            tell(name, value, &mut told);
        }
    }
    Sentence {
        when: moment_shown(&entry.at),
        who: entry.actor.clone(),
        action: entry.action.clone(),
        told,
    }
}

/// Changes, field by field, as one text: 开户行由“农行”改为“农信社”，备注填为“住院”.
pub fn changes_text(value: &Value) -> Option<String> {
    let mut told = Vec::new();
    tell("", value, &mut told);
    Some(told.join("，")).filter(|text| !text.is_empty())
}

/// A change is a pair of before and after; what is neither is told as it stands.
fn tell(name: &str, value: &Value, told: &mut Vec<String>) {
    match value {
        Value::Array(pair) if pair.len() == 2 => told.push(changed(name, &pair[0], &pair[1])),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(inner, value)| tell(inner, value, told)),
        other => {
            let text = plain(other);
            if !text.is_empty() {
                told.push(format!("{name}：{text}"));
            }
        }
    }
}

fn changed(name: &str, before: &Value, after: &Value) -> String {
    // Numbers that are kept sealed only say that they were changed.
    if let (Value::Bool(false), Value::Bool(true)) = (before, after) {
        return format!("改了{name}");
    }
    match (plain(before).as_str(), plain(after).as_str()) {
        ("", after) => format!("{name}填为“{after}”"),
        (before, "") => format!("{name}“{before}”被清空"),
        (before, after) => format!("{name}由“{before}”改为“{after}”"),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Value::Object(fields) => {
            let parts: Vec<String> = fields
                .values()
                .map(plain)
                .filter(|text| !text.is_empty())
                .collect();
            parts.join("，")
        }
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("、"),
        Value::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(detail: &Value) -> Vec<String> {
        let mut told = Vec::new();
        tell("", detail, &mut told);
        told
    }

    #[test]
    fn a_change_says_what_was_and_what_is() {
        assert_eq!(
            told(&json!({ "开户行": ["农行", "农信社"] })),
            ["开户行由“农行”改为“农信社”"]
        );
        assert_eq!(
            told(&json!({ "改动": { "备注": ["", "住院"] } })),
            ["备注填为“住院”"]
        );
        assert_eq!(
            told(&json!({ "联系电话": [false, true] })),
            ["改了联系电话"]
        );
        assert_eq!(told(&json!({ "姓名": "张三", "理由": "" })), ["姓名：张三"]);
    }
}
