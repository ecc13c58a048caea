//! Registering somebody, correcting what is not money, noting hardships.

use kernel::{Date, DivisionCode, IdNumber, Month, Sex};
use serde_json::json;

use super::actions::{ACCOUNT, ADDRESS, ID_NUMBER, PHONE, id_hash};
use super::asked::Asked;
use super::finding;
use super::model::{Categories, HomeRow, IdentityRow};
use super::moving::{Moving, moved, takes_two, town};
use super::payee::Payee;
use super::person::refuse_second;
use super::register::{PersonKey, people_of};
use super::requests::{Proposal, propose};
use super::store::{self, NewPerson, PersonChange};
use crate::organisation::{Directory, make_village};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use ground::time::moment_text;

/// What an ID number says by itself.
#[derive(Debug)]
pub struct IdFacts {
    /// The number as it is kept: 18 digits.
    pub number: IdNumber,
    /// 出生日期
    pub birth: Date,
    /// 性别
    pub sex: Sex,
    /// 周岁 today.
    pub age: u32,
}

/// Reads an ID number and what it says.
///
/// # Errors
/// A refusal saying what is wrong with it.
pub fn id_facts(office: &Office, text: &str) -> Result<IdFacts> {
    let today = office.clock().today();
    let number = IdNumber::read(text, today).map_err(|e| Error::refusal(e.to_string()))?;
    let (birth, sex) = (number.birth(), number.sex());
    Ok(IdFacts {
        number,
        birth,
        sex,
        age: today.years_since(birth).unwrap_or(0),
    })
}

/// Somebody to be registered, checked.
#[derive(Debug, Clone)]
pub struct NewBeneficiary {
    /// 姓名
    pub name: String,
    /// 身份证号
    pub id_number: IdNumber,
    /// 村(社区); the town of one that is new.
    pub division: DivisionCode,
    /// The name of a village that is made with her, in that town.
    pub new_village: Option<String>,
    /// 手机
    pub phone: String,
    /// 开户行
    pub bank: String,
    /// 账号
    pub account: String,
    /// 收款人
    pub payee: Payee,
    /// 身份
    pub identity: IdentityRow,
    /// 住址
    pub address: String,
    /// 备注
    pub note: String,
    /// Why she is registered though somebody like her is there already.
    pub although: String,
}

/// Somebody already there who may be the same.
#[derive(Debug)]
pub struct Alike {
    /// Who.
    pub key: Option<PersonKey>,
    /// Name and village, where the actor may see her.
    pub who: String,
    /// 身份证号相同, 姓名同音、出生日期相同, 银行账号相同
    pub what: &'static str,
    /// Whether it cannot be somebody else.
    pub certain: bool,
}

/// Who is already on the rolls and may be the one about to be registered.
pub async fn alike(office: &Office, actor: &Actor, new: &NewBeneficiary) -> Result<Vec<Alike>> {
    let mut found = Vec::new();
    let region = new.division.region();
    let hash = id_hash(office, new.id_number.as_str());
    let known =
        store::by_id_hash(office.db().reader(), region, std::slice::from_ref(&hash)).await?;
    if let Some(person) = known.get(&hash) {
        let key = PersonKey::new(region, person.id);
        let mine = super::register::person_open(office, actor, key).await.ok();
        let who = mine.as_ref().map_or("已在其他单位登记".to_owned(), |d| {
            format!("{}（{}）", d.line.name, d.line.village)
        });
        found.push(Alike {
            key: mine.map(|_| key),
            who,
            what: "身份证号相同",
            certain: true,
        });
        return Ok(found);
    }
    if registered_elsewhere(office, region, &hash).await? {
        found.push(Alike {
            key: None,
            who: "另一个县（市、区）有登记".to_owned(),
            what: "身份证号相同",
            certain: false,
        });
    }
    let birth = new.id_number.birth();
    let sounding = store::sounding_alike(office.db().reader(), region, &new.name, birth).await?;
    let account = office.keyring().search_hash(ACCOUNT, &new.account);
    let paid_to = match new.account.as_str() {
        "" => Vec::new(),
        _ => store::paid_to(office.db().reader(), region, &account).await?,
    };
    for (what, others) in [
        ("姓名同音、出生日期相同", sounding),
        ("银行账号相同", paid_to),
    ] {
        let keys: Vec<PersonKey> = others
            .iter()
            .map(|id| PersonKey::new(region, *id))
            .collect();
        let hers = people_of(office, actor, &keys).await?;
        let elsewhere = others.len() - hers.len();
        found.extend(hers.into_iter().map(|line| Alike {
            key: Some(line.key),
            who: format!("{}（{}）", line.name, line.village),
            what,
            certain: false,
        }));
        if elsewhere > 0 {
            found.push(Alike {
                key: None,
                who: format!("其他单位有{elsewhere}人"),
                what,
                certain: false,
            });
        }
    }
    Ok(found)
}

/// Whether the ID number is on the rolls of another county.
async fn registered_elsewhere(office: &Office, region: i32, hash: &String) -> Result<bool> {
    let hashes = std::slice::from_ref(hash);
    let found = store::hashes_elsewhere(office.db().reader(), region, hashes).await?;
    Ok(!found.is_empty())
}

/// Registers somebody with her first identity.
///
/// # Errors
/// When the ID number is registered already, the village is not the actor's, or somebody alike is there and no reason
/// was given.
pub async fn person_register(
    office: &Office,
    actor: &Actor,
    new: NewBeneficiary,
) -> Result<PersonKey> {
    let scope = actor.may(Action::PersonWrite)?;
    if !scope.contains(new.division) {
        return Err(Error::not_found(format!("区划 {}", new.division.get())));
    }
    let others = alike(office, actor, &new).await?;
    if let Some(same) = others.iter().find(|other| other.certain) {
        return Err(Error::refusal(format!(
            "这个身份证号已经登记：{}",
            same.who
        )));
    }
    if !others.is_empty() && new.although.is_empty() {
        let alike: Vec<String> = others
            .iter()
            .map(|other| format!("{}：{}", other.what, other.who))
            .collect();
        return Err(Error::refusal(format!(
            "名册里有相像的人（{}），请核对；确要登记的，请写明理由",
            alike.join("；")
        )));
    }
    let region = new.division.region();
    let tx = office.db().begin().await?;
    let at = moment_text(office.clock().now_utc());
    let id = db::take_numbers(&tx, region, "person", 1).await?;
    let division = match &new.new_village {
        None => new.division,
        Some(name) => make_village(office, &tx, actor, (new.division, name)).await?,
    };
    let sealed = |purpose: &str, plain: &str| -> Result<Option<(String, String)>> {
        if plain.is_empty() {
            return Ok(None);
        }
        Ok(Some((
            office.seal_field(purpose, id, plain)?,
            office.keyring().search_hash(purpose, plain),
        )))
    };
    let person = NewPerson {
        id,
        division,
        name: new.name.clone(),
        sex: new.id_number.sex(),
        birth: new.id_number.birth(),
        id_sealed: office.seal_field(ID_NUMBER, id, new.id_number.as_str())?,
        id_hash: id_hash(office, new.id_number.as_str()),
        phone: sealed(PHONE, &new.phone)?,
        bank: new.bank.clone(),
        account: sealed(ACCOUNT, &new.account)?,
        note: new.note.clone(),
        payee: new.payee.sealed(office, id)?,
        address: match new.address.as_str() {
            "" => None,
            address => Some(office.seal_field(ADDRESS, id, address)?),
        },
    };
    store::insert_people(office.keyring(), &tx, vec![person], &at).await?;
    let first = db::take_numbers(&tx, region, "identity", 1).await?;
    store::insert_identities(
        office.keyring(),
        &tx,
        region,
        first,
        vec![(id, new.identity.clone())],
        &at,
    )
    .await?;
    finding::refresh(office, &tx, region, &[id]).await?;
    let categories = Categories::load(office.catalogue())?;
    let payee = (!new.payee.is_herself()).then(|| new.payee.masked().told());
    let detail = json!({
        "姓名": new.name,
        "收款人": payee,
        "身份": super::register::identity_text(&new.identity, &categories),
        "起发时间": new.identity.start.map(|m| m.to_string()),
        "相像仍登记的理由": new.although,
    });
    let (act, subject) = ("person_register", format!("人员 {}", Number(id)));
    audit::append(office, &tx, actor, region, act, &subject, &detail).await?;
    tx.commit().await?;
    Ok(PersonKey::new(region, id))
}

/// What may be corrected by one person alone: nothing here moves money.
#[derive(Debug, Clone)]
pub struct Correction {
    /// As it was read; somebody else may have changed it since.
    pub version: i32,
    /// 手机; nothing stays as it is.
    pub phone: String,
    /// 村(社区)
    pub division: DivisionCode,
    /// 迁入年月: since when, where it is another town.
    pub moved_in: Option<Month>,
    /// 住址
    pub address: String,
    /// 备注
    pub note: String,
}

/// Corrects phone, village, address and note. A move to another town is proposed, once anything was paid; answers that proposal.
///
/// # Errors
/// When somebody changed the person meanwhile, or the village is not the actor's.
pub async fn person_correct(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    mut new: Correction,
) -> Result<Option<PersonKey>> {
    let scope = actor.may(Action::PersonWrite)?;
    if !scope.contains(new.division) || new.division.region() != key.region {
        return Err(Error::not_found(format!("区划 {}", new.division.get())));
    }
    let tx = office.db().begin().await?;
    let before = store::person(tx.connection(), &scope, key.region, key.id).await?;
    let before = before.ok_or_else(|| Error::not_found("这个人"))?;
    if before.version != new.version {
        return Err(Error::Conflict(
            "这个人的资料刚被他人改过，没有保存".to_owned(),
        ));
    }
    let was = DivisionCode::try_from(before.division).map_err(|e| Error::Fault(e.into()))?;
    let mut request = None;
    if town(was) != town(new.division) && takes_two(office, &tx).await? {
        let to = (was, new.division, new.moved_in);
        request = Some(propose_home(office, &tx, actor, &before, to).await?);
        new.division = was;
    }
    let mut changed = serde_json::Map::new();
    let mut differ = |field: &str, was: serde_json::Value, is: serde_json::Value| {
        if was != is {
            changed.insert(field.to_owned(), json!([was, is]));
        }
    };
    differ("区划", json!(before.division), json!(new.division.get()));
    differ("备注", json!(before.note), json!(new.note));
    differ("联系电话", json!(false), json!(!new.phone.is_empty()));
    let lived = before.address_sealed.as_ref();
    let lived = lived.map(|sealed| office.open_field(ADDRESS, key.id, sealed));
    let lived = lived.transpose()?.unwrap_or_default();
    // Where she lives is not told to the audit.
    let moved_house = lived != new.address;
    differ("住址", json!(false), json!(moved_house));
    if changed.is_empty() {
        tx.commit().await?;
        return Ok(request);
    }
    let phone = match new.phone.as_str() {
        "" => None,
        phone => Some((
            office.seal_field(PHONE, key.id, phone)?,
            office.keyring().search_hash(PHONE, phone),
        )),
    };
    let change = PersonChange {
        id: key.id,
        name: before.name.clone(),
        phone,
        bank: before.bank.clone(),
        account: None,
        division: new.division.get(),
        note: new.note,
    };
    store::update_person(office.keyring(), &tx, key.region, change).await?;
    if moved_house {
        let sealed = match new.address.as_str() {
            "" => None,
            address => Some(office.seal_field(ADDRESS, key.id, address)?),
        };
        let who = (key.region, key.id);
        store::update_address(office.keyring(), &tx, who, sealed).await?;
    }
    let moving = Moving {
        person: key.id,
        before: was,
        after: new.division,
        since: new.moved_in,
    };
    if let Some(since) = moved(office, &tx, moving).await? {
        changed.insert("迁入年月".to_owned(), since);
    }
    finding::refresh(office, &tx, key.region, &[key.id]).await?;
    let detail = json!({ "姓名": before.name, "改动": changed });
    audit::append(
        office,
        &tx,
        actor,
        key.region,
        "person_correct",
        &key.subject(),
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(request)
}

/// What is said once a correction was saved.
pub fn saved(request: Option<PersonKey>) -> String {
    match request {
        None => "已保存".to_owned(),
        Some(key) => format!("已保存；迁到别的乡镇要由另一人复核（变更申请 {key}）"),
    }
}

/// Proposes that somebody lives in another town; from this month on where none is said.
async fn propose_home(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    person: &store::PersonRecord,
    (was, to, from): (DivisionCode, DivisionCode, Option<Month>),
) -> Result<PersonKey> {
    let scope = actor.may(Action::PersonWrite)?;
    let directory = Directory::load(tx.connection(), &scope).await?;
    let today = office.clock().today();
    let asked = Asked::Move(HomeRow {
        division: to,
        place: directory.full_name(to),
        from: from.unwrap_or_else(|| Month::of(today)),
        known: Some(today),
        resumes: false,
    });
    refuse_second(office, tx, (actor, person), &asked).await?;
    let proposal = Proposal {
        person,
        asked: &asked,
        was: directory.full_name(was),
        reason: "改资料时填写的迁移",
        package: None,
    };
    let id = propose(office, tx, actor, proposal).await?;
    Ok(PersonKey::new(person.region, id))
}

/// A dossier goes onto paper: told to the audit.
pub async fn dossier_printed(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    name: &str,
) -> Result<()> {
    actor.may(Action::PersonRead)?;
    let tx = office.db().begin().await?;
    let detail = json!({ "姓名": name, "打印": "档案" });
    let subject = key.subject();
    let (act, region) = ("dossier_print", key.region);
    audit::append(office, &tx, actor, region, act, &subject, &detail).await?;
    tx.commit().await
}
