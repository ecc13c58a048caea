//! What is worth a look in a batch, as a list.

use kernel::Fen;

use super::findings::FindingKind;
use super::model::Batch;
use super::overview::{batch_one, findings_page};
use super::reasons::FindingShown;
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Tone};

/// 值得看一眼的
pub struct Findings {
    /// The batch.
    pub batch: Batch,
    /// Which are looked at.
    pub kinds: Vec<FindingKind>,
    /// Whether the people themselves may be looked at.
    people: bool,
}

/// A kind with its colour.
pub fn finding_badge(kind: FindingKind) -> Badge {
    let tone = match kind.is_odd() {
        true => Tone::Soon,
        false => Tone::Plain,
    };
    Badge::new(kind.label(), tone)
}

fn money(fen: Option<i64>) -> Cell {
    fen.map_or_else(Cell::empty, |fen| Cell::money(Fen::new(fen)))
}

impl List for Findings {
    type Row = FindingShown;
    const CODE: &'static str = "payment_findings";
    const AT: &'static str = "/payments/{batch}/findings";
    const LABEL: &'static str = "值得看一眼的";
    const MAY: Action = Action::BatchRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<Findings> {
        Ok(Findings {
            batch: batch_one(looking.office, looking.actor, looking.of).await?,
            kinds: FindingKind::all().collect(),
            people: looking.actor.may(Action::PersonRead).is_ok(),
        })
    }

    fn filters() -> Vec<Filter<Findings>> {
        let kinds = FindingKind::all().map(|kind| (kind.code(), kind.label()));
        vec![Self::filter(
            Ask::choice("kind", "情况").offering(kinds),
            |list, given| {
                list.kinds = FindingKind::from_code(given.value).into_iter().collect();
                Ok(())
            },
        )]
    }

    fn columns(&self) -> Vec<Column<Findings>> {
        vec![
            Self::column("name", "姓名", |_, found, _| Cell::text(&found.name)),
            Self::column("kind", "情况", |_, found, _| {
                Cell::badge(finding_badge(found.kind))
            }),
            Self::column("scheme", "待遇项目", |_, found, _| {
                Cell::text(&found.scheme)
            }),
            Self::column("unit", "单位", |_, found, _| Cell::text(&found.unit)),
            Self::column("before", "上次正常", |_, found, _| {
                money(found.before_fen)
            })
            .of(Cells::Money),
            Self::column("now", "本次实发", |_, found, _| money(found.now_fen)).of(Cells::Money),
            Self::column("because", "缘由", |_, found, _| {
                Cell::text(&found.because)
            }),
        ]
    }

    async fn read(
        &self,
        looking: &Looking<'_>,
        (offset, limit): Window,
    ) -> Result<Found<FindingShown>> {
        let (office, within) = (looking.office, &looking.within);
        let window = (limit, offset);
        let (total, rows) = findings_page(office, within, &self.batch, &self.kinds, window).await?;
        Ok(Found::new(total, rows))
    }

    fn leads(&self, found: &FindingShown) -> Option<String> {
        match found.line_no {
            Some(no) => Some(format!("/payments/{}/lines/{no}", self.batch.key())),
            None if self.people && found.person != 0 => {
                let person = AnyKey::new(self.batch.region, found.person);
                Some(format!("/people/{person}"))
            }
            None => None,
        }
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "没有这样的情况。".to_owned()
    }

    fn named(&self) -> String {
        format!("{}值得看一眼的", self.batch.label)
    }
}
