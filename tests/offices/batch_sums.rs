//! The figures of a batch: they add up on their face, count people and not lines, and say why of the right scheme.

use super::owed::{happened, left, paid, town, with_two_schemes};
use crate::common::sheet::{Sheet, write_workbook};
use crate::common::web::Page;
use crate::common::{CLERK, Desk};

/// A row of the table by schemes: 发放人数 正常发放 … 实发.
fn row(page: &Page, scheme: &str) -> Vec<String> {
    let table = page.html.split("按待遇项目").last().unwrap();
    let row = table.split("<tr").find(|row| row.contains(scheme)).unwrap();
    let cells = row.split("<td").skip(1).map(|cell| {
        let text = cell.split_once('>').unwrap().1;
        let mut inside = false;
        let text = text.chars().filter(|c| {
            inside = (inside || *c == '<') && *c != '>';
            !inside && *c != '>'
        });
        text.collect::<String>().trim().to_owned()
    });
    cells.collect()
}

/// Every scheme of every batch: what the page shows in a row comes to what is paid.
fn adds_up(desk: &Desk) {
    let wrong = desk.column(
        "SELECT batch || ' ' || scheme AS text FROM payment_scheme \
         WHERE regular_fen + backpay_fen + recovery_fen + earlier_fen + carried_fen <> amount_fen",
    );
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn what_is_carried_to_later_and_taken_off_from_before_stands_in_the_batch() {
    let town = town(&[
        (1, "追一 带病回乡退役军人 - -"),
        (2, "追二 带病回乡退役军人 - -"),
        (3, "伤三 伤残军人 六级 因公"),
    ]);
    paid(&town, "2025-05");
    happened(&town, 2, "死亡 2025-02 2025-06-02 -");
    happened(&town, 3, "等级变动 2025-01 2025-06-05 七级");
    town.pay("--month 2025-06");
    adds_up(&town);
    town.pay("--month 2025-07");
    adds_up(&town);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    // Three months of 819.00 cannot be taken from anybody yet; whoever died is not among those who are paid.
    let june = clerk.open("/payments/990101-2025-06-1");
    assert_eq!(
        row(&june, "带病回乡退役军人生活补助"),
        ["1", "819.00", "", "-2,457.00", "2,457.00", "819.00"]
    );
    assert!(june.shows("转待追缴 5,534.00元"), "{}", june.text());
    // Of five months at 1,182.00 too much June had taken 2,833.00; July takes as much again.
    let july = clerk.open("/payments/990101-2025-07-1");
    let hers = row(&july, "残疾抚恤金");
    assert_eq!(hers, ["1", "2,833.00", "", "", "-2,833.00", "0.00"]);
    assert!(july.shows("扣以前待追缴 -2,833.00元"), "{}", july.text());
    assert_eq!(left(&town, 3, "disability_pension"), 307_700 - 283_300);
}

#[test]
fn findings_are_counted_by_people() {
    let town = with_two_schemes();
    happened(&town, 1, "停发 2025-05 2025-07-05 -");
    town.pay("--month 2025-07");
    let site = town.serve();
    let page = site.sign_in(CLERK).open("/payments/990101-2025-07-1");
    assert!(page.shows("追缴 1 人"), "{}", page.text());
}

#[test]
fn whom_a_scheme_alone_stopped_paying_is_told() {
    let town = town(&[
        (1, "追一 带病回乡退役军人 - -"),
        (2, "伤二 伤残军人 六级 因公"),
    ]);
    paid(&town, "2025-05");
    happened(&town, 1, "停发 2025-06 2025-05-20 -");
    paid(&town, "2025-06");
    let site = town.serve();
    let page = site.sign_in(CLERK).open("/payments/990101-2025-06-1");
    assert!(
        page.shows("停发 1 人") && page.shows("自2025年6月起停发"),
        "{}",
        page.text()
    );
}

#[test]
fn a_grade_is_no_reason_where_the_standard_has_none() {
    let town = with_two_schemes();
    happened(&town, 1, "等级变动 2025-07 2025-06-20 七级");
    let raise = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期 公布日期 文号")
        .row("烈士遗属 43000 元/年 2025-01-01 2025-07-01 甲民〔2025〕3号");
    write_workbook(&town.path("提标.xlsx"), &[raise]);
    let report = town.import("提标.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town.pay("--month 2025-07");
    let site = town.serve();
    let page = site
        .sign_in(CLERK)
        .open("/payments/990101-2025-07-1/findings?kind=backpay");
    assert!(
        page.shows("甲民〔2025〕3号") && !page.shows("定为七级"),
        "{}",
        page.text()
    );
    let changed = site
        .sign_in(CLERK)
        .open("/payments/990101-2025-07-1/findings?kind=amount");
    let told = changed.text();
    assert_eq!(told.matches("起定为七级").count(), 1, "{told}");
}
