//! 登记新对象: the ID number first, it fills the rest; then a page to check, then it is written.

use axum::Json;
use axum::response::{IntoResponse, Response};
use entitlement::Nature;
use kernel::{DivisionCode, Level, Month};
use serde::Serialize;
use serde_json::json;

use crate::kit::{Choice, Fact, Field, FieldKind, Form, Group, Link, Posted, Query};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
use registers::organisation::Directory;
use registers::people::reading::{NEW_VILLAGE, doubts, read_beneficiary};
use registers::people::register::identity_text;
use registers::people::registration::{Alike, NewBeneficiary, alike, id_facts, person_register};
use registers::people::{Categories, Holds, IdentityKey, PayeeWords, grade_label, nature_label};

/// So many villages are offered while typing; a larger office types the name.
const VILLAGES_OFFERED: usize = 300;

/// The form; 20 fields in named groups.
async fn blank(visit: &Visit) -> Result<Form> {
    let scope = visit.actor.may(Action::PersonWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let categories = Categories::load(visit.office.catalogue())?;
    let kinds = categories
        .iter()
        .map(|c| Choice::new(&c.code, &c.label))
        .collect();
    let mut id_number = Field::new(FieldKind::IdNumber, "id_number", "身份证号").required();
    id_number = id_number.hint("18位；15位的老证号也可以。填好后出生日期、性别自动带出");
    id_number.fills = Some("/people/fill".to_owned());
    let mut village = Field::text("village", "村（社区）")
        .required()
        .hint("例如：第一村；有重名的连乡镇一起写");
    village.suggestions = directory.village_names(scope.division(), VILLAGES_OFFERED);
    let words = PayeeWords::load(visit.office.catalogue())?;
    let mut payee_relation = Field::text("payee_relation", "收款人关系").width(8);
    payee_relation.suggestions = words.relations().map(str::to_owned).collect();
    let who = vec![
        id_number,
        Field::text("name", "姓名").required().width(10),
        Field::text("birth", "出生日期")
            .hint("由身份证号带出")
            .width(8),
        Field::text("sex", "性别").hint("由身份证号带出").width(4),
        village,
        Field::text("address", "住址")
            .hint("门牌、村民小组；走访、寄信用")
            .width(24),
        Field::new(FieldKind::Phone, "phone", "手机"),
    ];
    let mut form = Form::new("/people/new", "下一步：核对", Vec::new()).cancel("/people");
    form.draft = Some("people_new".to_owned());
    form.columns = true;
    form.groups = vec![
        Group::named("本人", who),
        Group::named(
            "身份与待遇",
            [
                vec![Field::choice("category", "人员类别", kinds).required()],
                identity_fields(&categories),
            ]
            .concat(),
        ),
        Group {
            folded: true,
            ..Group::named(
                "批准日期、入伍退役、亲属关系等（有就填）",
                key_fields(&categories),
            )
        },
        Group::named(
            "领款账户",
            vec![
                Field::text("bank", "开户行").width(12),
                Field::new(FieldKind::Account, "account", "银行账号")
                    .hint("没有可以先空着，发放时走现金或以后补"),
                Field::text("payee", "收款人")
                    .hint("银行账户的户名不是本人的才填，例如监护人")
                    .width(10),
                Field::new(FieldKind::IdNumber, "payee_id_number", "收款人身份证号"),
                payee_relation,
            ],
        ),
        Group::named(
            "其他",
            vec![Field::new(FieldKind::LongText, "note", "备注")],
        ),
    ];
    Ok(form)
}

/// What else is known of an identity, for this form and for 增加身份.
pub(super) fn key_fields(categories: &Categories) -> Vec<Field> {
    let keys = categories.keys().iter();
    keys.map(|key| key_field(key, categories)).collect()
}

/// The field of one key.
pub(crate) fn key_field(key: &IdentityKey, categories: &Categories) -> Field {
    let of = key.categories.iter();
    let names: Vec<&str> = of
        .filter_map(|code| Some(categories.coded(code)?.label.as_str()))
        .collect();
    let hint = match (key.hint.as_str(), names.is_empty()) {
        ("", true) => "不清楚的空着".to_owned(),
        ("", false) => format!("{}填；不清楚的空着", names.join("、")),
        (hint, _) => hint.to_owned(),
    };
    let options = key.options.iter().map(|option| Choice::new(option, option));
    let field = match key.holds {
        Holds::Option => Field::choice(&key.code, &key.label, options.collect()),
        Holds::Day | Holds::Words => Field::text(&key.code, &key.label),
    };
    let mut field = field.hint(hint).width(8);
    if !key.categories.is_empty() {
        field.only = Some((CATEGORY.to_owned(), key.categories.clone()));
    }
    field
}

/// The field that says of which category an identity is.
const CATEGORY: &str = "category";

/// What an identity carries, for this form and for 增加身份.
pub(super) fn identity_fields(categories: &Categories) -> Vec<Field> {
    let grades = (1..=10u8)
        .map(|grade| Choice::new(grade.to_string(), grade_label(grade)))
        .collect();
    let natures = [Nature::War, Nature::Duty, Nature::Illness]
        .map(|n| Choice::new(nature_label(n), nature_label(n)));
    let graded = categories.iter().filter(|category| category.needs_grade());
    let graded: Vec<String> = graded.map(|category| category.code.clone()).collect();
    let fields = vec![
        Field::choice("grade", "残疾等级", grades)
            .hint("伤残人员必填")
            .width(6),
        Field::choice("nature", "残疾性质", natures.to_vec())
            .hint("伤残人员必填")
            .width(6),
        Field::new(FieldKind::Integer, "service_years", "服役年限")
            .hint("按服役年限计发的必填")
            .width(4),
        Field::new(FieldKind::Month, "start", "起发时间")
            .hint("第一个发放的月份，例如 2011.3、2011年3月；填了批准日期的可以空着"),
    ];
    let suited = |field: Field| match field.name.as_str() {
        "grade" | "nature" => Field {
            only: Some((CATEGORY.to_owned(), graded.clone())),
            ..field
        },
        _ => field,
    };
    fields.into_iter().map(suited).collect()
}

/// What the next one begins with, registered one after the other.
const CARRIED: [&str; 2] = ["village", CATEGORY];

pub async fn form(visit: Visit, query: Query) -> Result<Response> {
    let mut form = blank(&visit).await?;
    for field in form.fields_mut() {
        if let Some(value) = query
            .given(&field.name)
            .filter(|_| CARRIED.contains(&&*field.name))
        {
            field.value = value;
        }
    }
    visit.form("登记新对象", form)
}

/// What an ID number says, for the page's script; without it the next page shows the same.
pub async fn fill(visit: Visit, posted: Posted) -> Result<Response> {
    visit.actor.may(Action::PersonWrite)?;
    let text = posted.text("id_number");
    let facts = match id_facts(&visit.office, &text) {
        Ok(facts) => facts,
        Err(refusal) => {
            let told = json!({ "_message": refusal.to_string(), "_wrong": true });
            return Ok(Json(told).into_response());
        }
    };
    let known = registers::people::register::PeopleAsk {
        typed: facts.number.as_str().to_owned(),
        ..Default::default()
    };
    let found =
        registers::people::register::people_page(&visit.office, &visit.actor, &known, 0, 1).await?;
    let mut answer = json!({ "birth": facts.birth.to_string(), "sex": facts.sex.to_string(), "_message": format!("{}岁", facts.age) });
    if let Some(person) = found.first() {
        answer["_message"] = json!(format!(
            "这个身份证号已经登记：{}（{}）",
            person.name, person.village
        ));
        answer["_wrong"] = json!(true);
        answer["_href"] = json!(format!("/people/{}", person.key));
    }
    Ok(Json(answer).into_response())
}

#[derive(Serialize)]
struct CheckPage {
    facts: Vec<Fact>,
    alike: Vec<(String, Option<Link>)>,
    warnings: Vec<String>,
    /// Everything that was filled in, unseen.
    form: Form,
    /// Why she is another person, where somebody is alike.
    although: Option<Field>,
    edit: Vec<(String, String)>,
}

/// Beneath the name of a village that is not there: whether it is new.
fn offer_new_village(form: &mut Form, directory: &Directory, top: DivisionCode, posted: &Posted) {
    let village = posted.text("village");
    let offices = matches!(top.level(), Level::County | Level::Town);
    if !offices || village.is_empty() || !directory.is_unknown(top, &village) {
        return;
    }
    let choice = Choice::new("yes", format!("{village}是新的，登记时一并建立"));
    let mut new = Field::new(FieldKind::Checks, NEW_VILLAGE, "新建这个村（社区）");
    new.options = vec![choice];
    for group in &mut form.groups {
        let at = group
            .fields
            .iter()
            .position(|field| field.name == "village");
        if let Some(at) = at {
            group.fields.insert(at + 1, new);
            return;
        }
    }
}

pub async fn submit(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = blank(&visit).await?;
    let scope = visit.actor.may(Action::PersonWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let (office, top) = (&visit.office, scope.division());
    offer_new_village(&mut form, &directory, top, &posted);
    form.keep(&posted);
    let new = match read_beneficiary(office, &directory, top, &|name| posted.text(name))? {
        Ok(new) => new,
        Err(wrong) => {
            form.wrong_all(wrong);
            return visit.form("登记新对象", form);
        }
    };
    let others = alike(&visit.office, &visit.actor, &new).await?;
    if let Some(same) = others.iter().find(|other| other.certain) {
        form.wrong("id_number", format!("这个身份证号已经登记：{}", same.who));
        return visit.form("登记新对象", form);
    }
    match posted.text("step").as_str() {
        step @ ("save" | "next") => {
            let unexplained = !others.is_empty() && new.although.is_empty();
            if unexplained {
                return check(&visit, &posted, &new, &others, true).await;
            }
            let key = person_register(&visit.office, &visit.actor, new).await?;
            registers::accounts::drafts::discard(&visit.office, &visit.actor, "people_new").await?;
            if step == "next" {
                let kept = CARRIED.iter().fold(Query::default(), |query, name| {
                    query.with(name, &posted.text(name))
                });
                let told = format!("已登记{}（{key}），接着登记下一位", posted.text("name"));
                return Ok(visit.done(&format!("/people/new{}", kept.text_for_url()), &told));
            }
            Ok(visit.done(&format!("/people/{key}"), "已登记"))
        }
        "edit" => visit.form("登记新对象", form),
        _ => check(&visit, &posted, &new, &others, false).await,
    }
}

async fn check(
    visit: &Visit,
    posted: &Posted,
    new: &NewBeneficiary,
    others: &[Alike],
    unexplained: bool,
) -> Result<Response> {
    let categories = Categories::load(visit.office.catalogue())?;
    let scope = visit.actor.may(Action::PersonWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let mut form = Form::new("/people/new", "确认登记", Vec::new());
    form.hidden = posted
        .fields()
        .pairs()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "_token" | "step" | "although"))
        .cloned()
        .collect();
    let mut although = (!others.is_empty()).then(|| {
        Field::text("although", "仍要登记的理由")
            .required()
            .width(24)
            .hint("例如：同名同日生，已核对证件原件；另一个县的正在迁出")
            .value(posted.text("although"))
    });
    if unexplained && let Some(field) = &mut although {
        field.error = Some("请填写仍要登记的理由".to_owned());
        form.errors.push(crate::kit::FormError {
            field: Some("although".to_owned()),
            message: "请填写仍要登记的理由".to_owned(),
        });
    }
    let warnings = doubts(&visit.office, new, &categories);
    let page = CheckPage {
        facts: facts(new, &directory, &categories, new.division),
        alike: others
            .iter()
            .map(|other| {
                (
                    format!("{}：{}", other.what, other.who),
                    other
                        .key
                        .map(|key| Link::new("打开", format!("/people/{key}"))),
                )
            })
            .collect(),
        warnings,
        edit: form.hidden.clone(),
        form: visit.with_token(form),
        although,
    };
    if unexplained {
        visit.refused("people/check.html", "核对后登记", &page)
    } else {
        visit.page("people/check.html", "核对后登记", &page)
    }
}

fn facts(
    new: &NewBeneficiary,
    directory: &Directory,
    categories: &Categories,
    division: DivisionCode,
) -> Vec<Fact> {
    let village = match &new.new_village {
        None => directory.name(division),
        Some(name) => format!("{name}（新建，在{}）", directory.name(division)),
    };
    let start = new
        .identity
        .start
        .map(Month::to_chinese)
        .unwrap_or_default();
    [
        ("姓名", new.name.clone()),
        ("身份证号", new.id_number.as_str().to_owned()),
        ("出生日期", new.id_number.birth().to_string()),
        ("性别", new.id_number.sex().to_string()),
        ("村（社区）", village),
        ("住址", new.address.clone()),
        ("手机", new.phone.clone()),
        ("人员类别", identity_text(&new.identity, categories)),
        ("起发时间", start),
        ("开户行", new.bank.clone()),
        ("银行账号", new.account.clone()),
        ("收款人", new.payee.told()),
        ("备注", new.note.clone()),
    ]
    .into_iter()
    .map(|(label, value)| Fact::new(label, value))
    .collect()
}
