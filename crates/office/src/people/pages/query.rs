//! 高级查询: groups of conditions of which one has to hold, besides what the query bar says.

use axum::response::Response;

use super::list::facet_fields;
use crate::people::Categories;
use crate::people::GROUPS;
use crate::platform::error::Result;
use crate::platform::web::{Form, Group, Posted, Query, see_other};
use crate::shell::Visit;

pub(super) async fn form(visit: Visit, query: Query) -> Result<Response> {
    let categories = Categories::load(visit.office.catalogue())?;
    let groups = GROUPS.iter().zip(1..).map(|(group, number)| Group {
        legend: Some(match number {
            1 => "第1组：下面各项同时符合".to_owned(),
            n => format!("或者第{n}组：下面各项同时符合"),
        }),
        fields: facet_fields(&query, &categories, group),
    });
    let back = format!("/people{}", query.text_for_url());
    let mut form = Form::new("/people/query", "查询", Vec::new()).cancel(back);
    form.dense = true;
    form.groups = groups.collect();
    form.hidden = query
        .pairs()
        .iter()
        .filter(|(name, _)| !grouped(name) && name != "page")
        .cloned()
        .collect();
    visit.form("高级查询", form)
}

fn grouped(name: &str) -> bool {
    GROUPS.iter().any(|group| name.ends_with(group))
}

/// The list that is asked for; it says what is asked, so that it can be kept under a name.
pub(super) async fn asked(posted: Posted) -> Result<Response> {
    let fields = posted.fields().pairs().iter();
    let asked = fields.filter(|(name, _)| !name.starts_with('_'));
    let query = asked.fold(Query::default(), |query, (name, value)| {
        query.with(name, value)
    });
    Ok(see_other(&format!("/people{}", query.text_for_url())))
}
