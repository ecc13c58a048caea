//! 疑点 as a list.

use super::hits::{HitInHand, HitState};
use super::kinds::Comparisons;
use super::store::{self, HitAsk, UNSETTLED};
use crate::organisation::Directory;
use ground::acts::Subject;
use ground::ask::{Ask, Offer};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::read_key;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Paper, Window};
use ground::shown::{Badge, Cell, Tone};
use kernel::DivisionCode;

/// 疑点
pub struct Hits {
    ask: HitAsk,
    comparisons: Comparisons,
    directory: Directory,
}

/// 待核, 待复核, 已核
pub fn hit_badge(state: HitState) -> Badge {
    let tone = match state {
        HitState::Open => Tone::Soon,
        HitState::Waiting => Tone::Plain,
        HitState::Settled => Tone::Quiet,
    };
    Badge::new(state.named().1, tone)
}

impl Hits {
    fn village(&self, hit: &HitInHand) -> String {
        let code = DivisionCode::try_from(hit.division());
        code.map_or_else(|_| String::new(), |code| self.directory.name(code))
    }
}

impl List for Hits {
    type Row = HitInHand;
    const CODE: &'static str = "hits";
    const AT: &'static str = "/hits";
    const LABEL: &'static str = "疑点";
    const MAY: Action = Action::PersonRead;
    const PAPER: Paper = Paper::of_people();

    async fn open(looking: &Looking<'_>) -> Result<Hits> {
        Ok(Hits {
            ask: HitAsk::default(),
            comparisons: Comparisons::load(looking.office.catalogue())?,
            directory: Directory::load(looking.office.db().reader(), &looking.within).await?,
        })
    }

    fn filters() -> Vec<Filter<Hits>> {
        let states = HitState::ALL.map(|(_, code, label)| (code, label));
        let states = [(UNSETTLED, "没有核实完")].into_iter().chain(states);
        vec![
            Self::filter(
                Ask::choice("state", "状态").offering(states),
                |list, given| {
                    list.ask.state = Some(given.value.to_owned());
                    Ok(())
                },
            ),
            Self::filter(Ask::choice("kind", "名单种类"), |list, given| {
                list.ask.kind = Some(given.value.to_owned());
                Ok(())
            }),
            Self::filter(Ask::words("list", "名单编号").quiet(), |list, given| {
                let key = read_key(given.value);
                list.ask.list = Some(key.ok_or_else(|| Error::not_found("这份名单"))?);
                Ok(())
            })
            .chip("名单：{}"),
            Self::filter(
                Ask::words("person", "人员编号").quiet(),
                |list, given| {
                    let key = read_key(given.value);
                    list.ask.person = Some(key.ok_or_else(|| Error::not_found("这个人"))?);
                    Ok(())
                },
            )
            .chip("人员：{}"),
        ]
    }

    async fn offers(&self, _: &Looking<'_>, code: &str) -> Result<Vec<Offer>> {
        let kinds = self.comparisons.kinds().iter().filter(|_| code == "kind");
        Ok(kinds
            .map(|kind| Offer::new(&kind.code, &kind.label))
            .collect())
    }

    fn columns(&self) -> Vec<Column<Hits>> {
        vec![
            Self::column("name", "姓名", |_, hit, _| Cell::text(hit.name())),
            Self::column("village", "村（社区）", |list, hit, _| {
                Cell::text(list.village(hit))
            }),
            Self::column("kind", "名单", |_, hit, _| Cell::text(hit.label())),
            Self::column("facts", "名单上写的", |_, hit, _| {
                let said = hit.facts().iter();
                let said = said.map(|(label, text)| format!("{label}{text}"));
                Cell::text(said.collect::<Vec<_>>().join("，"))
            }),
            Self::column("compared_by", "怎么对上的", |_, hit, _| {
                Cell::text(match hit.weaker() {
                    true => "姓名和出生日期（较弱）",
                    false => "身份证号",
                })
            }),
            Self::column("holds", "发放", |_, hit, _| {
                Cell::text(match (hit.blocks(), hit.state()) {
                    (_, HitState::Settled) => "",
                    (true, _) => "先不发",
                    (false, _) => "照发",
                })
            }),
            Self::column("months", "管哪些月份", |_, hit, _| {
                Cell::text(hit.months().unwrap_or_default())
            })
            .aside(),
            Self::column("list", "来源、日期、文号", |_, hit, _| {
                Cell::text(hit.list_told())
            })
            .aside(),
            Self::column("result", "核实结果", |_, hit, _| {
                Cell::text(hit.result())
            }),
            Self::column("words", "理由", |_, hit, _| Cell::text(hit.words())).aside(),
            Self::column("settled_on", "核实日期", |_, hit, _| {
                let day = hit.settled_by().and_then(|(_, at)| at.get(..10));
                Cell::text(day.unwrap_or_default())
            })
            .of(Cells::Days)
            .aside(),
            Self::column("state", "状态", |_, hit, _| {
                Cell::badge(hit_badge(hit.state()))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<HitInHand>> {
        let (office, within) = (looking.office, &looking.within);
        let (total, rows) = store::hits(office.db().reader(), within, &self.ask, window).await?;
        let hit = |row| HitInHand::of(office, row, &self.comparisons);
        let rows: Result<Vec<HitInHand>> = rows.into_iter().map(hit).collect();
        Ok(Found::new(total, rows?))
    }

    fn key(hit: &HitInHand) -> String {
        Subject::key(hit)
    }

    fn leads(&self, hit: &HitInHand) -> Option<String> {
        Some(hit.path())
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "没有疑点。把公安、社保、民政给的名单（死亡、户籍、低保……）导入，对上的人列在这里。"
            .to_owned()
    }
}
