//! 登记新对象: the ID number first, it fills the rest; then a page to check, then it is written.

use axum::Json;
use axum::response::{IntoResponse, Response};
use entitlement::Nature;
use kernel::{
    DivisionCode, Month, account_plausible, luhn_valid, normalise_account, read_date, read_month,
};
use serde::Serialize;
use serde_json::json;

use crate::access::Action;
use crate::organisation::Directory;
use crate::people::register::identity_text;
use crate::people::registration::{Alike, NewBeneficiary, alike, id_facts, person_register};
use crate::people::{Categories, IdentityRow, grade_label, grade_read, nature_label, nature_read};
use crate::platform::error::Result;
use crate::platform::web::{Choice, Fact, Field, FieldKind, Form, Group, Link, Posted, Query};
use crate::shell::Visit;

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
    let who = vec![
        id_number,
        Field::text("name", "姓名").required().width(10),
        Field::text("birth", "出生日期")
            .hint("由身份证号带出")
            .width(8),
        Field::text("sex", "性别").hint("由身份证号带出").width(4),
        village,
        Field::new(FieldKind::Phone, "phone", "手机"),
    ];
    let mut form = Form::new("/people/new", "下一步：核对", Vec::new()).cancel("/people");
    form.draft = Some("people_new".to_owned());
    let group = |legend: &str, fields| Group {
        legend: Some(legend.to_owned()),
        fields,
    };
    form.groups = vec![
        group("本人", who),
        group(
            "身份与待遇",
            [
                vec![Field::choice("category", "人员类别", kinds).required()],
                identity_fields(),
            ]
            .concat(),
        ),
        group(
            "领款账户",
            vec![
                Field::text("bank", "开户行").width(12),
                Field::new(FieldKind::Account, "account", "银行账号")
                    .hint("没有可以先空着，发放时走现金或以后补"),
            ],
        ),
        group(
            "其他",
            vec![Field::new(FieldKind::LongText, "note", "备注")],
        ),
    ];
    Ok(form)
}

/// What an identity carries, for this form and for 增加身份.
pub(super) fn identity_fields() -> Vec<Field> {
    let grades = (1..=10u8)
        .map(|grade| Choice::new(grade.to_string(), grade_label(grade)))
        .collect();
    let natures = [Nature::War, Nature::Duty, Nature::Illness]
        .map(|n| Choice::new(nature_label(n), nature_label(n)));
    vec![
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
            .required()
            .hint("第一个发放的月份，例如 2011.3、2011年3月"),
    ]
}

pub(super) async fn form(visit: Visit) -> Result<Response> {
    let form = blank(&visit).await?;
    visit.form("登记新对象", form)
}

/// What an ID number says, for the page's script; without it the next page shows the same.
pub(super) async fn fill(visit: Visit, query: Query) -> Result<Response> {
    visit.actor.may(Action::PersonWrite)?;
    let text = query.text("id_number");
    let facts = match id_facts(&visit.office, &text) {
        Ok(facts) => facts,
        Err(refusal) => return Ok(Json(json!({ "_message": refusal.to_string() })).into_response()),
    };
    let known = crate::people::register::PeopleAsk {
        typed: facts.number.as_str().to_owned(),
        ..Default::default()
    };
    let found =
        crate::people::register::people_page(&visit.office, &visit.actor, &known, 0, 1).await?;
    let mut answer = json!({ "birth": facts.birth.to_string(), "sex": facts.sex.to_string(), "_message": format!("{}岁", facts.age) });
    if let Some(person) = found.first() {
        answer["_message"] = json!(format!(
            "这个身份证号已经登记：{}（{}）",
            person.name, person.village
        ));
        answer["_href"] = json!(format!("/people/{}", person.key));
    }
    Ok(Json(answer).into_response())
}

/// The identity somebody has filled in; what is wrong goes to the form.
pub(super) fn read_identity(
    form: &mut Form,
    posted: &Posted,
    categories: &Categories,
) -> Option<IdentityRow> {
    let category = categories.coded(&posted.text("category"));
    let needs_grade = category.is_some_and(crate::people::Category::needs_grade);
    let (grade, nature) = (
        grade_read(&posted.text("grade")),
        nature_read(&posted.text("nature")),
    );
    if needs_grade && grade.is_none() {
        form.wrong("grade", "请选择残疾等级");
    }
    if needs_grade && nature.is_none() {
        form.wrong("nature", "请选择残疾性质");
    }
    if let (Some(grade), Some(nature)) = (grade, nature)
        && !crate::people::grade_fits(grade, nature)
    {
        form.wrong("grade", "残疾性质因病的只评一级至六级，请核对");
    }
    let service_years = match posted.text("service_years").as_str() {
        "" => None,
        text => match text.parse::<u32>() {
            Ok(years) if years <= 60 => Some(years),
            _ => {
                form.wrong("service_years", "服役年限请填写整年数，例如 5");
                None
            }
        },
    };
    let start = read_start(form, &posted.text("start"));
    Some(IdentityRow {
        category: category?.code.clone(),
        grade: grade.filter(|_| needs_grade),
        nature: nature.filter(|_| needs_grade),
        service_years,
        start,
        known: None,
    })
}

fn read_start(form: &mut Form, text: &str) -> Option<Month> {
    if text.is_empty() {
        return None;
    }
    match read_month(text) {
        Ok(month) => Some(month),
        Err(message) => {
            form.wrong("start", format!("起发时间{message}"));
            None
        }
    }
}

async fn read(visit: &Visit, form: &mut Form, posted: &Posted) -> Result<Option<NewBeneficiary>> {
    let scope = visit.actor.may(Action::PersonWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let categories = Categories::load(visit.office.catalogue())?;
    form.keep(posted);
    form.refuse_missing(posted);
    let id = match posted.text("id_number").as_str() {
        "" => None,
        text => match id_facts(&visit.office, text) {
            Ok(facts) => Some(facts),
            Err(refusal) => {
                form.wrong("id_number", format!("身份证号{refusal}"));
                None
            }
        },
    };
    refuse_other_birth(form, posted, id.as_ref());
    let division = match posted.text("village").as_str() {
        "" => None,
        text => match directory.meant(scope.division(), text) {
            Ok(division) => Some(division),
            Err(refusal) => {
                form.wrong("village", refusal.to_string());
                None
            }
        },
    };
    let account = normalise_account(&posted.text("account"));
    if !account.is_empty() && !account_plausible(&account) {
        form.wrong("account", "银行账号应为8至32位数字，请核对后重填");
    }
    let identity = read_identity(form, posted, &categories);
    let (Some(id), Some(division), Some(identity), false) =
        (id, division, identity, form.is_wrong())
    else {
        return Ok(None);
    };
    Ok(Some(NewBeneficiary {
        name: kernel::squeeze(&posted.text("name")),
        id_number: id.number,
        division,
        phone: normalise_account(&posted.text("phone")),
        bank: posted.text("bank"),
        account,
        identity,
        note: posted.text("note"),
        although: posted.text("although"),
    }))
}

/// Birth date and sex follow from the ID number; where something else was typed, one of the two is wrong.
fn refuse_other_birth(
    form: &mut Form,
    posted: &Posted,
    facts: Option<&crate::people::registration::IdFacts>,
) {
    let Some(facts) = facts else {
        return;
    };
    let (birth, sex) = (posted.text("birth"), posted.text("sex"));
    if !birth.is_empty() && read_date(&birth).ok() != Some(facts.birth) {
        form.wrong(
            "birth",
            format!("出生日期和身份证号不一致，证号上是 {}", facts.birth),
        );
    }
    if !sex.is_empty() && sex != facts.sex.to_string() {
        form.wrong(
            "sex",
            format!("性别和身份证号不一致，证号上是{}", facts.sex),
        );
    }
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

pub(super) async fn submit(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = blank(&visit).await?;
    let Some(new) = read(&visit, &mut form, &posted).await? else {
        return visit.form("登记新对象", form);
    };
    let others = alike(&visit.office, &visit.actor, &new).await?;
    if let Some(same) = others.iter().find(|other| other.certain) {
        form.wrong("id_number", format!("这个身份证号已经登记：{}", same.who));
        return visit.form("登记新对象", form);
    }
    match posted.text("step").as_str() {
        "save" => {
            let unexplained = !others.is_empty() && new.although.is_empty();
            if unexplained {
                return check(&visit, &posted, &new, &others, true).await;
            }
            let key = person_register(&visit.office, &visit.actor, new).await?;
            crate::access::drafts::discard(&visit.office, &visit.actor, "people_new").await?;
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
        Field::text("although", "确是另一个人的理由")
            .required()
            .width(24)
            .hint("例如：同名同日生，已核对证件原件")
            .value(posted.text("although"))
    });
    if unexplained && let Some(field) = &mut although {
        field.error = Some("请填写确是另一个人的理由".to_owned());
        form.errors.push(crate::platform::web::FormError {
            field: Some("although".to_owned()),
            message: "请填写确是另一个人的理由".to_owned(),
        });
    }
    let mut warnings = Vec::new();
    if !new.account.is_empty() && !luhn_valid(&new.account) {
        warnings.push("银行账号的校验位不对，可能抄错了一位，请对照存折核对".to_owned());
    }
    if let Some(minimum) = categories
        .coded(&new.identity.category)
        .and_then(|c| c.min_age)
    {
        let age = visit
            .office
            .clock()
            .today()
            .years_since(new.id_number.birth())
            .unwrap_or(0);
        if age < minimum {
            warnings.push(format!(
                "这类对象一般在 {minimum} 周岁以上，此人 {age} 岁，请核对"
            ));
        }
    }
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
        ("村（社区）", directory.name(division)),
        ("手机", new.phone.clone()),
        ("人员类别", identity_text(&new.identity, categories)),
        ("起发时间", start),
        ("开户行", new.bank.clone()),
        ("银行账号", new.account.clone()),
        ("备注", new.note.clone()),
    ]
    .into_iter()
    .map(|(label, value)| Fact::new(label, value))
    .collect()
}
