//! A case read from what somebody filled in, and registered.

use chrono::Days;
use kernel::{Date, DivisionCode, account_plausible, normalise_account};
use serde_json::json;

use super::actions::case_open;
use super::in_hand::{CaseInHand, CaseStep};
use super::kind::CaseKind;
use super::model::{Case, CaseKey, State};
use super::store;
use ground::acts;
use ground::acts::Subject;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::reading::Wrongs;
use ground::time::{date_text, moment_text};
use registers::ledgers::entries::{Filled, read_filled};
use registers::ledgers::visits::namesakes;
use registers::organisation::Directory;
use registers::people::actions::{id_hash, known_ids};
use registers::people::register::{PersonKey, PersonLine, person_open};

/// What the ID number of an applicant is sealed for.
pub(super) const ID_NUMBER: &str = "service_case.id_number";
/// What the phone of an applicant is sealed for.
pub(super) const PHONE: &str = "service_case.phone";
/// What the account of an applicant is sealed for.
pub(super) const ACCOUNT: &str = "service_case.account";

/// A case to be registered, understood.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// The fields of its kind.
    pub filled: Filled,
    /// 联系电话
    pub phone: String,
    /// 开户行
    pub bank: String,
    /// 银行账号
    pub account: String,
    /// 登记日期
    pub on: Date,
    /// Which of several people of that name, as `990101-12`; `none` when she is none of them.
    pub who: String,
}

/// Reads a case: the fields of its kind, `phone`, `bank`, `account`, `registered_on`, `who`.
///
/// # Errors
/// What is wrong, field by field.
pub fn read_case(
    kind: &CaseKind,
    text: &dyn Fn(&str) -> String,
    directory: &Directory,
    top: DivisionCode,
    today: Date,
) -> std::result::Result<NewCase, Wrongs> {
    let filled = read_filled(&kind.form(false), text, directory, top, today);
    let (filled, mut wrong) = match filled {
        Ok(filled) => (Some(filled), Wrongs::new()),
        Err(wrong) => (None, wrong),
    };
    let mut say = |field: &str, words: &str| wrong.push((field.to_owned(), words.to_owned()));
    let phone = normalise_account(&text("phone"));
    let digits = phone.chars().all(|c| c.is_ascii_digit());
    if !phone.is_empty() && (!digits || !(7..=15).contains(&phone.len())) {
        say("phone", "联系电话应为7至15位数字，请核对");
    }
    let account = normalise_account(&text("account"));
    if !account.is_empty() && !account_plausible(&account) {
        say("account", "银行账号应为8至32位数字，请核对后重填");
    }
    let on = match read_day(&text("registered_on"), today, None) {
        Ok(on) => on,
        Err(words) => {
            say("registered_on", &format!("登记日期{words}"));
            today
        }
    };
    match filled {
        Some(filled) if wrong.is_empty() => Ok(NewCase {
            filled,
            phone,
            bank: kernel::tidy(&text("bank")),
            account,
            on,
            who: kernel::tidy(&text("who")),
        }),
        _ => Err(wrong),
    }
}

/// A day that is not ahead, and not before another; today when none is given.
pub fn read_day(
    text: &str,
    today: Date,
    not_before: Option<Date>,
) -> std::result::Result<Date, String> {
    let text = kernel::tidy(text);
    if text.is_empty() {
        return Ok(today.max(not_before.unwrap_or(today)));
    }
    let day = kernel::read_date(&text).map_err(|e| e.to_string())?;
    if day > today {
        return Err("不能晚于今天，请核对".to_owned());
    }
    match not_before.filter(|before| day < *before) {
        Some(before) => Err(format!("不能早于上一步的{before}，请核对")),
        None => Ok(day),
    }
}

/// Whom a new case is about.
#[derive(Debug)]
pub enum Applicant {
    /// Somebody on the rolls.
    Known(PersonKey),
    /// Somebody who is not on them.
    Free,
    /// Several of that name: it has to be said which.
    OneOf(Vec<PersonLine>),
}

/// Looks an applicant up on the rolls: by ID number, by what was chosen, or by a name that only one has.
pub async fn applicant_meant(
    office: &Office,
    actor: &Actor,
    kind: &CaseKind,
    new: &NewCase,
) -> Result<Applicant> {
    if !kind.of_person() || new.who == "none" {
        return Ok(Applicant::Free);
    }
    let region = new.filled.division.region();
    if let Some(id) = &new.filled.id {
        let hash = id_hash(office, id.as_str());
        let known = known_ids(office.db().reader(), region, std::slice::from_ref(&hash)).await?;
        return Ok(known.get(&hash).map_or(Applicant::Free, |id| {
            Applicant::Known(PersonKey::new(region, *id))
        }));
    }
    let name = applicant_name(kind, &new.filled);
    if !new.who.is_empty() {
        let key = PersonKey::read(&new.who)?;
        let known = person_open(office, actor, key).await?;
        // The name may have been typed over since the form was filled in from the rolls.
        if kernel::squeeze(&known.line.name) == kernel::squeeze(&name) {
            return Ok(Applicant::Known(key));
        }
    }
    let mut found = namesakes(office, actor, &name).await?;
    found.retain(|person| person.key.region == region);
    Ok(match found.as_slice() {
        [] => Applicant::Free,
        [only] => Applicant::Known(only.key),
        _ => Applicant::OneOf(found),
    })
}

fn applicant_name(kind: &CaseKind, filled: &Filled) -> String {
    let field = kind.applicant_field();
    let name = field.and_then(|f| filled.fields.get(&f.code)?.as_str());
    name.unwrap_or_default().to_owned()
}

/// A day so many days later, as ISO text.
pub fn days_after(day: Date, days: u32) -> String {
    let later = day.checked_add_days(Days::new(u64::from(days)));
    date_text(later.unwrap_or(day))
}

/// Where a new case belongs, and who on the rolls it is about.
async fn placed(
    office: &Office,
    actor: &Actor,
    kind: &CaseKind,
    new: &NewCase,
) -> Result<(DivisionCode, Option<i64>)> {
    let scope = actor.may(Action::CaseWrite)?;
    let person = match applicant_meant(office, actor, kind, new).await? {
        Applicant::Known(key) => Some(key),
        Applicant::Free => None,
        Applicant::OneOf(people) => {
            let count = people.len();
            let what = format!("名册里有{count}位同名的人，请写明是哪一位，或填身份证号");
            return Err(Error::refusal(what));
        }
    };
    let mut division = new.filled.division;
    // Who did not say where she lives is where the rolls have her.
    if let Some(person) = person
        && division == scope.division()
        && let Ok(known) = person_open(office, actor, person).await
    {
        division = known.division;
    }
    if !scope.contains(division) {
        return Err(Error::not_found(format!("区划 {}", division.get())));
    }
    let region = division.region();
    let person = person.filter(|p| p.region == region).map(|p| p.id);
    Ok((division, person))
}

/// Puts what was filled in into a case; numbers left empty stay as they are.
fn fill(office: &Office, kind: &CaseKind, new: NewCase, case: &mut Case) -> Result<()> {
    let id = case.key.id;
    if let Some(number) = &new.filled.id {
        case.id_number = Some((
            office.seal_field(ID_NUMBER, id, number.as_str())?,
            id_hash(office, number.as_str()),
        ));
    }
    if !new.phone.is_empty() {
        case.phone_sealed = Some(office.seal_field(PHONE, id, &new.phone)?);
    }
    if !new.account.is_empty() {
        case.account_sealed = Some(office.seal_field(ACCOUNT, id, &new.account)?);
    }
    case.applicant = applicant_name(kind, &new.filled);
    case.bank = new.bank;
    case.fields = new.filled.fields;
    Ok(())
}

/// 登记: registers a case.
///
/// # Errors
/// When its place is not the actor's, or several people have the applicant's name and it was not said which.
pub async fn case_register(
    office: &Office,
    actor: &Actor,
    kind: &CaseKind,
    new: NewCase,
) -> Result<CaseKey> {
    actor.may(Action::CaseWrite)?;
    let (division, person) = placed(office, actor, kind, &new).await?;
    let (region, on) = (division.region(), new.on);
    let tx = office.db().begin().await?;
    let id = db::take_numbers(&tx, region, store::SERVICE_CASE.name, 1).await?;
    let key = CaseKey::new(region, id);
    let mut case = Case {
        key,
        division,
        kind: kind.kind.clone(),
        person,
        applicant: String::new(),
        id_number: None,
        phone_sealed: None,
        bank: String::new(),
        account_sealed: None,
        fields: serde_json::Map::new(),
        state: State::Registered,
        registered_on: date_text(on),
        registered_by: actor.user,
        accept_due: days_after(on, kind.accept_days),
        accepted_on: None,
        due: None,
        closed_on: None,
        satisfied: None,
        held: None,
        reminders: 0,
        opinions: 0,
        entry: None,
        version: 1,
    };
    fill(office, kind, new, &mut case)?;
    let at = moment_text(office.clock().now_utc());
    store::insert(office.keyring(), &tx, &case, &at).await?;
    let it = CaseInHand::new(office, case, kind.clone(), on);
    let step = CaseStep::of("register", on);
    it.write_step(office, &tx, actor, &step).await?;
    let detail = json!({ "对象": told_name(&it.case, kind), "种类": kind.label });
    let subject = key.subject();
    audit::append(
        office,
        &tx,
        actor,
        region,
        "case_register",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(key)
}

/// 补正: puts right what was filled in, before the case is accepted.
///
/// # Errors
/// When it is accepted already, changed meanwhile, or its new place is not the actor's.
pub async fn case_correct(
    office: &Office,
    actor: &Actor,
    key: CaseKey,
    version: i32,
    new: NewCase,
) -> Result<()> {
    actor.may(Action::CaseWrite)?;
    let kind = case_open(office, actor, key).await?.it.kind;
    let (division, person) = placed(office, actor, &kind, &new).await?;
    if division.region() != key.region {
        return Err(Error::not_found(format!("区划 {}", division.get())));
    }
    let tx = office.db().begin().await?;
    let at = key.to_string();
    let mut it = CaseInHand::open(office, tx.connection().into(), actor, &at).await?;
    if it.case.version != version {
        return Err(acts::changed::<CaseInHand>());
    }
    it.refuse_correcting()?;
    let known = it.case.person.filter(|_| new.filled.id.is_none());
    let same = applicant_name(&kind, &new.filled) == it.case.applicant;
    it.case.person = person.or(known.filter(|_| same));
    it.case.division = division;
    fill(office, &kind, new, &mut it.case)?;
    let step = CaseStep::of("correct", office.clock().today());
    it.write_step(office, &tx, actor, &step).await?;
    let (action, subject, detail) = it.entry(&step);
    let seq = audit::append(office, &tx, actor, key.region, action, &subject, &detail).await?;
    if !it.save(office, &tx, seq).await? {
        return Err(acts::changed::<CaseInHand>());
    }
    tx.commit().await
}

/// What a case is called in the audit: 王桂英的军嫂就业服务.
pub(super) fn told_name(case: &Case, kind: &CaseKind) -> String {
    format!("{}的{}", case.applicant, kind.label)
}
