//! What a row of the roster says, for whoever looks it over before it is written. Numbers are masked.

use kernel::{mask_account, mask_phone};

use super::identity::merged;
use super::roster::Record;
use crate::exchange::Change;
use crate::people::actions::{ACCOUNT, ADDRESS, PHONE};
use crate::people::disability::{grade_label, nature_label};
use crate::people::model::IdentityRow;
use crate::people::payee::Payee;
use crate::people::store::PersonRow;
use ground::error::Result;
use ground::office::Office;

/// What a row says of somebody new; empty cells are left out.
pub fn newcomer(record: &Record, place: &str) -> Vec<Change> {
    let payee = record.payee.as_ref().map(Payee::masked);
    let payee = payee.as_ref().filter(|payee| !payee.is_herself());
    let fields = [
        ("身份证号", record.id.masked()),
        ("身份", identity_text(&record.category, &record.identity)),
        ("区划", place.to_owned()),
        ("住址", record.address.clone()),
        ("联系电话", mask_phone(&record.phone)),
        ("开户行", record.bank.clone()),
        ("银行账号", mask_account(&record.account)),
        ("收款人", payee.map_or(String::new(), Payee::told)),
        ("备注", record.note.clone()),
    ];
    let said = fields.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(field, value)| Change::new(field, "", value))
        .collect()
}

/// An identity as it was and as it becomes; an empty cell of the row says nothing.
pub(super) fn identity_change(
    field: &str,
    category: &str,
    before: Option<&IdentityRow>,
    row: &IdentityRow,
) -> Change {
    let after = before.map_or_else(|| row.clone(), |before| merged(before, row));
    let old = before.map_or_else(String::new, |before| identity_text(category, before));
    Change::new(field, old, identity_text(category, &after))
}

/// 伤残军人 六级 因公 2011-01起
fn identity_text(category: &str, identity: &IdentityRow) -> String {
    let mut words = vec![category.to_owned()];
    words.extend(identity.grade.map(grade_label));
    words.extend(identity.nature.map(|n| nature_label(n).to_owned()));
    words.extend(identity.service_years.map(|y| format!("服役{y}年")));
    words.extend(identity.keys.values().cloned());
    words.push(
        identity
            .start
            .map_or_else(|| "没有起发时间".to_owned(), |month| format!("{month}起")),
    );
    words.join(" ")
}

/// Her account so far, masked; empty when there is none.
pub(super) fn old_account(office: &Office, person: &PersonRow) -> Result<String> {
    let open = |sealed: &String| office.open_field(ACCOUNT, person.id, sealed);
    let plain = person.account_sealed.as_ref().map(open).transpose()?;
    Ok(mask_account(&plain.unwrap_or_default()))
}

/// Where she lived so far, where a row says another address; empty when it is not known. The audit is not told it.
pub(super) fn other_address(
    office: &Office,
    person: &PersonRow,
    said: &str,
) -> Result<Option<String>> {
    let open = |sealed: &String| office.open_field(ADDRESS, person.id, sealed);
    let old = person.address_sealed.as_ref().map(open).transpose()?;
    let old = old.unwrap_or_default();
    Ok((!said.is_empty() && said != old).then_some(old))
}

/// Her telephone so far, masked; empty when there is none.
pub(super) fn old_phone(office: &Office, person: &PersonRow) -> Result<String> {
    let open = |sealed: &String| office.open_field(PHONE, person.id, sealed);
    let plain = person.phone_sealed.as_ref().map(open).transpose()?;
    Ok(mask_phone(&plain.unwrap_or_default()))
}
