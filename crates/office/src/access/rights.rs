//! The permission table as a page: what each role may do, in the words of the office.

use axum::response::Response;

use super::model::{Action, Role, permits};
use crate::platform::error::Result;
use crate::platform::web::{Cell, Choice, Column, ListPage, Query, Row, Table};
use crate::shell::Visit;

impl Role {
    /// What she does in the office, as one sentence for whoever gives out the role.
    pub fn does(self) -> &'static str {
        match self {
            Role::Liaison => "看本村的优抚对象，登记走访和台账，上传照片",
            Role::Clerk => "登记优抚对象，导入，记台账，编计划，生成发放批次，写文稿",
            Role::Reviewer => "复核人员变更和发放批次，有问题的退回",
            Role::Approver => "审批发放批次，印发计划，文稿定稿",
            Role::Finance => "导出代发文件，登记银行的回盘结果",
            Role::Member => "办理交给本单位的事项和任务",
            Role::Upper => "看下面各单位的名册、发放、台账和指标，不改动",
            Role::SystemAdmin => "建用户，维护区划、字典和台账种类，不碰钱",
            Role::SecurityAdmin => "改用户的角色，看审计日志，不碰钱",
            Role::Auditor => "看审计日志和发放，校验数据，不改动",
            Role::Operator => "在本机用命令行办理",
        }
    }

    /// The roles to choose from, each with what it does.
    pub(super) fn choices() -> Vec<Choice> {
        Role::ASSIGNABLE
            .iter()
            .map(|(role, label)| Choice::new(*label, format!("{label}：{}", role.does())))
            .collect()
    }
}

/// What an action is called on the page and where it belongs.
fn subject(action: Action) -> &'static str {
    match action {
        Action::PersonRead
        | Action::PersonReveal
        | Action::PersonWrite
        | Action::ChangeApprove
        | Action::WorkbookImport
        | Action::ListExport => "优抚对象",
        Action::StandardsConfirm
        | Action::BatchPrepare
        | Action::BatchReview
        | Action::BatchApprove
        | Action::BatchReturn
        | Action::BatchPublish
        | Action::BatchExport
        | Action::BatchSettle
        | Action::BatchRead => "待遇发放",
        Action::PlanRead | Action::PlanWrite | Action::PlanIssue | Action::TaskDo => "服务与任务",
        Action::LedgerRead
        | Action::LedgerWrite
        | Action::OrganisationRead
        | Action::OrganisationWrite => "台账与组织",
        Action::FiguresRead | Action::ReportWrite | Action::DocumentSign => "指标与文稿",
        Action::UserManage
        | Action::UserRead
        | Action::RoleAssign
        | Action::CatalogueManage
        | Action::DivisionManage
        | Action::AuditRead
        | Action::Verify => "系统",
    }
}

const SUBJECTS: [&str; 6] = [
    "优抚对象",
    "待遇发放",
    "服务与任务",
    "台账与组织",
    "指标与文稿",
    "系统",
];

/// `/users/rights`: the table that every page and command is held to.
pub(super) async fn page(visit: Visit, _: Query) -> Result<Response> {
    let mut columns = vec![
        Column::text("action", "能办的事"),
        Column::text("of", "属于"),
    ];
    columns.extend(
        Role::ASSIGNABLE
            .iter()
            .map(|(role, label)| Column::text(role.code(), *label)),
    );
    let row = |action: Action| {
        let mut cells = vec![Cell::text(action.label()), Cell::text(subject(action))];
        cells.extend(Role::ASSIGNABLE.iter().map(|(role, _)| {
            if permits(*role, action) {
                Cell::text("可以")
            } else {
                Cell::empty()
            }
        }));
        Row {
            cells,
            ..Row::default()
        }
    };
    let of = |subject_wanted: &'static str| {
        Action::ALL
            .into_iter()
            .filter(move |action| subject(*action) == subject_wanted)
    };
    let table = Table {
        caption: "各角色能办的事".to_owned(),
        columns,
        rows: SUBJECTS.into_iter().flat_map(of).map(row).collect(),
        ..Table::default()
    };
    let list = ListPage {
        path: visit.path.clone(),
        table,
        ..ListPage::default()
    };
    visit.list("角色和权限", list)
}
