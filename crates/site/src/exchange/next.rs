//! What can be done with an import next.

use crate::kit::Button;
use crate::shell::Visit;
use ground::authority::Action;
use ground::key::Number;
use registers::exchange::model::{Counts, ImportFile, ImportSheet, ImportState};

/// What comes next once the sheets are imported: the first of it is what the page is for.
fn onward(visit: &Visit, sheets: &[ImportSheet]) -> Vec<Button> {
    let next: [(&str, Action, &str, &str); 3] = [
        ("roster", Action::PersonRead, "看名册", "/people"),
        (
            "roster",
            Action::StandardsConfirm,
            "定待遇标准",
            "/standards",
        ),
        (
            "standards",
            Action::BatchPrepare,
            "生成批次",
            "/payments/new",
        ),
    ];
    let has = |kind: &str| {
        sheets
            .iter()
            .any(|sheet| sheet.kind.as_deref() == Some(kind))
    };
    let next = next.into_iter();
    let next = next.filter(|(kind, action, ..)| has(kind) && visit.may(*action));
    let mut buttons: Vec<Button> = next
        .map(|(_, _, label, href)| Button::link(label, href))
        .collect();
    if let Some(first) = buttons.first_mut() {
        *first = first.clone().primary();
    }
    buttons
}

/// The buttons of its page.
pub(super) fn buttons(
    visit: &Visit,
    file: &ImportFile,
    sheets: &[ImportSheet],
    path: &str,
) -> Vec<Button> {
    let counts = Counts::sum(sheets.iter().map(|s| &s.counts));
    let mut buttons = Vec::new();
    let region = visit.office.profile().division.region();
    if visit.office.jobs().is_running(region, file.job) {
        let watch = Button::link("看进度", format!("/jobs/{}", Number(file.job)));
        return vec![watch.primary()];
    }
    let rows = counts.added + counts.changed + counts.proposed;
    if file.state == ImportState::Ready {
        let confirm = visit
            .post_button(format!("确认导入{rows}行"), format!("{path}/confirm"))
            .primary();
        buttons.push(if rows == 0 {
            confirm.disabled("没有要写入的行：都已登记，或者都不能导入")
        } else {
            confirm
        });
        buttons.push(visit.post_button("放弃", format!("{path}/drop")));
    }
    let told = file.state.is_told();
    if told && file.kept && counts.refused + counts.warning > 0 {
        buttons.push(Button::link(
            "下载标注好的表格",
            format!("{path}/corrections"),
        ));
        if counts.refused > 0 {
            let only = format!("{path}/corrections?only=refused");
            buttons.push(Button::link("只下载不能导入的行", only));
        }
    }
    if !file.package.is_empty() && visit.may(Action::PersonRead) {
        let to = format!("/changes/packages/{}", file.package);
        buttons.push(Button::link(format!("看变更包 {}", file.package), to));
    }
    if told {
        let rows = format!("{path}/rows");
        buttons.push(Button::link("查各行、导出、打印", rows));
    }
    if file.state == ImportState::Imported {
        buttons.splice(..0, onward(visit, sheets));
    }
    if file.is_left() {
        let settle = format!("{path}/settle");
        buttons.push(visit.post_button("没导入的行不用再导了", settle));
    }
    if file.state == ImportState::Imported {
        buttons.push(visit.post_button("导出逐行结果", format!("{path}/results")));
    }
    buttons
}
