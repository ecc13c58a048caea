//! A ledger kind's file, changed as a table of values: whatever it says that this page does not know stays in it.

use std::fmt::Write as _;

use toml::{Table, Value};

use ground::catalogue::CatalogueFile;
use ground::error::{Error, Result};
use ground::office::Office;

/// The file of a ledger kind.
#[derive(Debug, Clone)]
pub struct KindFile {
    /// Path of the file in the catalogue.
    pub path: String,
    /// Comments at its head.
    head: String,
    table: Table,
}

/// What a field is to be.
#[derive(Debug, Default)]
pub struct FieldDraft {
    /// 栏名
    pub label: String,
    /// Code of its type.
    pub field_type: String,
    /// Other headings that a workbook may have.
    pub headings: Vec<String>,
    /// Whether it has to be filled in.
    pub required: bool,
    /// Whether it is a column of the list.
    pub list: bool,
    /// What can be chosen.
    pub options: Vec<String>,
    /// What could be chosen once.
    pub retired: Vec<String>,
    /// Whether anything else may be written.
    pub open: bool,
    /// 计量单位
    pub unit: String,
}

/// Keys in the order people read them; others follow.
const KIND_KEYS: [&str; 5] = ["kind", "label", "practices", "group", "order"];
const FIELD_KEYS: [&str; 10] = [
    "code", "label", "type", "options", "retired", "open", "unit", "headings", "required", "list",
];

impl KindFile {
    /// The file of a kind.
    pub fn load(office: &Office, kind: &str) -> Result<KindFile> {
        for file in office.catalogue().list("ledgers", "toml")? {
            let table: Table = file.toml()?;
            if table.get("kind").and_then(Value::as_str) == Some(kind) {
                return Ok(KindFile::of(file, table));
            }
        }
        Err(Error::not_found(format!("台账种类 {kind}")))
    }

    fn of(file: CatalogueFile, table: Table) -> KindFile {
        let head = file.text.lines().take_while(|line| line.starts_with('#'));
        let head = head.map(|line| format!("{line}\n")).collect();
        KindFile {
            path: file.path,
            head,
            table,
        }
    }

    /// A new kind, dated by one field.
    pub fn new(kind: &str, label: &str, group: &str, dating: (&str, &str)) -> KindFile {
        let mut table = Table::new();
        table.insert("kind".to_owned(), kind.into());
        table.insert("label".to_owned(), label.into());
        if !group.is_empty() {
            table.insert("group".to_owned(), group.into());
        }
        let mut file = KindFile {
            path: format!("ledgers/{kind}.toml"),
            head: format!("# {label}台账\n"),
            table,
        };
        file.put(
            "date",
            &FieldDraft {
                label: dating.1.to_owned(),
                field_type: dating.0.to_owned(),
                required: true,
                list: true,
                ..FieldDraft::default()
            },
        );
        file
    }

    fn fields(&mut self) -> &mut Vec<Value> {
        let fields = self
            .table
            .entry("field")
            .or_insert_with(|| Value::Array(Vec::new()));
        if !fields.is_array() {
            *fields = Value::Array(Vec::new());
        }
        match fields {
            Value::Array(fields) => fields,
            _ => unreachable!("made an array above"),
        }
    }

    /// Gives the kind another name.
    pub fn rename(&mut self, label: &str) {
        self.table.insert("label".to_owned(), label.into());
    }

    /// Puts a field in place of the one with this code, or behind the others.
    pub fn put(&mut self, code: &str, draft: &FieldDraft) {
        let fields = self.fields();
        let found = fields
            .iter_mut()
            .find(|field| field.get("code").and_then(Value::as_str) == Some(code));
        let mut table = match &found {
            Some(Value::Table(table)) => table.clone(),
            _ => Table::new(),
        };
        let texts = |list: &[String]| Value::Array(list.iter().cloned().map(Value::from).collect());
        let mut set = |key: &str, value: Option<Value>| match value {
            Some(value) => {
                table.insert(key.to_owned(), value);
            }
            None => {
                table.remove(key);
            }
        };
        let some = |list: &[String]| (!list.is_empty()).then(|| texts(list));
        let yes = |on: bool| on.then_some(Value::Boolean(true));
        set("code", Some(code.into()));
        set("label", Some(draft.label.as_str().into()));
        set("type", Some(draft.field_type.as_str().into()));
        set("headings", some(&draft.headings));
        set("required", yes(draft.required));
        set("list", yes(draft.list));
        set("options", some(&draft.options));
        set("retired", some(&draft.retired));
        set("open", yes(draft.open));
        let unit = Some(draft.unit.as_str()).filter(|unit| !unit.is_empty());
        set("unit", unit.map(Value::from));
        match found {
            Some(field) => *field = Value::Table(table),
            None => fields.push(Value::Table(table)),
        }
    }

    /// A code for a new field of this name: its sound, with a number where it is taken.
    pub fn free_code(&mut self, label: &str) -> String {
        let taken: Vec<String> = self
            .fields()
            .iter()
            .filter_map(|field| Some(field.get("code")?.as_str()?.to_owned()))
            .collect();
        free(&sound(label), |code| taken.iter().any(|t| t == code))
    }

    /// The file as it is written.
    pub fn text(&self) -> String {
        let mut text = self.head.clone();
        let plain = |key: &str| key != "field";
        put_keys(&mut text, &self.table, &KIND_KEYS, plain);
        let fields = self.table.get("field").and_then(Value::as_array);
        for field in fields.into_iter().flatten().filter_map(Value::as_table) {
            text.push_str("\n[[field]]\n");
            put_keys(&mut text, field, &FIELD_KEYS, |_| true);
        }
        text
    }
}

fn put_keys(text: &mut String, table: &Table, first: &[&str], wanted: impl Fn(&str) -> bool) {
    let known = first
        .iter()
        .filter_map(|key| Some((*key, table.get(*key)?)));
    let others = table
        .iter()
        .map(|(key, value)| (key.as_str(), value))
        .filter(|(key, _)| !first.contains(key));
    for (key, value) in known.chain(others).filter(|(key, _)| wanted(key)) {
        let _ = writeln!(text, "{key} = {value}");
    }
}

/// Letters for a code: the sound of a name.
pub(super) fn sound(label: &str) -> String {
    let sort = kernel::name_sort(label);
    let sound: String = sort
        .split(' ')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(24)
        .collect();
    match sound.chars().next() {
        Some(c) if c.is_ascii_alphabetic() => sound.to_lowercase(),
        _ => format!("f{sound}"),
    }
}

pub(super) fn free(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|n| format!("{wanted}{n}"));
    let mut all = std::iter::once(wanted.to_owned()).chain(numbered);
    all.find(|code| !taken(code)).unwrap_or_default()
}

/// A code for a new kind of this name.
pub fn kind_code(office: &Office, label: &str) -> Result<String> {
    let kinds = registers::ledgers::kinds(office.catalogue())?;
    Ok(free(&sound(label), |code| {
        let path = format!("ledgers/{code}.toml");
        kinds.iter().any(|kind| kind.kind == code)
            || office.catalogue().origin(&path) != (false, false)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_does_not_know_stays_in_the_file() {
        let text = "# 一句说明\nkind = \"x\"\nlabel = \"某\"\nnew_key = 3\n\n[[field]]\ncode = \"date\"\nlabel = \"日期\"\ntype = \"date\"\nrequired = true\nkept = \"是\"\n";
        let file = CatalogueFile {
            path: "ledgers/x.toml".to_owned(),
            text: text.to_owned(),
        };
        let table = file.toml().unwrap();
        let mut kind = KindFile::of(file, table);
        kind.put(
            "date",
            &FieldDraft {
                label: "时间".to_owned(),
                field_type: "date".to_owned(),
                required: true,
                ..FieldDraft::default()
            },
        );
        let expected = text.replace("日期", "时间");
        assert_eq!(kind.text(), expected);
        assert_eq!(kind.free_code("陪同领导"), "peitonglingdao");
        assert_eq!(kind.free_code("12"), "f12");
    }
}
