//! 名册: what stands beside the list on its page, and 高级查询: groups of conditions of which one has to hold, besides what
//! the query bar says.

use axum::response::Response;

use crate::kit::{Button, Form, Group, Link, ListPage, Posted, Query, Row, see_other};
use crate::shell::{ListFace, Visit, filter_fields};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{List, Looking};
use registers::people::register::PersonKey;
use registers::people::{GROUPS, People, found_by_payee};

impl ListFace for People {
    fn heading(&self, _: &Visit) -> String {
        "名册".to_owned()
    }

    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        if visit.may(Action::PersonWrite) {
            page.buttons = vec![
                Button::link("登记新对象", "/people/new").primary(),
                Button::link("导入", "/imports"),
                Button {
                    ticked: true,
                    ..Button::link("登记困难", "/people/hardship")
                },
            ];
        }
        if visit.may(Action::WorkbookImport) {
            page.table.empty_next = vec![
                Link::new("导入花名册", "/imports"),
                Link::new("登记新对象", "/people/new"),
            ];
        }
        if let Some(typed) = looking.query.given("q") {
            say_by_payee(visit, &typed, page).await?;
        }
        let query = looking.query.text_for_url();
        page.tools = vec![Link::new("高级查询", format!("/people/query{query}"))];
        Ok(())
    }
}

/// Says of whom the payee's name was found, and not her own.
async fn say_by_payee(visit: &Visit, typed: &str, page: &mut ListPage) -> Result<()> {
    let rows = page.table.rows.iter_mut();
    let mut rows: Vec<(PersonKey, &mut Row)> = rows
        .filter_map(|row| Some((PersonKey::read(&row.key).ok()?, row)))
        .collect();
    let keys: Vec<PersonKey> = rows.iter().map(|(key, _)| *key).collect();
    let found = found_by_payee(&visit.office, &visit.actor, typed, &keys).await?;
    for (key, row) in &mut rows {
        if let (Some(payee), Some(name)) = (found.get(key), row.cells.first_mut()) {
            name.under = Some(format!("收款人：{payee}"));
        }
    }
    Ok(())
}

/// 高级查询
pub(super) async fn query_form(visit: Visit, query: Query) -> Result<Response> {
    let looking = Looking::at::<People>(&visit.office, &visit.actor, "", &query)?;
    let fields = filter_fields(&People::open(&looking).await?, &looking).await?;
    let group = |(group, number): (&&str, usize)| {
        let legend = match number {
            1 => "第1组：下面各项同时符合".to_owned(),
            n => format!("或者第{n}组：下面各项同时符合"),
        };
        let own = fields.iter().filter(|f| f.name.ends_with(group));
        Group::named(legend, own.cloned().collect())
    };
    let back = format!("/people{}", query.text_for_url());
    let mut form = Form::new("/people/query", "查询", Vec::new()).cancel(back);
    form.dense = true;
    form.groups = GROUPS.iter().zip(1..).map(group).collect();
    let grouped = |name: &str| GROUPS.iter().any(|group| name.ends_with(group));
    let kept = query.pairs().iter();
    let kept = kept.filter(|(name, _)| !grouped(name) && name != "page");
    form.hidden = kept.cloned().collect();
    visit.form("高级查询", form)
}

/// The list that is asked for; it says what is asked, so that it can be kept under a name.
pub async fn asked(posted: Posted) -> Result<Response> {
    let fields = posted.fields().pairs().iter();
    let asked = fields.filter(|(name, _)| !name.starts_with('_'));
    let query = asked.fold(Query::default(), |query, (name, value)| {
        query.with(name, value)
    });
    Ok(see_other(&format!("/people{}", query.text_for_url())))
}
