//! The permission table as a page: what each role may do, in the words of the office.

use axum::response::Response;

use crate::kit::{Cell, Column, ListPage, Query, Row, Table};
use crate::shell::Visit;
use ground::authority::{Action, Role, permits};
use ground::error::Result;

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
        | Action::FundsWrite
        | Action::BatchRead => "待遇发放",
        Action::PlanRead | Action::PlanWrite | Action::PlanIssue | Action::TaskDo => "服务与任务",
        Action::LedgerRead
        | Action::LedgerWrite
        | Action::OrganisationRead
        | Action::OrganisationWrite => "台账与组织",
        Action::CaseRead
        | Action::CaseWrite
        | Action::CaseManage
        | Action::CaseDo
        | Action::CaseApprove => "服务与任务",
        Action::FiguresRead
        | Action::DocumentRead
        | Action::ReportWrite
        | Action::DocumentSign
        | Action::AssessmentRead
        | Action::AssessmentWrite
        | Action::AssessmentJudge
        | Action::AssessmentFix => "指标与文稿",
        Action::UserManage
        | Action::UserRead
        | Action::RoleAssign
        | Action::CatalogueManage
        | Action::DivisionManage
        | Action::AuditRead
        | Action::AuditExport
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
pub async fn page(visit: Visit, _: Query) -> Result<Response> {
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
