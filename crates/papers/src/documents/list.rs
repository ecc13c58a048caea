//! Documents as a list.

use super::drafts::{DRAFT, DocumentQuery, DocumentRow, FINAL, VOID, documents_page};
use super::kinds::{Kind, kinds};
use ground::ask::{Ask, Kind as AskKind, Offer};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::{Column, Filter, Found, List, Looking, Window};
use ground::shown::{Badge, Cell, Link, Tone};
use ground::time::moment_shown;
use registers::accounts::Everybody;
use registers::organisation::Directory;

/// 文稿
pub struct Documents {
    query: DocumentQuery,
    kinds: Vec<Kind>,
    directory: Directory,
    users: Everybody,
}

/// A document, with what its row says of it.
pub struct DocumentLine {
    /// As it is kept.
    pub document: DocumentRow,
    unit: String,
    period: String,
}

/// 草稿, 已定稿, 已作废
pub fn state_label(state: &str) -> &'static str {
    match state {
        FINAL => "已定稿",
        VOID => "已作废",
        _ => "草稿",
    }
}

impl List for Documents {
    type Row = DocumentLine;
    const CODE: &'static str = "documents";
    const AT: &'static str = "/documents";
    const LABEL: &'static str = "文稿";
    const MAY: Action = Action::DocumentRead;

    async fn open(looking: &Looking<'_>) -> Result<Documents> {
        let office = looking.office;
        Ok(Documents {
            query: DocumentQuery {
                ..DocumentQuery::default()
            },
            kinds: kinds(office)?,
            directory: Directory::load(office.db().reader(), &looking.within).await?,
            users: Everybody::load(office, office.db().reader()).await?,
        })
    }

    fn filters() -> Vec<Filter<Documents>> {
        let states = [DRAFT, FINAL, VOID].map(|state| (state, state_label(state)));
        vec![
            Self::filter(Ask::words("q", "标题里有"), |list, given| {
                list.query.titled = given.value.to_owned();
                Ok(())
            })
            .width(10)
            .chip("标题：{}"),
            Self::filter(Ask::choice("kind", "种类"), |list, given| {
                list.query.kind = given.text();
                Ok(())
            })
            .width(8)
            .chip("{}"),
            Self::filter(
                Ask::declared(AskKind::Count, "year", "年度"),
                |list, given| {
                    list.query.year = given.number();
                    Ok(())
                },
            )
            .chip("{}年"),
            Self::filter(
                Ask::choice("state", "状态").offering(states),
                |list, given| {
                    list.query.state = given.text();
                    Ok(())
                },
            )
            .width(6)
            .chip("{}"),
        ]
    }

    async fn offers(&self, _: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        let kinds = self.kinds.iter().filter(|_| code == "kind");
        Ok(kinds
            .map(|kind| Offer::new(&kind.code, &kind.label))
            .collect())
    }

    fn columns(&self) -> Vec<Column<Documents>> {
        vec![
            Self::column("title", "文稿", |_, line, _| {
                Cell::text(&line.document.title)
            }),
            Self::column("division", "单位", |_, line, _| Cell::text(&line.unit)),
            Self::column("period", "时段", |_, line, _| Cell::text(&line.period)),
            Self::column("state", "状态", |_, line, _| {
                let tone = if line.document.is_final() {
                    Tone::Good
                } else {
                    Tone::Plain
                };
                Cell::badge(Badge::new(state_label(&line.document.state), tone))
            }),
            Self::column("version", "稿次", |_, line, _| {
                let versions = format!("{}/versions", line.document.path());
                Cell::link(format!("第{}稿", line.document.version), versions)
            }),
            Self::column("recorded", "最后修改", |list, line, _| {
                let document = &line.document;
                let by = list.users.in_record(document.region, document.recorded_by);
                let by = by.map_or("本机操作员", |user| user.name.as_str());
                Cell::text(format!("{} {by}", moment_shown(&document.recorded_at)))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<DocumentLine>> {
        let found = documents_page(looking.office, &looking.within, &self.query, window).await?;
        let line = |document: DocumentRow| {
            Ok(DocumentLine {
                unit: self.directory.name(document.of_division()?),
                period: document.of_span()?.named(document.year),
                document,
            })
        };
        let rows: Result<Vec<_>> = found.1.into_iter().map(line).collect();
        Ok(Found::new(found.0, rows?))
    }

    fn key(line: &DocumentLine) -> String {
        line.document.key().to_string()
    }

    fn leads(&self, line: &DocumentLine) -> Option<String> {
        Some(line.document.path())
    }

    fn actions(&self, looking: &Looking<'_>, line: &DocumentLine) -> Vec<Link> {
        let path = line.document.path();
        let edit = Link::new("改文字", format!("{path}/edit"));
        let writes = line.document.is_draft() && looking.actor.may(Action::ReportWrite).is_ok();
        let edit = writes.then_some(edit).into_iter();
        edit.chain([Link::new("Word", format!("{path}/word"))])
            .collect()
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "还没有文稿。写一份总结，数字由系统填好。".to_owned()
    }
}
