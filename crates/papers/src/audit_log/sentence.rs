//! What happened, as a sentence. A test holds the wordings against the sources, so that no entry is ever shown as a code.

use serde_json::Value;

use super::wordings::wordings;
use ground::audit::{Entry, changes_text};

/// What an entry is about; the log can be filtered by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// 登录
    Access,
    /// 用户
    Accounts,
    /// 优抚对象
    People,
    /// 待遇发放
    Payments,
    /// 台账
    Ledgers,
    /// 组织机构
    Organisation,
    /// 服务事项和任务
    Work,
    /// 文稿
    Documents,
    /// 导入导出
    Files,
    /// 系统
    System,
}

impl Topic {
    /// All of them, with code and name.
    pub const ALL: [(Topic, &'static str, &'static str); 10] = [
        (Topic::Access, "access", "登录"),
        (Topic::Accounts, "accounts", "用户"),
        (Topic::People, "people", "优抚对象"),
        (Topic::Payments, "payments", "待遇发放"),
        (Topic::Ledgers, "ledgers", "台账"),
        (Topic::Organisation, "organisation", "组织机构"),
        (Topic::Work, "work", "事项和任务"),
        (Topic::Documents, "documents", "文稿"),
        (Topic::Files, "files", "导入导出"),
        (Topic::System, "system", "系统"),
    ];

    /// The topic of a code.
    pub fn read(code: &str) -> Option<Topic> {
        let found = Topic::ALL.iter().find(|(_, c, _)| *c == code);
        found.map(|(topic, _, _)| *topic)
    }

    /// Its Chinese name.
    pub fn label(self) -> &'static str {
        let found = Topic::ALL.iter().find(|(topic, _, _)| *topic == self);
        found.map_or("", |(_, _, label)| label)
    }

    /// The actions that belong to it.
    pub fn actions(self) -> Vec<&'static str> {
        let of = wordings().filter(|wording| wording.1 == self);
        of.map(|wording| wording.0).collect()
    }
}

/// What happened, without who and when: 把用户王五的角色由经办改为复核. `named` says what a division is called.
pub fn sentence(entry: &Entry, named: &dyn Fn(i64) -> String) -> String {
    let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let text = |key: &str| detail.get(key).and_then(Value::as_str);
    let subject = match (text("对象"), text("姓名")) {
        (Some(name), _) => name.to_owned(),
        (None, Some(name)) if entry.subject.starts_with("人员 ") => name.to_owned(),
        _ => subject_shown(&entry.subject, named),
    };
    let words = |key: &str| match key {
        "对象" => Some(subject.clone()),
        "改动" => detail.get(key).and_then(|value| match value {
            Value::Object(_) => changes_text(value),
            other => text_of(other),
        }),
        "division" | "原区划" | "新区划" => {
            detail.get(key).and_then(Value::as_i64).map(named)
        }
        key => detail.get(key).and_then(text_of),
    };
    match wordings().find(|(action, _, _)| *action == entry.action) {
        Some((_, _, wording)) => filled(wording, &words),
        // A program newer than this one wrote it.
        None => format!("办理了{subject}（{}）", entry.action),
    }
}

/// The topic of an entry.
pub fn topic_of(action: &str) -> Option<Topic> {
    let found = wordings().find(|wording| wording.0 == action);
    found.map(|wording| wording.1)
}

/// 区划 990101100000 as 甲镇; a user, a batch and an office keep their names.
fn subject_shown(subject: &str, named: &dyn Fn(i64) -> String) -> String {
    match subject.split_once(' ') {
        Some(("区划", code)) => code.parse().map_or_else(|_| subject.to_owned(), named),
        Some(("人员", number)) => format!("第{number}号优抚对象"),
        Some(("目录", path)) => path.to_owned(),
        Some((_, name)) => {
            let kind = subject.split(' ').next().unwrap_or_default();
            format!("{kind}{name}")
        }
        None => subject.to_owned(),
    }
}

/// A value of a detail as people read it; nothing where there is none.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(yes) => Some(if *yes { "是" } else { "否" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Array(list) => {
            let texts: Vec<String> = list.iter().filter_map(text_of).collect();
            Some(texts.join("、")).filter(|text| !text.is_empty())
        }
        Value::Object(fields) => {
            let named = fields
                .iter()
                .filter_map(|(name, value)| text_of(value).map(|text| format!("{name}{text}")));
            Some(named.collect::<Vec<_>>().join("，")).filter(|text| !text.is_empty())
        }
    }
}

fn filled(wording: &str, words: &dyn Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = wording;
    while let Some(at) = rest.find(['[', '{']) {
        text.push_str(&rest[..at]);
        let (open, close) = if rest[at..].starts_with('[') {
            ('[', ']')
        } else {
            ('{', '}')
        };
        let inside = &rest[at + open.len_utf8()..];
        let Some(end) = inside.find(close) else {
            text.push_str(&rest[at..]);
            return text;
        };
        let part = &inside[..end];
        if open == '{' {
            text.push_str(&words(part).unwrap_or_else(|| "（没有记）".to_owned()));
        } else if keys(part).all(|key| words(key).is_some()) {
            text.push_str(&filled(part, words));
        }
        rest = &inside[end + close.len_utf8()..];
    }
    text + rest
}

fn keys(part: &str) -> impl Iterator<Item = &str> {
    part.split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(action: &str, subject: &str, detail: &str) -> String {
        let entry = Entry {
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
            ..Entry::default()
        };
        sentence(&entry, &|_| "甲镇".to_owned())
    }

    #[test]
    fn an_entry_reads_as_a_sentence() {
        assert_eq!(
            told(
                "role_change",
                "用户 王五",
                r#"{"原角色":"经办","新角色":"复核"}"#
            ),
            "把用户王五的角色由经办改为复核"
        );
        assert_eq!(
            told(
                "standards_confirm",
                "区划 990101100000",
                r#"{"行数":3,"生效":"2025-08-01","文号":null}"#
            ),
            "确认了随附的待遇标准 3 行，2025-08-01起执行"
        );
    }

    /// The actions that the sources write into the chain: the word after the region in a call of `append`, or the first
    /// of a pair handed to a helper that calls it.
    fn written() -> Vec<(String, String)> {
        fn walk(folder: &std::path::Path, found: &mut Vec<(String, String)>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    if !text.contains("audit::append(") {
                        continue;
                    }
                    for call in ["append(", "record(", "told("] {
                        for rest in text.split(call).skip(1) {
                            let arguments = rest.split(".await").next().unwrap_or_default();
                            let words = arguments.split('"').skip(1).step_by(2);
                            let mut codes = words.filter(|word| {
                                word.contains('_')
                                    && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                            });
                            if let Some(code) = codes.next() {
                                found.push((code.to_owned(), path.display().to_string()));
                            }
                        }
                    }
                }
            }
        }
        let mut found = Vec::new();
        let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        walk(&crates, &mut found);
        found
    }

    #[test]
    fn no_action_has_two_wordings() {
        let mut actions: Vec<&str> = wordings().map(|wording| wording.0).collect();
        actions.sort_unstable();
        let twice = actions.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None);
    }

    #[test]
    fn every_action_that_is_written_has_its_wording() {
        let written = written();
        assert!(written.len() > 20, "{written:?}");
        for (action, file) in written {
            assert!(
                topic_of(&action).is_some(),
                "{action} ({file}) has no wording in audit_log/wordings.rs"
            );
        }
    }
}
