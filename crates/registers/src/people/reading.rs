//! What somebody filled in about a person, understood: the same for a form and for a program. What is wrong is answered
//! field by field.

use entitlement::EventKind;
use kernel::{
    Date, DivisionCode, Fen, Level, account_plausible, luhn_valid, normalise_account, read_date,
    read_month,
};

use super::asked::{Asked, KINDS, kind_label};
use super::asked_fits::{DEATH_TO_COME, is_to_come};
use super::disability::{grade_fits, grade_read, nature_read};
use super::formulas::SaidOfFormula;
use super::lump_sums::{LumpSum, LumpSums};
use super::model::{Categories, EventRow, IdentityRow};
use super::name_words::NameWords;
use super::payee::{Payee, PayeeWords, too_young};
use super::registration::{Correction, IdFacts, NewBeneficiary, id_facts};
use super::scheme_rows::Category;
use super::starts::DatedRules;
use super::store::PAID_HERE;
use crate::organisation::Directory;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::reading::{Reading, Wrongs};

/// What was understood, or what is wrong.
type Read<T> = std::result::Result<T, Wrongs>;

/// Reads somebody to be registered; villages are looked for beneath `top`.
pub fn read_beneficiary(
    office: &Office,
    directory: &Directory,
    top: DivisionCode,
    text: &dyn Fn(&str) -> String,
) -> Result<Read<NewBeneficiary>> {
    let categories = Categories::load(office.catalogue())?;
    let mut reading = Reading::new(text);
    let number = reading.needed("id_number", "身份证号");
    let facts = number.and_then(|text| {
        let read = |text: &str| id_facts(office, text);
        reading.read("id_number", &text, read)
    });
    let words = NameWords::load(office.catalogue())?;
    let name = reading.needed("name", "姓名");
    let name = name.and_then(|text| {
        let read = |text: &str| words.name(text).map_err(|why| format!("姓名{why}"));
        reading.read("name", &text, read)
    });
    refuse_other_birth(&mut reading, facts.as_ref());
    let division = read_home(&mut reading, directory, top);
    let account = normalise_account(&reading.text("account"));
    if !account.is_empty() && !account_plausible(&account) {
        reading.wrong("account", "银行账号应为8至32位数字，请核对后重填");
    }
    let payee = read_payee(office, &mut reading, name.as_deref(), facts.as_ref())?;
    let address = read_address(&mut reading);
    let rules = DatedRules::load(office.catalogue())?;
    let birth = facts.as_ref().map(|facts| facts.birth);
    let identity = read_identity(&mut reading, &categories, &rules, birth);
    let new = name.zip(facts).zip(division).zip(identity);
    let new = new.map(
        |(((name, facts), (division, new_village)), identity)| NewBeneficiary {
            name,
            id_number: facts.number,
            division,
            new_village,
            phone: normalise_account(&reading.text("phone")),
            bank: reading.text("bank"),
            account,
            payee,
            identity,
            address,
            note: reading.text("note"),
            although: reading.text("although"),
        },
    );
    Ok(reading.done(new))
}

/// What looks odd about somebody to be registered, though it may be right.
pub fn doubts(office: &Office, new: &NewBeneficiary, categories: &Categories) -> Vec<String> {
    let mut doubts = Vec::new();
    if !new.account.is_empty() && !luhn_valid(&new.account) {
        doubts.push("银行账号的校验位不对，可能抄错了一位，请对照存折核对".to_owned());
    }
    if too_young(&new.payee.id_number, office.clock().today()) {
        doubts.push("收款人不满18周岁，请核对监护人是谁".to_owned());
    }
    let category = categories.coded(&new.identity.category);
    if let Some(minimum) = category.and_then(|c| c.min_age) {
        let today = office.clock().today();
        let age = today.years_since(new.id_number.birth()).unwrap_or(0);
        if age < minimum {
            doubts.push(format!(
                "这类对象一般在 {minimum} 周岁以上，此人 {age} 岁，请核对"
            ));
        }
    }
    doubts
}

/// Birth date and sex follow from the ID number; where something else was typed, one of the two is wrong.
fn refuse_other_birth(reading: &mut Reading<'_>, facts: Option<&IdFacts>) {
    let Some(facts) = facts else {
        return;
    };
    let (birth, sex) = (reading.text("birth"), reading.text("sex"));
    if !birth.is_empty() && read_date(&birth).ok() != Some(facts.birth) {
        let said = format!("出生日期和身份证号不一致，证号上是 {}", facts.birth);
        reading.wrong("birth", said);
    }
    if !sex.is_empty() && sex != facts.sex.to_string() {
        let said = format!("性别和身份证号不一致，证号上是{}", facts.sex);
        reading.wrong("sex", said);
    }
}

/// Who takes her money; she herself where nothing is said.
fn read_payee(
    office: &Office,
    reading: &mut Reading<'_>,
    name: Option<&str>,
    facts: Option<&IdFacts>,
) -> Result<Payee> {
    let words = PayeeWords::load(office.catalogue())?;
    let own = (name.unwrap_or_default(), facts.map(|facts| &facts.number));
    let read = words.read(|field| reading.text(field), own, office.clock().today());
    Ok(match read {
        Ok(payee) => payee.unwrap_or_default(),
        Err((field, why)) => {
            reading.wrong(field, why);
            Payee::default()
        }
    })
}

/// What says that a village that is not there is new.
pub const NEW_VILLAGE: &str = "new_village";

fn read_village(
    reading: &mut Reading<'_>,
    directory: &Directory,
    top: DivisionCode,
) -> Option<DivisionCode> {
    let village = reading.needed("village", "村（社区）")?;
    reading.read("village", &village, |text| directory.meant(top, text))
}

/// Where she lives: a village there is; or a new one, by its town and its name, where it is said to be new.
fn read_home(
    reading: &mut Reading<'_>,
    directory: &Directory,
    top: DivisionCode,
) -> Option<(DivisionCode, Option<String>)> {
    let village = reading.needed("village", "村（社区）")?;
    let is_new = matches!(reading.text(NEW_VILLAGE).as_str(), "yes" | "true");
    reading.read("village", &village, |text| {
        match directory.meant(top, text) {
            Ok(known) => Ok((known, None)),
            Err(_) if is_new => {
                let (town, name) = directory.town_for(top, text)?;
                Ok((town, Some(name)))
            }
            Err(refused) if directory.is_unknown(top, text) => {
                let told = directory.unknown(top, text);
                let new = "确是新的村，请勾上“新建这个村（社区）”";
                Err(Error::refusal(match top.level() {
                    Level::County | Level::Town => format!("{told}；{new}"),
                    _ => refused.to_string(),
                }))
            }
            Err(refused) => Err(refused),
        }
    })
}

/// Reads an identity: category, grade, nature, years of service, first month, and what else is known of it. Years of service
/// and first month may follow from that.
pub(super) fn read_identity(
    reading: &mut Reading<'_>,
    categories: &Categories,
    rules: &DatedRules,
    birth: Option<Date>,
) -> Option<IdentityRow> {
    let code = reading.chosen("category", "人员类别");
    let category = code.as_ref().and_then(|code| categories.of_people(code));
    if code.is_some() && category.is_none() {
        reading.wrong("category", "请选择人员类别");
    }
    let needs_grade = category.is_some_and(Category::needs_grade);
    let (grade, nature) = (
        grade_read(&reading.text("grade")),
        nature_read(&reading.text("nature")),
    );
    if needs_grade && grade.is_none() {
        reading.wrong("grade", "请选择残疾等级");
    }
    if needs_grade && nature.is_none() {
        reading.wrong("nature", "请选择残疾性质");
    }
    if let (Some(grade), Some(nature)) = (grade, nature)
        && !grade_fits(grade, nature)
    {
        reading.wrong("grade", "残疾性质因病的只评一级至六级，请核对");
    }
    let service_years = match reading.text("service_years").as_str() {
        "" => None,
        text => {
            let years = text.parse::<u32>().ok().filter(|years| *years <= 60);
            if years.is_none() {
                reading.wrong("service_years", "服役年限请填写整年数，例如 5");
            }
            years
        }
    };
    let keys = category.map(|category| {
        let said = categories.keys_said(category, "", |code| reading.text(code));
        for (code, why, _) in said.wrong {
            reading.wrong(&code, why);
        }
        said.keys
    });
    let start = match reading.text("start").as_str() {
        "" => None,
        text => {
            let read = |text: &str| read_month(text).map_err(|e| format!("起发时间{e}"));
            reading.read("start", text, read)
        }
    };
    let Some(category) = category else {
        reading.needed("start", "起发时间");
        return None;
    };
    let mut identity = IdentityRow {
        category: category.code.clone(),
        grade: grade.filter(|_| needs_grade),
        nature: nature.filter(|_| needs_grade),
        service_years,
        start,
        known: None,
        keys: keys.unwrap_or_default(),
    };
    rules.complete(category, &mut identity, birth);
    if identity.start.is_none() {
        reading.needed("start", "起发时间");
    }
    Some(identity)
}

/// Reads a lump sum: 项目, 金额 or 情形 and what its formula asks, 所属月份, 决定日期, 文号.
fn read_lump_sum(office: &Office, reading: &mut Reading<'_>) -> Result<Option<LumpSum>> {
    let kinds = LumpSums::load(office.catalogue())?;
    let kind = reading.needed("lump_sum", "项目");
    let kind = kind.and_then(|text| reading.read("lump_sum", &text, |text| kinds.named(text)));
    let mut money = |name: &str| match reading.text(name).as_str() {
        "" => Some(None),
        text => reading.read(name, text, Fen::read_yuan).map(Some),
    };
    let (amount, base_pay) = (money("amount"), money("base_pay"));
    let month = reading.needed("effective", "所属月份");
    let of = |label| move |text: &str| read_month(text).map_err(|e| format!("{label}{e}"));
    let month = month.and_then(|text| reading.read("effective", &text, of("所属月份")));
    let happened = match reading.text("happened").as_str() {
        "" => Some(None),
        text => reading.read("happened", text, of("发生年月")).map(Some),
    };
    let known = match reading.text("reported").as_str() {
        "" => None,
        text => {
            let read = |text: &str| read_date(text).map_err(|e| format!("决定日期{e}"));
            reading.read("reported", text, read)
        }
    };
    let document_no = reading.text("document_no");
    let said = kind.zip(month).zip(amount).zip(base_pay).zip(happened);
    let Some(((((kind, month), amount), base_pay), happened)) = said else {
        return Ok(None);
    };
    let said = SaidOfFormula {
        formula: reading.text("formula"),
        happened,
        base_pay,
        served: reading.text("served"),
        increase: reading.text("increase"),
    };
    Ok(match kinds.understood(kind, month, amount, said) {
        Ok(sum) => Some(LumpSum {
            known,
            document_no,
            ..sum
        }),
        Err((field, why)) => {
            reading.wrong(field, why);
            None
        }
    })
}

/// Reads a change to be proposed, of one of [`KINDS`].
pub fn read_change(
    office: &Office,
    kind: &str,
    text: &dyn Fn(&str) -> String,
) -> Result<Read<Asked>> {
    let mut reading = Reading::new(text);
    if !KINDS.iter().any(|(code, _)| *code == kind) {
        reading.wrong("kind", "请选择变更种类");
        return Ok(reading.done(None));
    }
    let lump_sums = LumpSums::load(office.catalogue())?;
    let asked = match kind {
        "account" => read_account(&mut reading),
        "name" => {
            let name = reading.needed("name", "正确的姓名");
            let words = NameWords::load(office.catalogue())?;
            let read = |text: &str| words.name(text).map_err(|why| format!("姓名{why}"));
            let name = name.and_then(|text| reading.read("name", &text, read));
            name.map(Asked::Name)
        }
        "id_number" => {
            let number = reading.needed("id_number", "正确的身份证号");
            let read = |text: &str| id_facts(office, text);
            let facts = number.and_then(|text| reading.read("id_number", &text, read));
            facts.map(|facts| Asked::IdNumber(facts.number.as_str().to_owned()))
        }
        PAID_HERE => Some(Asked::PaidHere),
        "lump_sum" => read_lump_sum(office, &mut reading)?.map(Asked::LumpSum),
        "move_out" => read_event(&mut reading, kind, &lump_sums).map(Asked::MoveOut),
        "move" | "payee" | "heirs" | "category" | "no_identity" | "void" => {
            let label = kind_label(kind);
            reading.wrong("kind", format!("{label}有自己的表单，请在“{label}”里办"));
            None
        }
        "identity" | "correction" => {
            let categories = Categories::load(office.catalogue())?;
            let rules = DatedRules::load(office.catalogue())?;
            let identity = read_identity(&mut reading, &categories, &rules, None);
            identity.map(if kind == "identity" {
                Asked::Identity
            } else {
                Asked::Correction
            })
        }
        _ => {
            let event = read_event(&mut reading, kind, &lump_sums);
            if let Some(event) = &event
                && is_to_come(event, office.clock().today())
            {
                reading.wrong("effective", DEATH_TO_COME);
            }
            event.map(Asked::Event)
        }
    };
    reading.needed("reason", "理由和依据");
    Ok(reading.done(asked))
}

/// A number whose check digit is wrong is taken when it is given again as `sure`.
fn read_account(reading: &mut Reading<'_>) -> Option<Asked> {
    let account = normalise_account(&reading.needed("account", "新的银行账号")?);
    if !account_plausible(&account) {
        reading.wrong("account", "新的银行账号应为8至32位数字，请核对后重填");
    } else if !luhn_valid(&account) && normalise_account(&reading.text("sure")) != account {
        reading.wrong(
            "account",
            "新的银行账号校验位不对，可能抄错了一位；核对无误请再提交一次",
        );
    }
    Some(Asked::Account {
        bank: reading.text("bank"),
        account,
    })
}

/// What the month of a kind is called.
fn effective_label(kind: &str) -> &'static str {
    match kind {
        "death" => "去世年月",
        "stop" => "停发年月",
        "move_out" => "迁出后停发的年月",
        "resume" => "恢复年月",
        _ => "生效年月",
    }
}

fn read_event(reading: &mut Reading<'_>, kind: &str, lump_sums: &LumpSums) -> Option<EventRow> {
    let event = match kind {
        "death" => Some(EventKind::Death),
        "stop" | "move_out" => Some(EventKind::Stop),
        "resume" => Some(EventKind::Resume),
        "grade" => {
            let grade = reading.chosen("grade", "新等级");
            grade
                .and_then(|text| grade_read(&text))
                .map(EventKind::Grade)
        }
        _ => {
            let nature = reading.chosen("nature", "新性质");
            nature
                .and_then(|text| nature_read(&text))
                .map(EventKind::Nature)
        }
    };
    if event.is_none() && !reading.text(kind).is_empty() {
        let label = if kind == "grade" {
            "新等级"
        } else {
            "新性质"
        };
        reading.wrong(kind, format!("请选择{label}"));
    }
    let effective = reading.needed("effective", effective_label(kind));
    let effective = effective.and_then(|text| {
        let read = |text: &str| read_month(text).map_err(|e| format!("年月{e}"));
        reading.read("effective", &text, read)
    });
    let known = reading.needed("reported", "报告日期");
    let known = known.and_then(|text| {
        let read = |text: &str| read_date(text).map_err(|e| format!("报告日期{e}"));
        reading.read("reported", &text, read)
    });
    let cause = match (event, reading.text("cause").as_str()) {
        (Some(EventKind::Death), text) if !text.is_empty() => {
            reading.read("cause", text, |text| lump_sums.cause(text))
        }
        _ => None,
    };
    Some(EventRow {
        kind: event?,
        category: None,
        effective: effective?,
        known,
        cause: cause.flatten(),
    })
}

/// So long an address may be. Characters.
const ADDRESS_MAX: usize = 100;

fn read_address(reading: &mut Reading<'_>) -> String {
    let address = reading.text("address");
    if address.chars().count() > ADDRESS_MAX {
        reading.wrong("address", format!("住址最多{ADDRESS_MAX}字，请缩短"));
    }
    address
}

/// Reads what one person may correct alone: phone, village, address, note, and the version that was read.
pub fn read_correction(
    directory: &Directory,
    top: DivisionCode,
    text: &dyn Fn(&str) -> String,
) -> Read<Correction> {
    let mut reading = Reading::new(text);
    let phone = normalise_account(&reading.text("phone"));
    let digits = phone.chars().all(|c| c.is_ascii_digit());
    if !phone.is_empty() && (!digits || !(7..=15).contains(&phone.len())) {
        reading.wrong("phone", "联系电话应为7至15位数字，请核对");
    }
    let division = read_village(&mut reading, directory, top);
    let moved_in = match reading.text("moved_in").as_str() {
        "" => None,
        text => reading.read("moved_in", text, |text| {
            read_month(text).map_err(|e| format!("迁入年月{e}"))
        }),
    };
    let version = reading.text("version").parse().unwrap_or(0);
    let address = read_address(&mut reading);
    let note = reading.text("note");
    reading.done(division.map(|division| Correction {
        version,
        phone,
        division,
        moved_in,
        address,
        note,
    }))
}
