//! The list of cases: what waits for whoever looks, by kind, state, unit and applicant.

use axum::response::Response;

use crate::authority::{Action, Role};
use crate::cases::asked::{box_count, boxed, case_page};
use crate::cases::{Case, CaseBox, CaseKind, CaseQuery, State, case_kinds};
use crate::organisation::units::{unit_key, units};
use crate::organisation::{Directory, asked_scope, unit_tree};
use crate::platform::error::Result;
use crate::platform::web::table::page_of;
use crate::platform::web::{
    Badge, Button, Cell, Chip, Choice, Column, Field, Link, ListPage, Pager, Query, Row, Table,
    Tile, Tone,
};
use crate::shell::Visit;

/// The boxes that concern somebody, in the order of the work.
pub(crate) fn boxes_of(visit: &Visit) -> Vec<CaseBox> {
    let may = |action| visit.may(action);
    let mut found = Vec::new();
    if may(Action::CaseManage) {
        found.extend([CaseBox::Accept, CaseBox::Assign]);
    }
    if may(Action::CaseDo) {
        found.push(CaseBox::Mine);
    }
    if may(Action::CaseApprove) {
        found.push(CaseBox::Opinion);
    }
    found.push(CaseBox::Overdue);
    if may(Action::CaseManage) {
        found.push(CaseBox::FollowUp);
    }
    if may(Action::CaseManage) || may(Action::CaseDo) {
        found.push(CaseBox::Reminded);
    }
    found
}

fn asked(visit: &Visit, query: &Query) -> Result<CaseQuery> {
    let mut wanted = CaseQuery {
        kind: query.given("kind"),
        text: query.text("q"),
        ..CaseQuery::default()
    };
    if let Some(unit) = query.given("unit") {
        wanted.unit = Some(unit_key(&unit)?);
    }
    if let Some(which) = CaseBox::read(&query.text("box")) {
        boxed(&visit.office, &visit.actor, which, &mut wanted)?;
    }
    let state = query.text("state");
    if let Some(state) = State::all().find(|s| s.code() == state) {
        wanted.states = vec![state];
    }
    Ok(wanted)
}

pub(super) async fn list(visit: Visit, query: Query) -> Result<Response> {
    let office = &visit.office;
    let scope = visit.actor.may(Action::CaseRead)?;
    let within = asked_scope(scope, &query)?;
    let kinds = case_kinds(office.catalogue())?;
    let wanted = asked(&visit, &query)?;
    let (page, size) = page_of(&query);
    let at = ((page - 1) * size, size);
    let (total, mut found) = case_page(office, &visit.actor, &within, &wanted, at).await?;
    let pager = Pager::of("/cases", &query, total);
    if pager.page != page {
        let at = (pager.offset(), size);
        (_, found) = case_page(office, &visit.actor, &within, &wanted, at).await?;
    }
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let may_register = visit.may(Action::CaseWrite);
    let rows = found
        .iter()
        .map(|case| row(&visit, case, &kinds, &directory));
    let table = Table {
        caption: "服务事项".to_owned(),
        columns: vec![
            Column::text("applicant", "申请人"),
            Column::text("kind", "事项"),
            Column::text("division", "村（社区）"),
            Column::text("state", "状态"),
            Column::text("held", "承办"),
            Column::text("term", "期限"),
            Column::text("registered", "登记日期"),
        ],
        rows: rows.collect(),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: if visit.actor.role == Role::Member {
            "没有交给本单位的事项。经办交办以后，这里就看得到。".to_owned()
        } else {
            "没有符合条件的服务事项。".to_owned()
        },
        empty_next: if may_register {
            vec![Link::new("登记事项", "/cases/new")]
        } else {
            Vec::new()
        },
        ..Table::default()
    };
    let mut buttons = Vec::new();
    if may_register {
        buttons.push(Button::link("登记事项", "/cases/new").primary());
    }
    if visit.may(Action::LedgerRead) {
        buttons.push(Button::link("军嫂跟踪服务卡", "/cases/cards"));
    }
    let tree = if visit.actor.role == Role::Member {
        None
    } else {
        Some(unit_tree(office, scope, "/cases", &query).await?)
    };
    let page = ListPage {
        tree,
        path: "/cases".to_owned(),
        filters: filters(&visit, &query, &kinds).await?,
        kept: kept(&query),
        chips: chips(&visit, &query, &kinds).await?,
        buttons,
        tiles: tiles(&visit, &query).await?,
        table,
        ..ListPage::default()
    };
    visit.list("服务事项", page)
}

fn row(visit: &Visit, case: &Case, kinds: &[CaseKind], directory: &Directory) -> Row {
    let kind = kinds.iter().find(|k| k.kind == case.kind);
    let (term, late) = case.term(visit.office.clock().today());
    let tone = match (late, case.state.is_open()) {
        (true, _) => Tone::Bad,
        (false, true) => Tone::Soon,
        (false, false) => Tone::Quiet,
    };
    let mut due = if term.is_empty() {
        Cell::empty()
    } else {
        Cell::badge(Badge::new(term, tone))
    };
    due.under = case.due_now().map(str::to_owned);
    let mut kind_cell = Cell::text(kind.map_or(case.kind.as_str(), |k| k.label.as_str()));
    if case.reminders > 0 && case.state.is_open() {
        kind_cell.under = Some(format!("已催办{}次", case.reminders));
    }
    Row {
        key: case.key.to_string(),
        cells: vec![
            Cell::link(&case.applicant, format!("/cases/{}", case.key)),
            kind_cell,
            Cell::text(directory.name(case.division)),
            Cell::badge(case.state.badge()),
            Cell::text(case.held.as_ref().map_or("", |held| held.name.as_str())),
            due,
            Cell::text(&case.registered_on),
        ],
        marked: late,
        ..Row::default()
    }
}

fn kept(query: &Query) -> Vec<(String, String)> {
    let names = ["division", "only", "size", "box"];
    let kept = query.pairs().iter();
    kept.filter(|(name, _)| names.contains(&name.as_str()))
        .cloned()
        .collect()
}

async fn filters(visit: &Visit, query: &Query, kinds: &[CaseKind]) -> Result<Vec<Field>> {
    let kinds = kinds.iter().map(|k| Choice::new(&k.kind, &k.label));
    let states = State::all().map(|s| Choice::new(s.code(), s.label()));
    let mut fields = vec![
        Field::choice("kind", "事项", kinds.collect()).width(10),
        Field::choice("state", "状态", states.collect()).width(8),
    ];
    if visit.actor.role != Role::Member {
        let scope = visit.actor.may(Action::OrganisationRead)?;
        let all = units(&visit.office, &scope).await?;
        let options: Vec<Choice> = all
            .iter()
            .map(|unit| Choice::new(unit.key(), &unit.name))
            .collect();
        fields.push(Field::choice("unit", "承办单位", options).width(10));
    }
    fields.push(Field::text("q", "申请人或内容").width(8));
    let filled = fields.into_iter().map(|field| {
        let value = query.text(&field.name);
        field.value(value)
    });
    Ok(filled.collect())
}

async fn chips(visit: &Visit, query: &Query, kinds: &[CaseKind]) -> Result<Vec<Chip>> {
    let mut chips = Vec::new();
    for (name, value) in query.pairs().iter().filter(|(_, v)| !v.is_empty()) {
        let label = match name.as_str() {
            "kind" => kinds
                .iter()
                .find(|k| k.kind == *value)
                .map(|k| k.label.clone()),
            "state" => State::all()
                .find(|s| s.code() == value)
                .map(|s| s.label().to_owned()),
            "box" => CaseBox::read(value).map(|b| b.label().to_owned()),
            "unit" => {
                let scope = visit.actor.may(Action::CaseRead)?;
                let (region, id) = unit_key(value)?;
                let found =
                    crate::organisation::units::unit(&visit.office, &scope, region, id).await?;
                found.map(|unit| format!("承办：{}", unit.name))
            }
            "q" => Some(format!("内容里有：{value}")),
            _ => None,
        };
        chips.extend(label.map(|label| Chip {
            label,
            without: format!(
                "/cases{}",
                query.without(name).without("page").text_for_url()
            ),
        }));
    }
    Ok(chips)
}

async fn tiles(visit: &Visit, query: &Query) -> Result<Vec<Tile>> {
    if query.pairs().iter().any(|(_, value)| !value.is_empty()) {
        return Ok(Vec::new());
    }
    let mut tiles = Vec::new();
    for which in boxes_of(visit) {
        let count = box_count(&visit.office, &visit.actor, which).await?;
        tiles.push(Tile {
            label: which.label().to_owned(),
            value: count.to_string(),
            unit: "件".to_owned(),
            href: format!("/cases?box={}", which.code()),
            note: None,
            tone: match (count, which) {
                (0, _) => Tone::Quiet,
                (_, CaseBox::Overdue) => Tone::Bad,
                _ => Tone::Soon,
            },
        });
    }
    Ok(tiles)
}
