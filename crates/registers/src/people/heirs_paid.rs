//! What is agreed to be shared out after a death, written: each heir (领取人) has a sum of her own, and the dead no more than
//! was paid already.

use kernel::{DivisionCode, Fen, IdNumber, plain_name};

use super::actions::{ACCOUNT, ID_NUMBER, id_hash};
use super::finding;
use super::heirs::{Heir, Inheritance};
use super::lump_sums::LumpSum;
use super::store::{self, ChangeRequest, NewLumpSum, NewPerson, PersonRecord, PersonRow};
use ground::db::{self, Tx};
use ground::error::{Error, Result};
use ground::office::Office;

/// Who of the heirs is on the rolls of the county already, in their order.
///
/// # Errors
/// When one is the dead herself, is registered under another name or with another account, or has none.
pub(super) async fn known_heirs(
    office: &Office,
    tx: &Tx,
    dead: &PersonRecord,
    heirs: &[Heir],
) -> Result<Vec<Option<PersonRow>>> {
    let hash = |heir: &Heir| id_hash(office, &heir.id_number);
    let hashes: Vec<String> = heirs.iter().map(hash).collect();
    let known = store::by_id_hash(tx.connection(), dead.region, &hashes).await?;
    let mut found = Vec::with_capacity(heirs.len());
    for (heir, hash) in heirs.iter().zip(&hashes) {
        let wrong = |why: String| Err(Error::at("heirs", format!("领取人{}{why}", heir.name)));
        let person = known.get(hash).cloned();
        match &person {
            Some(person) if person.id == dead.id => {
                return wrong("的身份证号是去世的人自己的，请核对".to_owned());
            }
            Some(person) if plain_name(&person.name) != plain_name(&heir.name) => {
                return wrong(format!("的身份证号在名册上登记的是{}，请核对", person.name));
            }
            Some(person) => {
                let account = office.keyring().search_hash(ACCOUNT, &heir.account);
                let same = person.account_hash.as_ref() == Some(&account);
                if !heir.account.is_empty() && !same {
                    return wrong("在名册上，账号和登记的不一样；账号换了的先提“银行账号”，没有换的这里不用写账号".to_owned());
                }
                if person.account_hash.is_none() {
                    return wrong("在名册上没有登记银行账号，请先提“银行账号”".to_owned());
                }
            }
            None if heir.account.is_empty() => {
                return wrong("不在名册上，请写银行账号".to_owned());
            }
            None => {}
        }
        found.push(person);
    }
    Ok(found)
}

/// Writes it.
pub(super) async fn share_out(
    office: &Office,
    tx: &Tx,
    (request, dead): (&ChangeRequest, &PersonRecord),
    inheritance: &Inheritance,
    at: &str,
) -> Result<()> {
    let (region, month) = (dead.region, inheritance.month()?);
    let before = store::lump_sums(tx.connection(), region, Some(dead.id)).await?;
    let decided = before.get(&dead.id).into_iter().flatten();
    let mut decided = decided.filter(|sum| sum.scheme == inheritance.scheme && sum.month >= month);
    if decided.next().is_some() {
        return Err(Error::refusal(
            "提出以后这个人名下又登记了这个项目的金额，请退回核对",
        ));
    }
    let division = DivisionCode::try_from(dead.division).map_err(|e| Error::Fault(e.into()))?;
    let known = known_heirs(office, tx, dead, &inheritance.heirs).await?;
    let sum = |amount: Fen, document_no: String| LumpSum {
        scheme: inheritance.scheme.clone(),
        month,
        amount: Some(amount),
        formula: None,
        known: inheritance.known,
        document_no,
    };
    let mut sums = vec![NewLumpSum {
        person: dead.id,
        sum: sum(
            Fen::new(inheritance.paid_fen),
            "按份额发给领取人".to_owned(),
        ),
        note: request.reason.clone(),
    }];
    let (mut new, mut people) = (Vec::new(), Vec::new());
    let shares = inheritance.heirs.iter().zip(inheritance.sums());
    for ((heir, amount), known) in shares.zip(known) {
        let person = match known {
            Some(person) => person.id,
            None => {
                let id = db::take_numbers(tx, region, "person", 1).await?;
                new.push(new_person(office, id, division, heir, &dead.name)?);
                id
            }
        };
        people.push(person);
        sums.push(NewLumpSum {
            person,
            sum: sum(amount, format!("领取人，{}去世", dead.name)),
            note: request.reason.clone(),
        });
    }
    store::insert_people(office.keyring(), tx, new, at).await?;
    store::insert_lump_sums(office.keyring(), tx, region, sums, at).await?;
    finding::refresh(office, tx, region, &people).await
}

/// Somebody who is on the rolls for what she gets after another's death, and nothing else.
fn new_person(
    office: &Office,
    id: i64,
    division: DivisionCode,
    heir: &Heir,
    of: &str,
) -> Result<NewPerson> {
    let number = IdNumber::read(&heir.id_number, office.clock().today())
        .map_err(|e| Error::refusal(e.to_string()))?;
    Ok(NewPerson {
        address: None,
        id,
        division,
        name: heir.name.clone(),
        sex: number.sex(),
        birth: number.birth(),
        id_sealed: office.seal_field(ID_NUMBER, id, number.as_str())?,
        id_hash: id_hash(office, number.as_str()),
        phone: None,
        bank: heir.bank.clone(),
        account: Some((
            office.seal_field(ACCOUNT, id, &heir.account)?,
            office.keyring().search_hash(ACCOUNT, &heir.account),
        )),
        note: format!("{of}的领取人"),
        payee: None,
    })
}
