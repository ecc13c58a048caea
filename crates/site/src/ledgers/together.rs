//! What is done with the entries that are ticked in a list: a page that shows which they are, and asks.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::kind_named;
use crate::kit::{Field, FieldKind, Form, Posted, Query, Table};
use crate::shell::{
    ActForm, ActPage, Visit, act_form, field as control, only_form, picked, rows_shown,
};
use ground::acts::{All, Subject};
use ground::error::{Error, Result};
use ground::key::{AnyKey, read_key};
use ground::lists;
use ground::lists::{Key, Looking};
use registers::ledgers::Entries;
use registers::ledgers::kind::Kind;
use registers::ledgers::together::{TOGETHER_MAX, Together, column_ask};

/// Rows on the page are cut beyond so many; all are counted.
const SHOWN_MAX: usize = 50;

#[derive(Serialize)]
struct Page {
    form: Form,
    entries: Table,
    more: Option<String>,
}

pub(super) async fn chosen_to_remove(
    visit: Visit,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response> {
    chosen(visit, &code, posted, "remove_together").await
}

pub(super) async fn chosen_to_change(
    visit: Visit,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response> {
    chosen(visit, &code, posted, "change_together").await
}

/// The form for those that were ticked, or that a form of before has in it.
async fn chosen(visit: Visit, code: &str, posted: Posted, act: &str) -> Result<Response> {
    let before = read(&posted.all("entries").join(" "));
    let keys = match before.is_empty() {
        true => picked::<Entries>(&visit, code, &posted).await?,
        false => before,
    };
    if keys.len() > TOGETHER_MAX {
        return Err(Error::refusal(format!(
            "选中了 {} 条，一次最多办 {TOGETHER_MAX} 条，请分几次选",
            keys.len()
        )));
    }
    let reader = visit.office.db().reader().into();
    let it = All::<Together>::open(&visit.office, reader, &visit.actor, code).await?;
    let mut act = act_form(&visit, &it, act).await?;
    for field in act.form.fields_mut() {
        match field.name.as_str() {
            "entries" => field.value = written(&keys),
            "column" => field.value = posted.text("column"),
            _ => {}
        }
    }
    shown(&visit, code, act).await
}

/// Keys as the act takes them.
fn written(keys: &[Key]) -> String {
    let keys = keys.iter();
    let keys = keys.map(|(region, id)| AnyKey::new(*region, *id).to_string());
    keys.collect::<Vec<_>>().join(" ")
}

fn read(text: &str) -> Vec<Key> {
    text.split_whitespace().filter_map(read_key).collect()
}

/// Which column comes first; the control that the column has, once that is known.
async fn ask_of_column(visit: &Visit, kind: &Kind, form: &mut Form) -> Result<()> {
    let said = |form: &mut Form, name: &str| {
        let field = form.fields_mut().find(|field| field.name == name);
        field.map_or_else(String::new, |field| field.value.clone())
    };
    let (column, value) = (said(form, "column"), said(form, "value"));
    let ask = match column_ask(&visit.office, &visit.actor, kind, &column).await {
        Ok(ask) => ask,
        Err(Error::Wrong(_)) => {
            form.action = format!("/ledgers/{}/chosen/change", kind.kind);
            "下一步".clone_into(&mut form.submit);
            for group in &mut form.groups {
                group.fields.retain(|field| field.name != "value");
            }
            return Ok(());
        }
        Err(other) => return Err(other),
    };
    for field in form.fields_mut() {
        match field.name.as_str() {
            "column" => field.kind = FieldKind::Hidden,
            "value" => {
                let error = field.error.take();
                *field = Field {
                    label: format!("{}都改成", ask.label),
                    value: value.clone(),
                    error,
                    required: ask.needed,
                    hint: (!ask.needed).then(|| "空着就是清空".to_owned()),
                    ..control("value", &ask)
                };
            }
            _ => {}
        }
    }
    Ok(())
}

async fn shown(visit: &Visit, code: &str, mut act: ActForm) -> Result<Response> {
    let kind = kind_named(visit, code)?;
    let (list, nothing) = (format!("/ledgers/{code}"), Query::default());
    let form = &mut act.form;
    let keys = form.fields_mut().find(|field| field.name == "entries");
    let keys = keys.map_or_else(Vec::new, |field| {
        // What was posted comes back as several; a hidden field holds one.
        if field.value.is_empty() {
            field.value = field.values.join(" ");
        }
        field.kind = FieldKind::Hidden;
        read(&field.value)
    });
    let removing = act.code == "remove_together";
    match removing {
        true => {
            form.danger = true;
            form.submit = format!("删去这 {} 条", keys.len());
        }
        false => {
            form.submit = format!("改这 {} 条", keys.len());
            ask_of_column(visit, &kind, form).await?;
        }
    }
    let looking = Looking::at::<Entries>(&visit.office, &visit.actor, code, &nothing)?;
    let entries = lists::open::<Entries>(&looking).await?;
    let cut = keys.len().saturating_sub(SHOWN_MAX);
    let page = Page {
        entries: rows_shown(&entries, &looking, &keys[..keys.len() - cut]).await?,
        more: (cut > 0).then(|| format!("另外还有 {cut} 条，一起办")),
        form: act.form.cancel(list),
    };
    let title = match removing {
        true => format!("删去选中的{}", kind.label),
        false => format!("改选中的{}", kind.label),
    };
    match page.form.is_wrong() {
        true => visit.refused("ledgers/together.html", &title, &page),
        false => visit.page("ledgers/together.html", &title, &page),
    }
}

impl ActPage for All<Together> {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        shown(visit, key, only_form(forms)?).await
    }

    fn returns(&self) -> String {
        format!("/ledgers/{}", self.key)
    }
}
