//! What stands in the menu, in the order clerks work.

use ground::authority::Action;
use ground::error::Result;
use ground::office::Office;
use registers::ledgers;
use registers::ledgers::VISIT;
use site::shell::{Gate, Menu, MenuGroup, MenuItem};

/// The menu of an office: ledger kinds are in it by their catalogue files.
pub fn menu(office: &Office) -> Result<Menu> {
    let mut groups = before_ledgers();
    groups.extend(ledger_groups(office)?);
    groups.extend(after_ledgers());
    Ok(Menu { groups })
}

/// The heading that ledger files of the organisation name too.
const ORGANISATION: &str = "组织与机制";

/// The kinds under the headings their files name, in their order; tasks of visits stand before the visits. What has a page
/// of its own that is worked with stands there once, and its ledger is led to from it. What names no village is not written
/// down in one.
fn ledger_groups(office: &Office) -> Result<Vec<MenuGroup>> {
    let mut groups = vec![group(
        ORGANISATION,
        vec![
            of_offices(item("领导小组", "/organisation", Action::OrganisationRead)),
            of_offices(item("联络员", "/liaisons", Action::OrganisationRead)),
            of_offices(item("成员单位", "/units", Action::OrganisationRead)),
        ],
    )];
    for kind in ledgers::kinds(office.catalogue())? {
        let ledger = item(
            &kind.label,
            &format!("/ledgers/{}", kind.kind),
            Action::LedgerRead,
        );
        let ledger = MenuItem {
            of_offices: !kind.says_village(),
            ..ledger
        };
        let items = match kind.kind.as_str() {
            VISIT => vec![item("走访任务", "/visits", Action::LedgerRead), ledger],
            "pair" => vec![also(
                "/ledgers/pair",
                item(&kind.label, "/pairs", Action::LedgerRead),
            )],
            // 跟踪服务卡 and 双十项 stand under 服务与任务; not everybody who reads ledgers sees tasks.
            "spouse" => Vec::new(),
            "project" => vec![MenuItem {
                unless: Some(Action::PlanRead.into()),
                ..ledger
            }],
            _ => vec![ledger],
        };
        match groups.iter_mut().find(|g| g.label == kind.group) {
            Some(group) => group.items.extend(items),
            None => groups.push(group(&kind.group, items)),
        }
    }
    Ok(groups)
}

fn before_ledgers() -> Vec<MenuGroup> {
    vec![
        group("工作台", vec![item("今天的事", "/", Gate::SignedIn)]),
        group(
            "优抚对象",
            vec![
                item("名册", "/people", Action::PersonRead),
                item("登记新对象", "/people/new", Action::PersonWrite),
                of_offices(item("登记质量", "/people/quality", Action::PersonRead)),
                of_offices(item("变更申请", "/changes", Action::PersonRead)),
                of_offices(item("比对名单", "/comparisons", Action::PersonRead)),
                of_offices(item("疑点", "/hits", Action::PersonRead)),
                item("年度确认", "/confirmations", Action::PersonRead),
                item("导入", "/imports", Action::WorkbookImport),
            ],
        ),
        group(
            "待遇发放",
            vec![
                item("发放前核对", "/precheck", Action::BatchRead),
                item("发放批次", "/payments", Action::BatchRead),
                item("没有付成的", "/failed", Action::BatchRead),
                item("待追缴", "/owed", Action::BatchRead),
                item("资金", "/funds", Action::BatchRead),
                item("待遇标准", "/standards", Action::BatchRead),
            ],
        ),
        group(
            "服务与任务",
            vec![
                item("服务事项", "/cases", Action::CaseRead),
                also(
                    "/ledgers/spouse",
                    item("跟踪服务卡", "/cases/cards", Action::LedgerRead),
                ),
                item("年度计划", "/plans", Action::PlanRead),
                item("任务", "/tasks", Action::PlanRead),
                also(
                    "/ledgers/project",
                    item("双十项", "/projects", Action::PlanRead),
                ),
            ],
        ),
    ]
}

fn after_ledgers() -> Vec<MenuGroup> {
    vec![
        group(
            "指标与文稿",
            vec![
                item("指标", "/figures", Action::FiguresRead),
                item("文稿", "/documents", Action::DocumentRead),
                item("校对文稿", "/check", Action::DocumentRead),
                item("创建考评", "/assessment", Action::AssessmentRead),
                item("大屏", "/screen", Action::FiguresRead),
            ],
        ),
        group(
            "系统",
            vec![
                item("用户", "/users", Action::UserRead),
                item("区划", "/divisions", Action::DivisionManage),
                item("字典与台账种类", "/catalogue", Action::CatalogueManage),
                item("审计日志", "/audit", Action::AuditRead),
                item("我的下载", "/downloads", Gate::SignedIn),
                item("我的账户", "/account", Gate::SignedIn),
                item("使用帮助", "/help", Gate::SignedIn),
            ],
        ),
    ]
}

fn group(label: &str, items: Vec<MenuItem>) -> MenuGroup {
    MenuGroup {
        label: label.to_owned(),
        items,
    }
}

fn item(label: &str, path: &str, gate: impl Into<Gate>) -> MenuItem {
    MenuItem {
        label: label.to_owned(),
        path: path.to_owned(),
        also: None,
        gate: gate.into(),
        unless: None,
        of_offices: false,
    }
}

/// An item that is no work of a village.
fn of_offices(item: MenuItem) -> MenuItem {
    MenuItem {
        of_offices: true,
        ..item
    }
}

/// An item that another page of the same things lies under.
fn also(path: &'static str, item: MenuItem) -> MenuItem {
    MenuItem {
        also: Some(path),
        ..item
    }
}
