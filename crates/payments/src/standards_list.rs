//! Standards as a list.

use entitlement::{Cycle, PayMonths};

use super::schemes::Schemes;
use super::standards::{StandardShown, standards_list};
use ground::ask::{Ask, Offer};
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::lists::{Cells, Column, Filter, Found, List, Looking, Window};
use ground::shown::Cell;
use kernel::Fen;
use registers::organisation::Directory;
use registers::people::{Categories, grade_label, nature_label};

/// 待遇标准
pub struct Standards {
    scheme: Option<String>,
    schemes: Schemes,
    categories: Categories,
    directory: Directory,
    own: Scope,
}

/// 月, 季, 半年, 年
pub fn cycle_label(cycle: Cycle) -> &'static str {
    match cycle {
        Cycle::Month => "月",
        Cycle::Quarter => "季",
        Cycle::HalfYear => "半年",
        Cycle::Year => "年",
        Cycle::ServedHalfYear => "服满半年",
    }
}

/// 每月, or 3、6、9、12月
pub fn months_label(months: PayMonths) -> String {
    if months == PayMonths::EVERY {
        return "每月".to_owned();
    }
    let numbers: Vec<String> = months.iter().map(|m| m.to_string()).collect();
    format!("{}月", numbers.join("、"))
}

/// 12,000元/年
fn amount(text: &str) -> String {
    let text = text.split('（').next().unwrap_or_default();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (figure, unit) = text.split_at(end.unwrap_or(text.len()));
    match Fen::read_yuan(figure) {
        Ok(fen) if !unit.starts_with('%') => format!("{}{unit}", yuan(fen)),
        _ => text.to_owned(),
    }
}

/// Yuan with thousands apart, without 00 behind what is whole.
pub fn yuan(fen: Fen) -> String {
    let grouped = fen.grouped();
    let whole = grouped.strip_suffix(".00").map(str::to_owned);
    whole.unwrap_or(grouped)
}

impl Standards {
    /// The category, with what else the standard asks for and what it is on top.
    fn category(&self, standard: &StandardShown) -> Cell {
        let category = self.categories.coded(&standard.row.category);
        let cell = Cell::text(category.map_or("", |category| category.label.as_str()));
        let mut besides = self.categories.keys_read(&standard.row.keys);
        besides.push(standard.row.component.clone());
        besides.retain(|text| !text.is_empty());
        match besides.is_empty() {
            true => cell,
            false => cell.under(besides.join("，")),
        }
    }

    /// The document, with the unit it is of where that is not the reader's own.
    fn document(&self, standard: &StandardShown) -> Cell {
        let (cell, unit) = (Cell::text(&standard.row.document_no), standard.row.division);
        match unit {
            unit if unit == self.own.division() => cell,
            unit if self.directory.is_merged(unit) => {
                let old = self.directory.name(unit);
                let now = self.directory.name(self.directory.now(unit));
                cell.under(format!("{old}，已并入{now}：管合并以前的月份"))
            }
            unit if self.own.contains(unit) => cell.under(self.directory.name(unit)),
            _ => cell.under("上级的标准"),
        }
    }
}

impl List for Standards {
    type Row = StandardShown;
    const CODE: &'static str = "standards";
    const AT: &'static str = "/standards";
    const LABEL: &'static str = "待遇标准";
    const MAY: Action = Action::BatchRead;
    const BY_UNIT: bool = false;

    async fn open(looking: &Looking<'_>) -> Result<Standards> {
        let office = looking.office;
        Ok(Standards {
            scheme: None,
            schemes: Schemes::load(office.catalogue())?,
            categories: Categories::load(office.catalogue())?,
            directory: Directory::load(office.db().reader(), &looking.own).await?,
            own: looking.own,
        })
    }

    fn filters() -> Vec<Filter<Standards>> {
        vec![Self::filter(
            Ask::choice("scheme", "待遇项目"),
            |list, given| {
                list.scheme = given.text();
                Ok(())
            },
        )]
    }

    async fn offers(&self, _: &Looking<'_>, _: &str) -> Result<Vec<Offer>> {
        let schemes = self.schemes.iter();
        Ok(schemes.map(|s| Offer::new(&s.code, &s.label)).collect())
    }

    fn columns(&self) -> Vec<Column<Standards>> {
        vec![
            Self::column("category", "人员类别", |list, s, _| list.category(s)),
            Self::column("grade", "等级性质", |_, s, _| {
                let grade = s.row.grade.map(grade_label).unwrap_or_default();
                Cell::text(format!("{grade}{}", s.row.nature.map_or("", nature_label)))
            }),
            Self::column("amount", "标准", |_, s, _| match &s.before {
                Some(before) => Cell::text(amount(&s.text)).under(format!("原{}", amount(before))),
                None => Cell::text(amount(&s.text)),
            })
            .of(Cells::Counts),
            Self::column("effective", "生效日期", |_, s, _| {
                Cell::text(s.row.effective.to_string())
            }),
            Self::column("announced", "公布日期", |_, s, _| {
                Cell::text(
                    s.row
                        .announced
                        .map_or("—".to_owned(), |day| day.to_string()),
                )
            }),
            Self::column("cycle", "发放周期", |_, s, _| {
                Cell::text(cycle_label(s.row.cycle))
            }),
            Self::column("months", "发放月份", |_, s, _| {
                Cell::text(months_label(s.row.pay_months))
            }),
            Self::column("document", "文号", |list, s, _| list.document(s)),
            Self::column("scheme", "待遇项目", |_, s, _| {
                Cell::link(&s.scheme_label, format!("/standards/{}", s.scheme))
            }),
        ]
    }

    async fn read(&self, looking: &Looking<'_>, window: Window) -> Result<Found<StandardShown>> {
        let all = standards_list(looking.office, &self.own).await?.into_iter();
        let fit = all.filter(|s| self.scheme.as_ref().is_none_or(|code| s.scheme == *code));
        Ok(Found::cut(fit.collect(), window))
    }

    fn empty(&self, _: &Looking<'_>) -> String {
        "还没有待遇标准。收到文件以后登记，或者用 Excel 导入。".to_owned()
    }
}
