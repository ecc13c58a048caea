//! 比对名单: the lists that were brought in, where they came from and what they came to.

use std::collections::BTreeMap;

use chrono::Months;
use kernel::Date;
use sea_orm::{ConnectionTrait, DatabaseExecutor};
use serde_json::{Value as Json, json};

use super::kinds::Comparisons;
use super::store::{self, ListRow};
use ground::acts::{Act, Doing, Made, Subject, key_read};
use ground::ask::{Ask, Bound, Offer};
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number};
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Window};
use ground::office::Office;
use ground::shown::Cell;
use ground::time::{date_from, date_of, date_text, moment_shown};

/// A list as it is shown.
pub struct ComparisonList {
    row: ListRow,
    label: String,
    /// Suspicions that nobody has settled, and all of them.
    open: u64,
    all: u64,
    /// Whether it is too old to say anything of now.
    old: bool,
}

impl ComparisonList {
    /// Lists with what they came to.
    async fn all_of(
        c: &impl ConnectionTrait,
        scope: &Scope,
        (comparisons, today): (&Comparisons, Date),
        rows: Vec<ListRow>,
    ) -> Result<Vec<ComparisonList>> {
        let counts = store::hit_counts(c, scope, &rows).await?;
        let shown = |row: ListRow| {
            let count = counts.get(&(row.region, row.id));
            let (all, open) = count.copied().unwrap_or_default();
            Ok(ComparisonList {
                label: comparisons.label(&row.kind).to_owned(),
                old: is_old(comparisons, &row.kind, &day(&row), today)?,
                open,
                all,
                row,
            })
        };
        rows.into_iter().map(shown).collect()
    }

    /// Its file's name.
    pub fn file_name(&self) -> &str {
        &self.row.file_name
    }

    /// Chinese name of its kind.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its day, as 2026-10-31; nothing where it says none.
    pub fn listed_on(&self) -> &str {
        &self.row.listed_on
    }

    /// Its day in words.
    pub fn day_told(&self) -> &str {
        day_told(&self.row.listed_on)
    }

    /// What is told of it, by labels.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let row = &self.row;
        let mut facts = vec![
            ("名单", self.label.clone()),
            ("来源", row.source.clone()),
            ("名单日期", self.day_told().to_owned()),
            ("文号", row.document_no.clone()),
            ("文件", row.file_name.clone()),
            ("导入", moment_shown(&row.imported_at)),
            ("行数", row.row_count.to_string()),
            ("其中本单位", format!("{}人", row.ours)),
        ];
        if row.unread > 0 {
            facts.push(("没法比对", format!("{}行", row.unread)));
        }
        facts.push((
            "疑点",
            format!("{}个，没有核实完的{}个", self.all, self.open),
        ));
        facts
    }

    /// Whether it is too old to say anything of now.
    pub fn is_old(&self) -> bool {
        self.old
    }
}

/// In words, where a list may say no day.
pub(super) fn day_told(listed_on: &str) -> &str {
    match listed_on {
        "" => "没有写日期",
        day => day,
    }
}

/// The day by which a list is new or old: where it says none, that on which it was brought in.
fn day(row: &ListRow) -> String {
    match row.listed_on.as_str() {
        "" => date_of(&row.imported_at),
        day => day.to_owned(),
    }
}

/// Whether somebody may open a list: a unit beneath the one that brought it in sees what it says of its people only.
///
/// # Errors
/// When it cannot be read.
pub async fn may_open_list(c: &impl ConnectionTrait, actor: &Actor, list: AnyKey) -> Result<bool> {
    let Ok(scope) = actor.may(Action::PersonRead) else {
        return Ok(false);
    };
    let found = store::list_one(c, &scope, (list.region, list.id)).await?;
    Ok(found.is_some())
}

/// Whether a list of a day is too old to say anything of today.
fn is_old(comparisons: &Comparisons, kind: &str, listed_on: &str, today: Date) -> Result<bool> {
    let good = comparisons.coded(kind).map_or(0, |kind| kind.good_months);
    let until = date_from(listed_on)?.checked_add_months(Months::new(good.unsigned_abs()));
    Ok(until.is_none_or(|until| until < today))
}

/// A kind of list of which the newest that says something of a scope is too old.
pub struct OldList {
    /// Its code.
    pub kind: String,
    /// Chinese name.
    pub label: String,
    /// The day of the newest, in words.
    pub told: String,
    /// Whether it was brought in within the scope, so that it is seen there.
    pub own: bool,
}

/// Kinds of lists of which the newest that says something of a scope is too old.
///
/// # Errors
/// When they cannot be read.
pub async fn old_lists(
    office: &Office,
    comparisons: &Comparisons,
    scope: &Scope,
    region: i32,
) -> Result<Vec<OldList>> {
    let today = office.clock().today();
    let lists = store::kinds_lists(office.db().reader(), scope, region).await?;
    let mut newest: BTreeMap<String, (String, bool, bool)> = BTreeMap::new();
    for (kind, listed_on, imported_at, own) in lists {
        if comparisons.coded(&kind).is_none() {
            continue;
        }
        let list = match listed_on.as_str() {
            "" => (date_of(&imported_at), false, own),
            _ => (listed_on, true, own),
        };
        let so_far = newest.entry(kind).or_default();
        if list > *so_far {
            *so_far = list;
        }
    }
    let mut old = Vec::new();
    for (kind, (day, dated, own)) in newest {
        if is_old(comparisons, &kind, &day, today)? {
            let told = match dated {
                true => day,
                false => format!("{day}导入、没有写日期"),
            };
            let label = comparisons.label(&kind).to_owned();
            old.push(OldList {
                kind,
                label,
                told,
                own,
            });
        }
    }
    Ok(old)
}

static ACTS: [Act<ComparisonList>; 1] = [DESCRIBE];

/// 登记来源: what its file did not say.
const DESCRIBE: Act<ComparisonList> = Act {
    code: "describe",
    label: "登记来源",
    at: "describe",
    says: "补登一份比对名单的来源单位、名单日期、文号",
    told: "已登记",
    from: &[()],
    asks: || {
        vec![
            Ask::words("source", "来源单位").needed(),
            Ask::day("listed_on", "名单日期")
                .needed()
                .within(&[Bound::NotAhead])
                .hint("名单到哪一天为止"),
            Ask::words("document_no", "文号"),
        ]
    },
    alone: true,
    unread: true,
    does: |doing| Box::pin(async { describe(doing) }),
    ..Act::by(Action::WorkbookImport)
};

fn describe(doing: &mut Doing<'_, ComparisonList>) -> Result<()> {
    let said = |code: &str| doing.said.words(code).to_owned();
    let (source, document_no) = (said("source"), said("document_no"));
    let day = doing.said.day("listed_on").unwrap_or_else(|| doing.today());
    let row = &mut doing.it.row;
    let before = (
        row.source.clone(),
        row.listed_on.clone(),
        row.document_no.clone(),
    );
    (row.source, row.listed_on, row.document_no) = (source, date_text(day), document_no);
    let is = (&row.source, &row.listed_on, &row.document_no);
    let changed = json!({
        "来源": [before.0, is.0], "名单日期": [before.1, is.1], "文号": [before.2, is.2],
    });
    let subject = format!("比对名单 {}", Number(row.id));
    let detail = json!({ "名单": doing.it.label, "改动": changed });
    doing.step(("comparison_describe", subject, detail));
    Ok(())
}

impl Subject for ComparisonList {
    type State = ();
    type Step = Made;

    const CODE: &'static str = "comparisons";
    const AT: &'static str = "/comparisons/{comparison}";
    const LABEL: &'static str = "比对名单";
    const THIS: &'static str = "这份名单";

    fn acts() -> &'static [Act<ComparisonList>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<ComparisonList> {
        let scope = actor.may(Action::PersonRead)?;
        let row = store::list_one(&on, &scope, key_read::<ComparisonList>(key)?).await?;
        let row = row.ok_or_else(|| Error::not_found(Self::THIS))?;
        let comparisons = Comparisons::load(office.catalogue())?;
        let on_day = (&comparisons, office.clock().today());
        let mut found = ComparisonList::all_of(&on, &scope, on_day, vec![row]).await?;
        found.pop().ok_or_else(|| Error::not_found(Self::THIS))
    }

    fn key(&self) -> String {
        AnyKey::new(self.row.region, self.row.id).to_string()
    }

    fn region(&self) -> i32 {
        self.row.region
    }

    fn stamp_ask() -> Ask {
        Ask::words("was", "看到的名单日期").hint("写了而已不是这个日期，就不办（409）")
    }

    fn stamp(&self) -> String {
        self.row.listed_on.clone()
    }

    fn state(&self) {}

    fn set_state(&mut self, (): ()) {}

    fn named((): ()) -> (&'static str, &'static str) {
        ("", "")
    }

    fn instead((): (), _: &str) -> &'static str {
        ""
    }

    async fn asks(
        &self,
        _: &Office,
        _: &Actor,
        act: &'static Act<ComparisonList>,
    ) -> Result<Vec<Ask>> {
        let row = &self.row;
        let filled = |ask: Ask| match ask.code.as_str() {
            "source" => ask.usually(&row.source),
            "listed_on" => ask.usually(&row.listed_on),
            _ => ask.usually(&row.document_no),
        };
        Ok((act.asks)().into_iter().map(filled).collect())
    }

    fn entry(&self, (action, subject, detail): &Made) -> (&'static str, String, Json) {
        (action, subject.clone(), detail.clone())
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        store::describe_list(office.keyring(), tx, &self.row).await?;
        Ok(true)
    }
}

/// 比对名单 as a list.
pub struct ComparisonLists {
    kind: Option<String>,
    comparisons: Comparisons,
}

impl List for ComparisonLists {
    type Row = ComparisonList;
    const CODE: &'static str = "comparisons";
    const AT: &'static str = "/comparisons";
    const LABEL: &'static str = "比对名单";
    const MAY: Action = Action::PersonRead;

    async fn open(looking: &Looking<'_>) -> Result<ComparisonLists> {
        Ok(ComparisonLists {
            kind: None,
            comparisons: Comparisons::load(looking.office.catalogue())?,
        })
    }

    fn filters() -> Vec<Filter<ComparisonLists>> {
        let of_kind = Ask::choice("kind", "名单种类");
        vec![Self::filter(of_kind, |list, given| {
            list.kind = Some(given.value.to_owned());
            Ok(())
        })]
    }

    async fn offers(&self, _: &Looking<'_>, _: &str) -> Result<Vec<Offer>> {
        let kinds = self.comparisons.kinds().iter();
        Ok(kinds
            .map(|kind| Offer::new(&kind.code, &kind.label))
            .collect())
    }

    fn columns(&self) -> Vec<Column<ComparisonLists>> {
        vec![
            Self::column("label", "名单", |_, list, _| Cell::text(&list.label)),
            Self::column("listed_on", "名单日期", |_, list, _| {
                Cell::text(list.day_told())
            })
            .of(Cells::Days),
            Self::column("source", "来源", |_, list, _| {
                Cell::text(&list.row.source)
            }),
            Self::column("document_no", "文号", |_, list, _| {
                Cell::text(&list.row.document_no)
            }),
            Self::column("row_count", "行数", |_, list, _| {
                Cell::text(list.row.row_count.to_string())
            })
            .of(Cells::Counts),
            Self::column("ours", "本单位的", |_, list, _| {
                Cell::text(list.row.ours.to_string())
            })
            .of(Cells::Counts),
            Self::column("hits", "疑点", |_, list, _| {
                Cell::text(list.all.to_string())
            })
            .of(Cells::Counts),
            Self::column("open", "没有核实完", |_, list, _| {
                Cell::text(list.open.to_string())
            })
            .of(Cells::Counts),
            Self::column("old", "新旧", |_, list, _| {
                Cell::text(if list.old {
                    "已过期，请要新的"
                } else {
                    ""
                })
            }),
            Self::column("imported_at", "导入", |_, list, _| {
                Cell::text(moment_shown(&list.row.imported_at))
            })
            .aside(),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<ComparisonList>> {
        let (office, within) = (looking.office, &looking.within);
        let reader = office.db().reader();
        let (total, found) = store::lists(reader, within, self.kind.as_deref(), window).await?;
        let on_day = (&self.comparisons, office.clock().today());
        let rows = ComparisonList::all_of(reader, within, on_day, found).await?;
        Ok(Found::new(total, rows))
    }

    fn key(list: &ComparisonList) -> String {
        Subject::key(list)
    }

    fn leads(&self, list: &ComparisonList) -> Option<String> {
        Some(list.path())
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "还没有导入过比对名单。向公安、民政、社保要名单（死亡、户籍、低保、养老……），照原样导入，程序自己认表、自己比对。"
            .to_owned()
    }
}
