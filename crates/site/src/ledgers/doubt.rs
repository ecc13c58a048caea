//! What a form asks only once it is in doubt: which person of the rolls is meant, and a day after her death.

use crate::kit::{Choice, Field, FieldKind, Form};
use crate::shell::Visit;
use ground::error::Result;
use registers::ledgers::kind::Kind;
use registers::ledgers::visits::{NOBODY, namesakes};
use registers::ledgers::whose::{AFTER_DEATH, MEANT, WHOSE, on_page};

/// The fields of a form that carry what is not in doubt.
pub(super) fn unseen() -> [Field; 2] {
    [WHOSE, AFTER_DEATH].map(|name| Field::new(FieldKind::Hidden, name, ""))
}

/// Puts the questions that are in doubt where they can be answered; names of fields begin with `before`.
pub(super) async fn ask(visit: &Visit, form: &mut Form, kind: &Kind, before: &str) -> Result<()> {
    if let Some(field) = kind.on_rolls() {
        let code = format!("{before}{}", field.code);
        let name = form.fields_mut().find(|field| field.name == code);
        let name = name.map(|field| kernel::squeeze(&field.value));
        if in_doubt(form, &format!("{before}{WHOSE}")) {
            let which = which(visit, &name.unwrap_or_default()).await?;
            put(form, &format!("{before}{WHOSE}"), which, &code);
        }
    }
    ask_after_death(form, before);
    Ok(())
}

/// Asks of a day after a death.
pub(super) fn ask_after_death(form: &mut Form, before: &str) {
    let name = format!("{before}{AFTER_DEATH}");
    if !in_doubt(form, &name) {
        return;
    }
    let mut meant = Field::new(FieldKind::Radio, &name, "日期在去世以后");
    meant.options = vec![
        Choice::new("", "日期写错了，改过来"),
        Choice::new(MEANT, "日期没有错，是家属的事"),
    ];
    put(form, &name, meant, &format!("{before}date"));
}

/// People on the rolls who are called so, to choose from, and nobody.
pub(super) async fn which(visit: &Visit, name: &str) -> Result<Field> {
    let mut which = Field::new(FieldKind::Radio, WHOSE, "是名册里的哪一位").required();
    let same = namesakes(&visit.office, &visit.actor, name).await?;
    let option = |person: &registers::people::register::PersonLine| {
        let known = person.identities.join("、");
        let said = format!("{}，{known}，{}", person.village, person.id_number);
        Choice::new(person.key.to_string(), said)
    };
    let none = match same.as_slice() {
        [] => "不在名册里",
        _ => "都不是，不在名册里",
    };
    let none = Choice::new(NOBODY, none);
    which.options = same.iter().map(option).chain([none]).collect();
    Ok(which)
}

fn in_doubt(form: &mut Form, name: &str) -> bool {
    let mut fields = form.fields_mut();
    fields.any(|field| field.name == name && field.error.is_some())
}

/// Puts a question behind another field, with the words in which it was refused as far as they are for this page.
fn put(form: &mut Form, name: &str, mut with: Field, behind: &str) {
    for group in &mut form.groups {
        let Some(at) = group.fields.iter().position(|field| field.name == name) else {
            continue;
        };
        let old = group.fields.remove(at);
        with.name = old.name;
        with.value = old.value;
        with.error = old.error.map(|words| on_page(&words));
        let after = group.fields.iter().position(|field| field.name == behind);
        group.fields.insert(after.map_or(at, |at| at + 1), with);
        break;
    }
    let own = |error: &&mut crate::kit::FormError| error.field.as_deref() == Some(name);
    for error in form.errors.iter_mut().filter(own) {
        error.message = on_page(&error.message);
    }
}
