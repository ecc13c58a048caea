//! Ledger kinds and their fields, edited by form.

use axum::extract::Path;
use axum::response::Response;

use super::pages::{checked, lines_of, plain_list};
use crate::kit::{
    Button, Cell, Choice, Column, Field, FieldKind, Form, Link, Posted, Query, Row, Table,
};
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use papers::dictionary::actions;
use papers::dictionary::actions::Draft;
use papers::dictionary::kinds::{FieldDraft, KindFile, kind_code};
use registers::ledgers;
use registers::ledgers::{FieldType, Kind};

/// The pages of ledger kinds.
pub fn routes() -> Vec<Route> {
    let gate = Action::CatalogueManage;
    vec![
        get("/catalogue/kinds/new", gate, new),
        post("/catalogue/kinds/new", gate, create),
        get("/catalogue/kinds/{kind}", gate, one),
        get("/catalogue/kinds/{kind}/name", gate, name),
        post("/catalogue/kinds/{kind}/name", gate, set_name),
        get("/catalogue/kinds/{kind}/fields/new", gate, new_field),
        post("/catalogue/kinds/{kind}/fields/new", gate, add_field),
        get("/catalogue/kinds/{kind}/fields/{code}", gate, field),
        post("/catalogue/kinds/{kind}/fields/{code}", gate, set_field),
    ]
}

/// What a field may hold, as the file has it, as people say it.
const TYPES: [(FieldType, &str, &str); 10] = [
    (FieldType::Text, "text", "一行字"),
    (FieldType::LongText, "long_text", "多行字"),
    (FieldType::Choice, "choice", "选项"),
    (FieldType::Integer, "integer", "整数"),
    (FieldType::Money, "money", "金额"),
    (FieldType::Date, "date", "日期"),
    (FieldType::Year, "year", "年度"),
    (FieldType::Person, "person", "姓名（对象）"),
    (FieldType::IdNumber, "id_number", "身份证号"),
    (FieldType::Village, "village", "村（社区）"),
];

fn type_of(field: &ledgers::Field) -> (&'static str, &'static str) {
    let found = TYPES.iter().find(|(t, _, _)| *t == field.field_type);
    found.map_or(("text", "一行字"), |(_, code, label)| (code, label))
}

fn kind_of(visit: &Visit, code: &str) -> Result<Kind> {
    let kinds = ledgers::kinds(visit.office.catalogue())?;
    let found = kinds.into_iter().find(|kind| kind.kind == code);
    found.ok_or_else(|| Error::not_found(format!("台账种类 {code}")))
}

async fn one(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let kind = kind_of(&visit, &code)?;
    let row = |field: &ledgers::Field| {
        let options = if field.options.is_empty() {
            String::new()
        } else {
            field.options.join("、")
        };
        let retired =
            (!field.retired.is_empty()).then(|| format!("已停用：{}", field.retired.join("、")));
        let href = format!("/catalogue/kinds/{code}/fields/{}", field.code);
        let yes = |on: bool| Cell::text(if on { "是" } else { "" });
        Row {
            cells: vec![
                Cell::link(&field.label, &href),
                Cell::text(type_of(field).1),
                Cell {
                    under: retired,
                    ..Cell::text(options)
                },
                Cell::text(field.headings.join("、")),
                yes(field.required),
                yes(field.list),
            ],
            ..Row::default()
        }
    };
    let table = Table {
        caption: format!("{}的字段", kind.label),
        columns: vec![
            Column::text("label", "字段"),
            Column::text("type", "填什么"),
            Column::text("options", "选项"),
            Column::text("headings", "导入时也认的表头"),
            Column::text("required", "必填"),
            Column::text("list", "列表里显示"),
        ],
        rows: kind.fields.iter().map(row).collect(),
        numbered: true,
        first_number: 1,
        ..Table::default()
    };
    let at = |rest: &str| format!("/catalogue/kinds/{code}/{rest}");
    let mut list = plain_list(
        &visit,
        table,
        vec![
            Button::link("新增字段", at("fields/new")).primary(),
            Button::link("改名称", at("name")),
        ],
    );
    let file = KindFile::load(&visit.office, &code)?;
    let path = ground::http::ask::encoded(&file.path);
    list.tools.push(Link::new(
        "看这个种类的文件",
        format!("/catalogue/files/view?path={path}"),
    ));
    visit.list(&format!("台账种类：{}", kind.label), list)
}

fn new_form(kinds: &[Kind]) -> Form {
    let mut groups: Vec<&str> = kinds.iter().map(|kind| kind.group.as_str()).collect();
    groups.dedup();
    let groups = groups.iter().map(|group| Choice::new(*group, *group));
    let dated = Field {
        options: vec![
            Choice::new("date", "日期，例如 2026-11-24"),
            Choice::new("year", "年度，例如 2026"),
        ],
        ..Field::new(FieldKind::Radio, "dated", "每条记录按什么记时间")
    };
    let fields = vec![
        Field::text("label", "名称")
            .required()
            .hint("例如 军地协调会、拥军超市。菜单里、表头上都叫这个名称"),
        Field::choice("group", "放在菜单的哪一组", groups.collect()).hint("不选就放在“其他台账”"),
        dated.required().value("date"),
        Field::text("dated_label", "这一栏叫什么")
            .required()
            .value("日期")
            .width(8),
    ];
    Form::new("/catalogue/kinds/new", "看看会改什么", fields).cancel("/catalogue")
}

async fn new(visit: Visit, _: Query) -> Result<Response> {
    let kinds = ledgers::kinds(visit.office.catalogue())?;
    visit.form("新建台账种类", new_form(&kinds))
}

async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let kinds = ledgers::kinds(visit.office.catalogue())?;
    let mut form = new_form(&kinds);
    form.keep(&posted);
    form.refuse_missing(&posted);
    let label = kernel::squeeze(&posted.text("label"));
    if kinds.iter().any(|kind| kind.label == label) {
        form.wrong("label", format!("已有台账叫{label}，请换一个名称"));
    }
    if form.is_wrong() {
        return visit.form("新建台账种类", form);
    }
    let dated = match posted.text("dated").as_str() {
        "year" => "year",
        _ => "date",
    };
    let code = kind_code(&visit.office, &label)?;
    let group = kernel::squeeze(&posted.text("group"));
    let file = KindFile::new(&code, &label, &group, (dated, &posted.text("dated_label")));
    let draft = Draft {
        text: file.text(),
        path: file.path,
        seen: String::new(),
        told: format!("新建台账种类“{label}”"),
    };
    let back = format!("/catalogue/kinds/{code}");
    checked(&visit, "新建台账种类", (form, "label"), &draft, &back)
}

fn name_form(kind: &Kind) -> Form {
    let fields = vec![
        Field::text("label", "名称")
            .required()
            .value(&kind.label)
            .hint("菜单、列表和导出里都改；以前的记录不变"),
    ];
    let at = format!("/catalogue/kinds/{}", kind.kind);
    Form::new(format!("{at}/name"), "看看会改什么", fields).cancel(at)
}

async fn name(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let kind = kind_of(&visit, &code)?;
    visit.form(&format!("改名称：{}", kind.label), name_form(&kind))
}

async fn set_name(visit: Visit, Path(code): Path<String>, posted: Posted) -> Result<Response> {
    let kind = kind_of(&visit, &code)?;
    let title = format!("改名称：{}", kind.label);
    let mut form = name_form(&kind);
    form.keep(&posted);
    form.refuse_missing(&posted);
    if form.is_wrong() {
        return visit.form(&title, form);
    }
    let label = kernel::squeeze(&posted.text("label"));
    let mut file = KindFile::load(&visit.office, &code)?;
    file.rename(&label);
    let draft = draft_of(
        &visit,
        &file,
        format!("台账“{}”改名为“{label}”", kind.label),
    );
    let back = format!("/catalogue/kinds/{code}");
    checked(&visit, &title, (form, "label"), &draft, &back)
}

fn draft_of(visit: &Visit, file: &KindFile, told: String) -> Draft {
    Draft {
        text: file.text(),
        seen: actions::seen(visit.office.catalogue(), &file.path),
        path: file.path.clone(),
        told,
    }
}

fn field_form(kind: &Kind, field: Option<&ledgers::Field>) -> Form {
    let at = format!("/catalogue/kinds/{}", kind.kind);
    let lines = |list: &[String]| list.join("\n");
    let tick = |on: bool| if on { vec!["1".to_owned()] } else { Vec::new() };
    let checks = |name: &str, label: &str, says: &str, on: bool| Field {
        options: vec![Choice::new("1", says)],
        values: tick(on),
        ..Field::new(FieldKind::Checks, name, label)
    };
    let long = |name: &str, label: &str, value: String| {
        Field::new(FieldKind::LongText, name, label).value(value)
    };
    let mut fields = vec![
        Field::text("label", "字段名称")
            .required()
            .value(field.map_or("", |f| &f.label)),
    ];
    if field.is_none() {
        let types = TYPES
            .iter()
            .map(|(_, code, label)| Choice::new(*code, *label));
        fields.push(
            Field::choice("type", "填什么", types.collect())
                .required()
                .value("text")
                .hint("定了以后不能改"),
        );
    }
    let choosing = field.is_none_or(|f| f.field_type == FieldType::Choice);
    if choosing {
        let hint = "填什么是“选项”时才用。一行一个。不再用的请停用，不要删：以前的记录还要照样读";
        fields.push(
            long(
                "options",
                "选项",
                field.map_or(String::new(), |f| lines(&f.options)),
            )
            .hint(hint),
        );
        if let Some(field) = field.filter(|f| !f.options.is_empty()) {
            let all = field.options.iter().chain(&field.retired);
            fields.push(Field {
                options: all.map(|o| Choice::new(o, o)).collect(),
                values: field.retired.clone(),
                ..Field::new(FieldKind::Checks, "retired", "停用的选项")
                    .hint("打勾的不再给新记录选，以前的记录不变；去掉勾就重新启用")
            });
        }
        let open = field.is_some_and(|f| f.open);
        fields.push(checks("open", "别的写法", "选项以外的也可以填", open));
    }
    if field.is_none_or(|f| f.field_type == FieldType::Integer) {
        let unit = field.map_or("", |f| &f.unit);
        fields.push(
            Field::text("unit", "单位")
                .value(unit)
                .width(4)
                .hint("数字后面的量词，例如 人、场。填什么是“整数”时才用"),
        );
    }
    fields.push(
        long(
            "headings",
            "导入时也认的表头",
            field.map_or(String::new(), |f| lines(&f.headings)),
        )
        .hint("一行一个。字段名称本身不用写"),
    );
    let required = field.is_some_and(|f| f.required);
    fields.push(checks("required", "必填", "空着不能保存", required));
    let listed = field.is_none_or(|f| f.list);
    fields.push(checks("list", "列表", "在列表里显示", listed));
    let code = field.map_or("new", |f| &f.code);
    Form::new(format!("{at}/fields/{code}"), "看看会改什么", fields).cancel(at)
}

fn posted_field(posted: &Posted, field_type: &str, before: Option<&ledgers::Field>) -> FieldDraft {
    let choosing = field_type == "choice";
    let mut options = if choosing {
        lines_of(&posted.raw("options"))
    } else {
        Vec::new()
    };
    let known = before.map_or(&[][..], |field| &field.retired);
    let retired: Vec<String> = posted
        .all("retired")
        .into_iter()
        .filter(|option| options.contains(option) || known.contains(option))
        .collect();
    options.retain(|option| !retired.contains(option));
    // Offered again: the tick was taken away.
    let again = known
        .iter()
        .filter(|option| !retired.contains(option) && !options.contains(option));
    let again: Vec<String> = again.cloned().collect();
    options.extend(again);
    FieldDraft {
        label: kernel::squeeze(&posted.text("label")),
        field_type: field_type.to_owned(),
        headings: lines_of(&posted.raw("headings")),
        required: posted.text("required") == "1",
        list: posted.text("list") == "1",
        retired,
        options,
        open: choosing && posted.text("open") == "1",
        unit: if field_type == "integer" {
            posted.text("unit")
        } else {
            String::new()
        },
    }
}

async fn new_field(visit: Visit, Path(code): Path<String>) -> Result<Response> {
    let kind = kind_of(&visit, &code)?;
    visit.form(
        &format!("给{}新增字段", kind.label),
        field_form(&kind, None),
    )
}

/// Says what is wrong with a field that two would be called by.
fn refuse_taken(form: &mut Form, kind: &Kind, own: Option<&str>, label: &str) {
    let mut others = kind.fields.iter().filter(|f| Some(f.code.as_str()) != own);
    if others.any(|f| f.label == label) {
        form.wrong("label", format!("已有字段叫{label}，请换一个名称"));
    }
}

async fn add_field(visit: Visit, Path(code): Path<String>, posted: Posted) -> Result<Response> {
    let kind = kind_of(&visit, &code)?;
    let title = format!("给{}新增字段", kind.label);
    let mut form = field_form(&kind, None);
    form.keep(&posted);
    form.refuse_missing(&posted);
    let field_type = posted.text("type");
    let draft = posted_field(&posted, &field_type, None);
    if TYPES.iter().all(|(_, code, _)| *code != field_type) && posted.given("type").is_some() {
        form.wrong("type", "没有这一种，请重新选择填什么");
    }
    refuse_taken(&mut form, &kind, None, &draft.label);
    if form.is_wrong() {
        return visit.form(&title, form);
    }
    let mut file = KindFile::load(&visit.office, &code)?;
    let own = file.free_code(&draft.label);
    file.put(&own, &draft);
    let told = format!("台账“{}”新增字段“{}”", kind.label, draft.label);
    let draft = draft_of(&visit, &file, told);
    let back = format!("/catalogue/kinds/{code}");
    checked(&visit, &title, (form, "label"), &draft, &back)
}

fn field_of<'k>(kind: &'k Kind, code: &str) -> Result<&'k ledgers::Field> {
    let found = kind.fields.iter().find(|field| field.code == code);
    found.ok_or_else(|| Error::not_found(format!("字段 {code}")))
}

async fn field(visit: Visit, Path((code, own)): Path<(String, String)>) -> Result<Response> {
    let kind = kind_of(&visit, &code)?;
    let field = field_of(&kind, &own)?;
    let title = format!("{}的字段：{}", kind.label, field.label);
    visit.form(&title, field_form(&kind, Some(field)))
}

async fn set_field(
    visit: Visit,
    Path((code, own)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let kind = kind_of(&visit, &code)?;
    let field = field_of(&kind, &own)?;
    let title = format!("{}的字段：{}", kind.label, field.label);
    let mut form = field_form(&kind, Some(field));
    form.keep(&posted);
    form.refuse_missing(&posted);
    let draft = posted_field(&posted, type_of(field).0, Some(field));
    refuse_taken(&mut form, &kind, Some(&own), &draft.label);
    let lost: Vec<&String> = field
        .options
        .iter()
        .filter(|option| !draft.options.contains(option) && !draft.retired.contains(option))
        .collect();
    if form.is_wrong() {
        return visit.form(&title, form);
    }
    let mut told = format!("台账“{}”改字段“{}”", kind.label, field.label);
    if !lost.is_empty() {
        let lost: Vec<&str> = lost.iter().map(|option| option.as_str()).collect();
        told.push_str(&format!("，去掉选项{}", lost.join("、")));
    }
    let newly: Vec<&str> = draft
        .retired
        .iter()
        .filter(|option| !field.retired.contains(option))
        .map(String::as_str)
        .collect();
    if !newly.is_empty() {
        told.push_str(&format!("，停用选项{}", newly.join("、")));
    }
    let mut file = KindFile::load(&visit.office, &code)?;
    file.put(&own, &draft);
    let draft = draft_of(&visit, &file, told);
    let back = format!("/catalogue/kinds/{code}");
    checked(&visit, &title, (form, "label"), &draft, &back)
}
