//! 差距: the items under full points, what is missing, how many points it costs, who owns it.

use axum::extract::Path;
use axum::response::Response;

use super::{member_units, open, owner_href, standing, wait};
use crate::kit::{Button, Cell, Chip, Choice, Column, Field, Link, ListPage, Query, Row, Table};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
use papers::assessment::actions::Opened;
use papers::assessment::model::State;
use papers::assessment::score::{ScoredItem, Standing};

pub async fn page(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let Some(opened) = open(&visit, &key).await? else {
        return wait(&visit);
    };
    let units = member_units(&visit, &opened).await?;
    let fills = opened.state == State::Open && visit.may(Action::AssessmentWrite);
    let path = format!("{}/gaps", opened.row.path());
    let all = opened.sheet.gaps();
    let owners: std::collections::BTreeSet<&str> =
        all.iter().map(|item| item.owner.as_str()).collect();
    let (owner, bare) = (query.given("owner"), query.text("only") == "bare");
    let wanted = |item: &&&ScoredItem| {
        owner.as_ref().is_none_or(|owner| *owner == item.owner)
            && (!bare || item.standing() == Standing::Unsupported)
    };
    let items: Vec<&&ScoredItem> = all.iter().filter(wanted).collect();
    let missing: papers::assessment::Points = items.iter().map(|item| item.missing()).sum();
    let rows = items.iter().map(|item| {
        let href = format!("{}/items/{}", opened.row.path(), item.number);
        let owner = match owner_href(&units, &item.owner) {
            Some(href) => Cell::link(&item.owner, href),
            None => Cell::text(&item.owner),
        };
        Row {
            key: item.number.clone(),
            cells: vec![
                Cell::link(format!("{} {}", item.number, item.content), href),
                Cell::badge(standing(item)),
                Cell::text(item.missing().text()),
                Cell::text(item.why()),
                owner,
            ],
            actions: next_step(&opened, item, fills),
            marked: false,
        }
    });
    let total = vec![
        Cell::text("合计"),
        Cell::empty(),
        Cell::text(missing.text()),
        Cell::empty(),
        Cell::empty(),
    ];
    let owners = owners.into_iter().filter(|owner| !owner.is_empty());
    let owners: Vec<Choice> = owners.map(|owner| Choice::new(owner, owner)).collect();
    let owner_field = Field::choice("owner", "责任单位", owners).width(10);
    let chips = bare.then(|| Chip {
        label: "还没有佐证的".to_owned(),
        without: format!("{path}{}", query.without("only").text_for_url()),
    });
    let page = ListPage {
        path: path.clone(),
        filters: vec![owner_field.value(query.text("owner"))],
        chips: chips.into_iter().collect(),
        buttons: vec![Button::link("回到考评", opened.row.path())],
        table: Table {
            caption: "差距".to_owned(),
            columns: vec![
                Column::text("item", "条目"),
                Column::text("standing", "状态"),
                Column::number("missing", "差几分"),
                Column::text("why", "缺什么"),
                Column::text("owner", "责任单位"),
            ],
            totals: (!items.is_empty()).then_some(total),
            rows: rows.collect(),
            empty: "没有差距，各条都满分。".to_owned(),
            empty_next: vec![Link::new("回到考评", opened.row.path())],
            ..Table::default()
        },
        ..ListPage::default()
    };
    visit.list(&format!("{}：差距", opened.row.title), page)
}

/// Where the missing points are to be had.
fn next_step(opened: &Opened, item: &ScoredItem, fills: bool) -> Vec<Link> {
    if !fills {
        return Vec::new();
    }
    let path = opened.row.path();
    if item.judged && item.own.is_none() {
        return vec![Link::new("自评", format!("{path}/items/{}", item.number))];
    }
    let has = |items: &[ScoredItem]| items.iter().any(|other| other.number == item.number);
    let sections = &opened.sheet.sections;
    let section = sections.iter().position(|section| has(&section.items));
    let section = section.unwrap_or(sections.len());
    let href = format!("{path}/evidence?section={section}");
    if item.wanted.is_empty() {
        Vec::new()
    } else {
        vec![Link::new("补佐证", href)]
    }
}
