//! An assessment opened: what is stored of it, brought together with the figures of its years.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::DivisionCode;

use super::model::{Key, Side, State};
use super::points::Points;
use super::rule::Rule;
use super::scheme::{self, Item, Scheme};
use super::score::{
    Cited, Mark, ScoreSheet, ScoredItem, ScoredSection, ScoredVeto, Shown, YearCell,
};
use super::store::{self, AssessmentRow, EvidenceRow, MarkRow, StepRow};
use crate::figures::actions::{Period, Span, Survey, figures_kept};
use crate::figures::{Amount, Indicator, indicators};
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use registers::accounts::users_by_id;
use registers::ledgers;
use registers::organisation::{Directory, division_name};

/// Ledger entries are cited as this.
pub(super) const ENTRY: &str = "entry";
/// 文稿
pub const DOCUMENT: &str = "document";
/// 年度计划
pub const PLAN: &str = "plan";
/// The state of a document that was signed (定稿).
pub(super) const FINAL: &str = "final";
/// 发放批次
pub const BATCH: &str = "batch";

impl AssessmentRow {
    /// 990101-3
    pub fn key(&self) -> Key {
        Key::new(self.region, self.id)
    }

    /// Where its page is.
    pub fn path(&self) -> String {
        format!("/assessment/{}", self.key())
    }

    /// Its division.
    pub fn of_division(&self) -> Result<DivisionCode> {
        DivisionCode::try_from(self.division).map_err(|e| Error::Fault(e.into()))
    }

    /// Its state.
    pub fn of_state(&self) -> Result<State> {
        State::from_code(&self.state)
    }

    /// What it is called in the audit.
    pub fn subject(&self) -> String {
        format!("考评《{}》", self.title)
    }
}

/// An assessment opened.
pub struct Opened {
    /// Its row.
    pub row: AssessmentRow,
    /// Its state.
    pub state: State,
    /// Of which division.
    pub division: DivisionCode,
    /// The score sheet: as it is now, or as it was fixed.
    pub sheet: ScoreSheet,
    /// Hash of what was fixed.
    pub hash: Option<String>,
    /// What was done with it.
    pub steps: Vec<StepRow>,
    /// The marks given.
    pub marks: Vec<MarkRow>,
    /// The evidence cited.
    pub evidence: Vec<EvidenceRow>,
    /// What its unit is part of now, where it was merged before all of its assessments were at an end.
    pub merged_into: Option<String>,
    names: HashMap<i64, String>,
}

impl Opened {
    /// Who a user is.
    pub fn name(&self, user: i64) -> String {
        let name = self.names.get(&user).cloned();
        name.unwrap_or_else(|| "本机操作员".to_owned())
    }

    /// Counts its steps and marks.
    pub fn version(&self) -> usize {
        self.steps.len() + self.marks.len()
    }

    /// An item by its number.
    ///
    /// # Errors
    /// When there is none.
    pub fn item(&self, number: &str) -> Result<&ScoredItem> {
        let found = self.sheet.items().find(|item| item.number == number);
        found.ok_or_else(|| Error::not_found(format!("条目 {number}")))
    }
}

/// The days of a cell: its year, or the whole term.
pub fn period(row: &AssessmentRow, year: i32) -> Result<Period> {
    if year != 0 {
        return Span::Year.of(year);
    }
    let (first, last) = (Span::Year.of(row.year_from)?, Span::Year.of(row.year_to)?);
    Ok(Period {
        from: first.from,
        to: last.to,
    })
}

/// The years an item is looked at: each of the term, or the term as a whole.
pub fn years(row: &AssessmentRow, item: &Item) -> Vec<i32> {
    if item.yearly {
        (row.year_from..=row.year_to).collect()
    } else {
        vec![0]
    }
}

/// An assessment that an actor may read, and her scope narrowed to its division.
pub async fn found(office: &Office, actor: &Actor, key: Key) -> Result<(AssessmentRow, Scope)> {
    let scope = actor.may(Action::AssessmentRead)?;
    let reader = office.db().reader();
    let row = store::assessment(reader, &scope, (key.region, key.id)).await?;
    let row = row.ok_or_else(|| Error::not_found("这份考评"))?;
    // Of a unit that was merged into hers, she reads what was fixed; no figures are asked for that.
    let narrowed = scope.narrowed(row.of_division()?).unwrap_or(scope);
    Ok((row, narrowed))
}

/// Opens an assessment; nothing while its figures are still being worked out.
///
/// # Errors
/// When it is not there, or not the actor's to see.
pub async fn assessment_open(office: &Office, actor: &Actor, key: Key) -> Result<Option<Opened>> {
    let (row, scope) = found(office, actor, key).await?;
    let reader = office.db().reader();
    let steps = store::steps(reader, &row).await?;
    let marks = store::marks(reader, &row).await?;
    let evidence = store::evidence(reader, &row).await?;
    let users = users_by_id(office, reader, row.region).await?;
    let names: HashMap<i64, String> = users.into_iter().map(|(id, u)| (id, u.name)).collect();
    let fixed = steps.iter().rev().find_map(|step| step.content.as_ref());
    let hash = steps.iter().rev().find_map(|step| step.hash.clone());
    let sheet = match fixed {
        Some(content) => serde_json::from_str(content)?,
        None => {
            let scheme = scheme::scheme(office.catalogue(), &row.scheme)?;
            let Some(surveys) = surveys(office, actor, &row, &scheme).await? else {
                return Ok(None);
            };
            let making = Making {
                row: &row,
                surveys: &surveys,
                indicators: &indicators(office.catalogue())?,
                cited: cited(office, &scope, &evidence).await?,
                marks: &marks,
                names: &names,
            };
            let unit = division_name(reader, scope.division()).await?;
            making.sheet(&scheme, unit.unwrap_or_default())
        }
    };
    let (state, division) = (row.of_state()?, row.of_division()?);
    let directory = Directory::load(reader, &actor.may(Action::AssessmentRead)?).await?;
    let ended = matches!(state, State::Fixed | State::Void);
    let merged_into =
        (!ended && directory.is_merged(division)).then(|| directory.name(directory.now(division)));
    Ok(Some(Opened {
        state,
        division,
        merged_into,
        row,
        sheet,
        hash,
        steps,
        marks,
        evidence,
        names,
    }))
}

/// The figures of every year that is looked at, and of the term; nothing while some are being worked out.
async fn surveys(
    office: &Office,
    actor: &Actor,
    row: &AssessmentRow,
    scheme: &Scheme,
) -> Result<Option<HashMap<i32, Arc<Survey>>>> {
    let mut found = HashMap::new();
    let reading = scheme
        .items()
        .filter(|item| item.rule.indicator().is_some());
    for item in reading {
        for year in years(row, item) {
            if found.contains_key(&year) {
                continue;
            }
            let division = row.of_division()?;
            let scope = actor.may(Action::FiguresRead)?.narrowed(division);
            let scope = scope.ok_or_else(|| Error::not_found("这次考评"))?;
            let survey = figures_kept(office, scope, period(row, year)?).await?;
            let Some(survey) = survey else {
                return Ok(None);
            };
            found.insert(year, survey);
        }
    }
    Ok(Some(found))
}

/// What is cited now, by item and year, each as it stands today.
async fn cited(
    office: &Office,
    scope: &Scope,
    rows: &[EvidenceRow],
) -> Result<HashMap<(String, i32), Vec<Cited>>> {
    let telling = Telling::of(office, scope).await?;
    let mut all: HashMap<(String, i32), Vec<Cited>> = HashMap::new();
    for row in rows.iter().filter(|row| row.dropped_at.is_none()) {
        let mut cited = Cited {
            kind: row.kind.clone(),
            target: row.target.clone(),
            told: row.told.clone(),
            path: String::new(),
            gone: false,
        };
        match row.kind.as_str() {
            ENTRY => match entry(office, scope, &row.target).await? {
                Some(entry) => {
                    cited.told = telling.told(&entry);
                    cited.path = format!("/ledgers/{}/{}", entry.kind, row.target);
                }
                None => cited.gone = true,
            },
            DOCUMENT => cited.path = format!("/documents/{}", row.target),
            PLAN => cited.path = format!("/plans/{}", row.target),
            _ => cited.path = format!("/payments/{}", row.target),
        }
        let at = (row.item.clone(), row.year);
        all.entry(at).or_default().push(cited);
    }
    Ok(all)
}

/// A ledger entry of a scope by its key, unless it was taken away.
pub async fn entry(
    office: &Office,
    scope: &Scope,
    key: &str,
) -> Result<Option<ledgers::FullEntry>> {
    let Ok(key) = Key::read(key) else {
        return Ok(None);
    };
    ledgers::actions::entry_at(office.db().reader(), scope, key.region, key.id).await
}

/// What entries are told with: the kinds, and the names of places.
pub struct Telling {
    kinds: Vec<ledgers::Kind>,
    directory: Directory,
}

impl Telling {
    /// Reads both once.
    pub async fn of(office: &Office, scope: &Scope) -> Result<Telling> {
        Ok(Telling {
            kinds: ledgers::kinds(office.catalogue())?,
            directory: Directory::load(office.db().reader(), scope).await?,
        })
    }

    /// 2011-01-18 东岗村 走访慰问（张三）：节日春节，慰问金100.00元
    pub fn told(&self, entry: &ledgers::FullEntry) -> String {
        let text = entry_text(&self.kinds, entry);
        let place = DivisionCode::try_from(entry.division);
        let place = place.map(|place| self.directory.name(place));
        let place = place.unwrap_or_default();
        format!("{} {place} {text}", entry.on_date)
    }
}

fn entry_text(kinds: &[ledgers::Kind], entry: &ledgers::FullEntry) -> String {
    let Some(kind) = kinds.iter().find(|kind| kind.kind == entry.kind) else {
        return entry.kind.clone();
    };
    let named = kind.first_of(ledgers::FieldType::Person);
    let named = named.and_then(|field| entry.fields.get(&field.code));
    let named = named.and_then(|name| name.as_str());
    let label = named.map_or_else(
        || kind.label.clone(),
        |name| format!("{}（{name}）", kind.label),
    );
    let plain = ledgers::EntryRow {
        id: entry.id,
        division: entry.division,
        on_date: entry.on_date.clone(),
        person: entry.person,
        id_hash: None,
        fields: entry.fields.clone(),
    };
    let told = ledgers::actions::entry_text(kind, &plain);
    if told == kind.label {
        label
    } else {
        format!("{label}：{told}")
    }
}

/// What a score sheet is made from.
struct Making<'a> {
    row: &'a AssessmentRow,
    surveys: &'a HashMap<i32, Arc<Survey>>,
    indicators: &'a [Indicator],
    cited: HashMap<(String, i32), Vec<Cited>>,
    marks: &'a [MarkRow],
    names: &'a HashMap<i64, String>,
}

impl Making<'_> {
    fn sheet(&self, scheme: &Scheme, unit: String) -> ScoreSheet {
        let section = |section: &scheme::Section| ScoredSection {
            title: section.title.clone(),
            declared: section.points.map(|points| points.0),
            items: section.item.iter().map(|item| self.item(item)).collect(),
        };
        let veto = |veto: &scheme::Veto| ScoredVeto {
            number: veto.number.clone(),
            topic: veto.topic.clone(),
            trigger: veto.trigger.clone(),
            decided_by: veto.decided_by.clone(),
            found: self.mark(&veto.number, Side::Veto),
        };
        ScoreSheet {
            unit,
            scheme: scheme.label.clone(),
            version: scheme.version.clone(),
            source: scheme.source.clone(),
            note: scheme.note.clone(),
            years: (self.row.year_from, self.row.year_to),
            bonus_max: scheme.bonus_max.map(|points| points.0),
            sections: scheme.section.iter().map(section).collect(),
            bonus: scheme.bonus.iter().map(|item| self.item(item)).collect(),
            vetoes: scheme.veto.iter().map(veto).collect(),
        }
    }

    fn item(&self, item: &Item) -> ScoredItem {
        let code = item.rule.indicator();
        let indicator = code.and_then(|code| self.indicators.iter().find(|i| i.code == code));
        let (label, measure) = indicator.map_or(("", ""), |i| (&i.label, &i.unit));
        let years = years(self.row, item);
        let cells: Vec<YearCell> = years.iter().map(|year| self.cell(item, *year)).collect();
        ScoredItem {
            number: item.number.clone(),
            content: item.content.clone(),
            full: item.full(),
            owner: item.unit.clone(),
            wanted: item.evidence.clone(),
            rule: item.rule.words(item.full(), label, measure),
            judged: item.rule.is_judged(),
            indicator: code.map(str::to_owned),
            computed: average(item.full(), &cells),
            cells,
            own: self.mark(&item.number, Side::Own),
            superior: self.mark(&item.number, Side::Superior),
            check: self.mark(&item.number, Side::Check),
        }
    }

    fn cell(&self, item: &Item, year: i32) -> YearCell {
        let at = (item.number.clone(), year);
        let evidence = self.cited.get(&at).cloned().unwrap_or_default();
        let figure = item.rule.indicator().and_then(|code| {
            let survey = self.surveys.get(&year)?;
            Some(&survey.coded(code)?.figure)
        });
        let mut cell = YearCell {
            year,
            figure: figure.map(|figure| Shown {
                label: figure.label.clone(),
                value: figure.amount.text(),
                // A percent carries its sign already.
                unit: match figure.amount {
                    Amount::PercentTenths(_) => String::new(),
                    Amount::Count(_) | Amount::Money(_) => figure.unit.clone(),
                },
                records: figure.record_count,
            }),
            evidence,
            points: None,
        };
        let supported = item.evidence.is_empty() || cell.supported() || spared(item, figure);
        let amount = figure.map(|figure| figure.amount);
        cell.points = item.rule.points(item.full(), amount, supported);
        cell
    }

    fn mark(&self, item: &str, side: Side) -> Option<Mark> {
        let of = |mark: &&MarkRow| mark.item == item && mark.side == side.code();
        let mark = self.marks.iter().rev().find(of)?;
        Some(Mark {
            points: mark.points.map(Points::hundredths),
            accepted: mark.accepted != 0,
            comment: mark.comment.clone(),
            by: self.names.get(&mark.marked_by).cloned().unwrap_or_default(),
            at: mark.marked_at.clone(),
        })
    }
}

/// Where the records say that there is nobody of whom a rate could tell, and the rule gives full points for that, nothing
/// has to be cited. Where nothing was recorded at all, the office has to say that there is nobody: by what it cites.
fn spared(item: &Item, figure: Option<&crate::figures::Figure>) -> bool {
    use super::rule::WhenNothing::Full;
    use crate::figures::Amount::PercentTenths;
    let spares = match &item.rule {
        Rule::Ratio { when_nothing, .. } | Rule::Steps { when_nothing, .. } => {
            *when_nothing == Full
        }
        Rule::Evidence | Rule::Count { .. } | Rule::Judged => false,
    };
    let nobody = |figure: &crate::figures::Figure| {
        figure.amount == PercentTenths(None) && figure.record_count > 0
    };
    spares && figure.is_some_and(nobody)
}

/// The mean of the years, rounded once.
fn average(full: Points, cells: &[YearCell]) -> Option<Points> {
    let given: Option<Vec<Points>> = cells.iter().map(|cell| cell.points).collect();
    let sum: Points = given?.into_iter().sum();
    let most = full
        .get()
        .saturating_mul(i64::try_from(cells.len()).unwrap_or(1));
    Some(full.share(sum.get(), most))
}
