//! 待追缴: what was paid too much comes back in cash, bit by bit, out of another scheme, or never; each by two people, and
//! whatever comes after it adds up.

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CASHIER, CLERK, Desk, REVIEWER, each, nth};
use serde_json::Value;

const PENSION: &str = "disability_pension";
const ILL: &str = "ill_veteran_allowance";
const SURVIVOR: &str = "survivor_pension";

/// The standards of 2024.
const STANDARDS: [&str; 4] = [
    "伤残军人 六级 因公 48180 2024-08-01 2024-11-22",
    "伤残军人 七级 因公 33996 2024-08-01 2024-11-22",
    "带病回乡退役军人 - - 9828 2024-08-01 2024-11-22",
    "烈士遗属 - - 41856 2024-08-01 2024-11-22",
];

/// A town with these people from January 2025: 姓名 人员类别 等级 性质, one row an identity.
pub fn town(people: &[(u32, &str)]) -> Desk {
    let town = Desk::staffed("甲镇");
    let mut roster = Sheet::new(
        "名册",
        "姓名 人员类别 伤残等级 伤残性质 身份证号 银行账号 起发时间",
    );
    for (n, row) in people {
        let (id, account) = (id_number(*n), account(*n));
        roster = roster.row(&format!("{row} {id} {account} 2025-01"));
    }
    let standards = Sheet::new("待遇标准", "人员类别 等级 性质 标准 生效日期 公布日期 单位");
    let add = |sheet: Sheet, row: &&str| sheet.row(&format!("{row} 元/年"));
    let standards = STANDARDS.iter().fold(standards, add);
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town
}

/// Imports a change of somebody, 变动类型 生效年月 报告日期 新等级, and has it agreed to.
pub fn happened(town: &Desk, person: u32, change: &str) {
    let id = id_number(person);
    let sheet = Sheet::new("人员变动", "身份证号 变动类型 生效年月 报告日期 新等级");
    write_workbook(
        &town.path("变动.xlsx"),
        &[sheet.row(&format!("{id} {change}"))],
    );
    let report = town.import("变动.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    town.agree(&report);
}

/// Where somebody's debt under a scheme stands.
pub fn owed(person: u32, scheme: &str) -> String {
    format!("990101-100-{person}-{scheme}")
}

/// Proposes something of it; answers the request.
fn proposed(town: &Desk, at: &str, words: &str) -> String {
    let told = town.json(&format!("do owed {at} {words} --as {CLERK}"));
    assert!(
        told["message"].as_str().unwrap().contains("等另一个人复核"),
        "{told}"
    );
    told["request"].as_str().unwrap().to_owned()
}

fn refused(town: &Desk, at: &str, words: &str) -> String {
    town.refused(&format!("do owed {at} {words} --as {CLERK}"))
}

fn agree(town: &Desk, request: &str) {
    let told = town.done(&format!("do changes {request} agree --as {REVIEWER}"));
    assert!(told.contains("已记入追缴登记"), "{told}");
}

pub fn agreed(town: &Desk, at: &str, words: &str) {
    agree(town, &proposed(town, at, words));
}

/// What somebody owes under a scheme now, in fen.
pub fn left(town: &Desk, person: u32, scheme: &str) -> i64 {
    let sql = format!(
        "SELECT CAST(outstanding_fen AS TEXT) AS text FROM payment_account WHERE person % 1000000000 = {person} \
         AND scheme = '{scheme}'"
    );
    let found = town.column(&sql);
    found.first().map_or(0, |text| text.parse().unwrap())
}

/// To the bank, and taken back as overpaid, in fen.
pub fn paid(town: &Desk, month: &str) -> (i64, i64) {
    let run = town.pay(&format!("--month {month}"));
    (
        run["total_fen"].as_i64().unwrap(),
        run["recovery_fen"].as_i64().unwrap(),
    )
}

pub fn verified(town: &Desk) {
    let told = town.done("verify");
    assert!(told.contains("没有发现问题"), "{told}");
}

/// 追二 is paid through May; in June it is reported that she died in February: three months of 819 yuan too much.
fn overpaid() -> Desk {
    let town = town(&[(1, "追二 带病回乡退役军人 - -")]);
    assert_eq!(paid(&town, "2025-05"), (5 * 81_900, 0));
    happened(&town, 1, "死亡 2025-02 2025-06-02 -");
    assert_eq!(paid(&town, "2025-06"), (0, -3 * 81_900));
    assert_eq!(left(&town, 1, ILL), 245_700);
    town
}

#[test]
fn the_family_returns_a_part_in_cash_and_the_rest_stays_owed() {
    let town = overpaid();
    let her = owed(1, ILL);
    let repay = "repay --amount 819 --on 2025-05-10 --paper 收据12号";
    let request = proposed(&town, &her, repay);
    // Until a second person has seen it, nothing is less.
    assert_eq!(left(&town, 1, ILL), 245_700);
    let alone = town.refused(&format!("do changes {request} agree --as {CLERK}"));
    assert!(alone.contains("无权") || alone.contains("复核"), "{alone}");
    agree(&town, &request);
    assert_eq!(left(&town, 1, ILL), 163_800);
    let run = town.json(&format!("pay run --month 2025-07 --as {CLERK}"));
    assert_eq!(
        run["batch"],
        Value::Null,
        "nothing is taken from the dead again"
    );
    verified(&town);
}

#[test]
fn what_another_refuses_leaves_nothing_behind() {
    let town = overpaid();
    let her = owed(1, ILL);
    let repay = "repay --amount 2457 --on 2025-06-10 --paper 收据1号";
    let request = proposed(&town, &her, repay);
    town.done(&format!(
        "do changes {request} return --reason 收据看不清 --as {REVIEWER}"
    ));
    assert_eq!(left(&town, 1, ILL), 245_700);
    let request = proposed(&town, &her, repay);
    town.done(&format!("do changes {request} withdraw --as {CLERK}"));
    assert_eq!(left(&town, 1, ILL), 245_700);
    assert!(
        town.column("SELECT kind AS text FROM receivable_entry")
            .is_empty()
    );
    verified(&town);
}

#[test]
fn more_than_is_owed_is_refused_when_it_is_said_and_when_it_is_agreed_to() {
    let town = overpaid();
    let her = owed(1, ILL);
    let words = "--on 2025-06-10 --paper 收据";
    let why = refused(&town, &her, &format!("repay --amount 2457.01 {words}"));
    assert!(why.contains("待追缴是2,457.00元"), "{why}");
    assert!(refused(&town, &her, &format!("repay --amount 0 {words}")).contains("大于 0"));
    let first = proposed(&town, &her, &format!("repay --amount 2000 {words}"));
    let why = refused(&town, &her, &format!("writeoff --amount 500 {words}"));
    assert!(why.contains("2,000.00元已经提出、在等复核"), "{why}");
    // What waits is no promise: it is weighed again when it is agreed to.
    let second = proposed(&town, &her, &format!("writeoff --amount 457 {words}"));
    town.done(&format!("do changes {first} withdraw --as {CLERK}"));
    agreed(&town, &her, &format!("repay --amount 2000 {words}"));
    let third = proposed(
        &town,
        &her,
        "instalments --monthly 50 --from 2025-08 --on 2025-06-11 --paper 约定",
    );
    agree(&town, &second);
    assert_eq!(left(&town, 1, ILL), 0);
    agree(&town, &third);
    let why = refused(&town, &her, &format!("repay --amount 1 {words}"));
    assert!(why.contains("没有待追缴"), "{why}");
    assert!(
        refused(
            &town,
            &owed(1, PENSION),
            &format!("repay --amount 1 {words}")
        )
        .contains("没有找到这笔待追缴")
    );
    verified(&town);
}

#[test]
fn all_of_it_returned_she_is_paid_in_full_once_she_is_due_again() {
    let town = overpaid();
    let her = owed(1, ILL);
    agreed(
        &town,
        &her,
        "repay --amount 2457 --on 2025-06-10 --paper 收据1号",
    );
    assert_eq!(left(&town, 1, ILL), 0);
    // She was taken for another: she is alive, and March to July are due to her.
    happened(&town, 1, "恢复 2025-03 2025-07-08 -");
    assert_eq!(paid(&town, "2025-07"), (5 * 81_900, 0));
    assert_eq!(left(&town, 1, ILL), 0);
    verified(&town);
}

#[test]
fn two_returns_of_one_sum_on_one_day_are_asked_about_and_both_kept() {
    let town = overpaid();
    let her = owed(1, ILL);
    let repay = "repay --amount 819 --on 2025-06-10 --paper 收据1号";
    agreed(&town, &her, repay);
    let why = refused(&town, &her, repay);
    assert!(why.contains("2025-06-10已登记过一笔退回819.00元"), "{why}");
    agreed(&town, &her, &format!("{repay} --again 1"));
    assert_eq!(left(&town, 1, ILL), 81_900);
    assert_eq!(
        town.column("SELECT kind AS text FROM receivable_entry"),
        ["repaid"; 2]
    );
    verified(&town);
}

/// 分一, of the sixth grade through June; in July it is told that she is of the seventh since January.
fn regraded(agreed_first: &[&str]) -> Desk {
    let town = town(&[(1, "分一 伤残军人 六级 因公")]);
    assert_eq!(paid(&town, "2025-06"), (2_409_000, 0));
    happened(&town, 1, "等级变动 2025-01 2025-07-05 七级");
    for words in agreed_first {
        agreed(&town, &owed(1, PENSION), words);
    }
    town
}

const FIVE_HUNDRED: &str =
    "instalments --monthly 500 --from 2025-07 --on 2025-07-06 --paper 还款协议";

#[test]
fn six_months_overpaid_are_taken_back_at_five_hundred_a_month() {
    let town = regraded(&[FIVE_HUNDRED]);
    assert_eq!(paid(&town, "2025-07"), (233_300, -709_200));
    assert_eq!(left(&town, 1, PENSION), 659_200);
    assert_eq!(paid(&town, "2025-08"), (233_300, 0));
    let told = town.done("pay explain --batch 2025-08-1 --person 分一");
    assert!(told.contains("500.00"), "{told}");
    // Less a month from September on, and everything from October on.
    let her = owed(1, PENSION);
    agreed(
        &town,
        &her,
        "instalments --monthly 100.50 --from 2025-09 --on 2025-09-01 --paper 困难证明",
    );
    assert_eq!(paid(&town, "2025-09"), (273_250, 0));
    agreed(
        &town,
        &her,
        "end --from 2025-10 --on 2025-10-01 --paper 另有约定",
    );
    assert!(
        refused(
            &town,
            &her,
            "end --from 2025-11 --on 2025-10-01 --paper 同上"
        )
        .contains("没有分期")
    );
    assert_eq!(paid(&town, "2025-10"), (0, 0));
    assert_eq!(left(&town, 1, PENSION), 659_200 - 50_000 - 10_050 - 283_300);
    verified(&town);
}

#[test]
fn a_month_takes_its_instalment_once_however_often_it_is_run() {
    let town = regraded(&[FIVE_HUNDRED]);
    assert_eq!(paid(&town, "2025-07"), (233_300, -709_200));
    let again = town.json(&format!("pay run --month 2025-07 --as {CLERK}"));
    assert_eq!(again["batch"], Value::Null);
    // A rise of the standard back to January, told in July: the month has had its instalment.
    let standards = Sheet::new("待遇标准", "人员类别 等级 性质 标准 生效日期 公布日期 单位")
        .row("伤残军人 七级 因公 36000 2025-01-01 2025-07-20 元/年");
    write_workbook(&town.path("标准.xlsx"), &[standards]);
    town.done(&format!("import 标准.xlsx --as {CLERK}"));
    assert_eq!(paid(&town, "2025-07"), (7 * 16_700, 0));
    assert_eq!(left(&town, 1, PENSION), 659_200);
    assert_eq!(paid(&town, "2025-08"), (250_000, 0));
    // The bank sends July's first line back: with it went its instalment, which the same month takes again.
    town.done(&format!(
        "pay export --batch 2025-07-1 --out 代发.csv --as {CASHIER}"
    ));
    let failed = format!(
        "账号,金额,结果,原因\n{},2333.00,失败,账户已销户\n",
        account(1)
    );
    std::fs::write(town.path("回盘.csv"), failed).unwrap();
    town.done(&format!(
        "pay settle --batch 2025-07-1 --result 回盘.csv --as {CASHIER}"
    ));
    verified(&town);
    assert_eq!(paid(&town, "2025-07").0, 233_300);
    verified(&town);
}

#[test]
fn a_draft_worked_out_before_is_made_again() {
    let town = regraded(&[]);
    town.done(&format!("pay run --month 2025-07 --as {CLERK}"));
    town.done(&format!("pay review --batch 2025-07-1 --as {REVIEWER}"));
    agreed(&town, &owed(1, PENSION), FIVE_HUNDRED);
    let why = town.refused(&format!(
        "pay approve --batch 2025-07-1 --as {}",
        crate::common::APPROVER
    ));
    assert!(why.contains("分一") && why.contains("重新生成"), "{why}");
    town.done(&format!(
        "pay return --batch 2025-07-1 --reason 分期 --as {REVIEWER}"
    ));
    assert_eq!(paid(&town, "2025-07"), (233_300, -709_200));
    verified(&town);
}

/// 两一 has a pension and an allowance as a martyr's mother; her grade is told to be lower since January.
pub fn with_two_schemes() -> Desk {
    let town = town(&[(1, "两一 伤残军人 六级 因公")]);
    let second = Sheet::new("名册", "姓名 人员类别 身份证号 起发时间")
        .row(&format!("两一 烈士遗属 {} 2025-01", id_number(1)));
    write_workbook(&town.path("名册二.xlsx"), &[second]);
    let report = town.import("名册二.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    assert_eq!(paid(&town, "2025-06"), (6 * (401_500 + 348_800), 0));
    town
}

#[test]
fn what_one_scheme_overpaid_is_taken_from_another() {
    let town = with_two_schemes();
    happened(&town, 1, "等级变动 2025-01 2025-07-05 七级");
    assert_eq!(paid(&town, "2025-07"), (348_800, -709_200));
    let (pension, survivor) = (owed(1, PENSION), owed(1, SURVIVOR));
    assert_eq!(left(&town, 1, PENSION), 425_900);
    let words = "--on 2025-07-20 --paper 本人同意书";
    let why = refused(
        &town,
        &pension,
        &format!("offset --to {PENSION} --amount 4259 {words}"),
    );
    assert!(why.contains("从哪个项目扣"), "{why}");
    agreed(
        &town,
        &pension,
        &format!("offset --to {SURVIVOR} --amount 4000 {words}"),
    );
    assert_eq!(
        (left(&town, 1, PENSION), left(&town, 1, SURVIVOR)),
        (25_900, 400_000)
    );
    // What came from the other scheme can be given back in cash as well.
    agreed(
        &town,
        &survivor,
        "repay --amount 12 --on 2025-07-21 --paper 收据3号",
    );
    assert_eq!(paid(&town, "2025-08"), (283_300 - 25_900, 0));
    assert_eq!(
        (left(&town, 1, PENSION), left(&town, 1, SURVIVOR)),
        (0, 50_000)
    );
    assert_eq!(paid(&town, "2025-09"), (283_300 + 348_800 - 50_000, 0));
    verified(&town);
}

#[test]
fn what_cannot_be_got_back_is_written_off_by_a_paper() {
    let town = overpaid();
    let her = owed(1, ILL);
    let why = refused(&town, &her, "writeoff --amount 2457 --on 2025-06-10");
    assert!(why.contains("依据"), "{why}");
    agreed(
        &town,
        &her,
        "repay --amount 457 --on 2025-06-10 --paper 收据1号",
    );
    agreed(
        &town,
        &her,
        "writeoff --amount 2000 --on 2025-06-20 --paper 甲民发〔2025〕9号",
    );
    assert_eq!(left(&town, 1, ILL), 0);
    assert_eq!(
        town.column(
            "SELECT kind || ' ' || fen || ' ' || paper AS text FROM receivable_entry ORDER BY id"
        ),
        [
            "repaid 45700 收据1号",
            "written_off 200000 甲民发〔2025〕9号"
        ]
    );
    verified(&town);
}

/// Any sequence of runs, changes, bank failures and entries, as an office might have them.
pub struct Chance(pub u64);

impl Chance {
    pub fn of(&mut self, many: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % many
    }
}

/// Σ to the bank − what came back = Σ due and covered + what is outstanding, scheme by scheme, worked out from the rows.
pub fn balances(town: &Desk) {
    let (months, due, before) = (each("l.months", "m"), nth("m", 2), nth("m", 3));
    let sql = format!(
        "SELECT a.scheme || ' ' || (\
         (SELECT COALESCE(SUM(l.amount_fen), 0) FROM payment_line l JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
            WHERE l.person = a.person AND l.scheme = a.scheme AND l.state <> 'failed' AND b.approved_seq IS NOT NULL) \
         - (SELECT COALESCE(SUM(e.fen), 0) FROM receivable_entry e WHERE e.person = a.person AND e.scheme = a.scheme \
            AND e.kind IN ('repaid', 'written_off', 'offset')) \
         + (SELECT COALESCE(SUM(e.fen), 0) FROM receivable_entry e WHERE e.person = a.person AND e.to_scheme = a.scheme) \
         - (SELECT COALESCE(SUM({due} - {before}), 0) \
            FROM payment_line l JOIN payment_batch b ON b.region = l.region AND b.id = l.batch CROSS JOIN {months} \
            WHERE l.person = a.person AND l.scheme = a.scheme AND l.state <> 'failed' AND b.approved_seq IS NOT NULL) \
         - a.outstanding_fen) AS text FROM payment_account a ORDER BY a.scheme"
    );
    for row in town.column(&sql) {
        assert!(row.ends_with(" 0"), "{row}");
    }
    verified(town);
}

/// The bank pays nothing of a batch that still waits for its answer.
fn fails_at_the_bank(town: &Desk, chance: &mut Chance) {
    let batches =
        town.column("SELECT label AS text FROM payment_batch WHERE state = 'approved' ORDER BY id");
    let Some(batch) = batches.get(usize::try_from(chance.of(batches.len().max(1) as u64)).unwrap())
    else {
        return;
    };
    town.done(&format!(
        "pay export --batch {batch} --out 代发.csv --as {CASHIER}"
    ));
    let lines = town.column(&format!(
        "SELECT '{},' || (l.amount_fen / 100) || '.' || substr('0' || (l.amount_fen % 100), -2) || ',失败,已销户' AS text \
         FROM payment_line l JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         WHERE b.label = '{batch}' AND l.amount_fen > 0 AND l.state = 'open' ORDER BY l.line_no",
        account(1)
    ));
    std::fs::write(
        town.path("回盘.csv"),
        format!("账号,金额,结果,原因\n{}\n", lines.join("\n")),
    )
    .unwrap();
    town.done(&format!(
        "pay settle --batch {batch} --result 回盘.csv --as {CASHIER}"
    ));
}

#[test]
fn whatever_comes_after_what_the_book_balances() {
    for seed in [1, 7, 2025] {
        let town = with_two_schemes();
        let mut chance = Chance(seed);
        let mut month = 6;
        for step in 0..14 {
            match chance.of(8) {
                0 => happened(
                    &town,
                    1,
                    &format!(
                        "等级变动 2025-{:02} 2025-{month:02}-15 {}",
                        1 + chance.of(month),
                        ["六级", "七级"][usize::try_from(chance.of(2)).unwrap()],
                    ),
                ),
                1 => happened(
                    &town,
                    1,
                    &format!("停发 2025-{:02} 2025-{month:02}-15 -", 1 + chance.of(month)),
                ),
                2 => happened(
                    &town,
                    1,
                    &format!("恢复 2025-{:02} 2025-{month:02}-15 -", 1 + chance.of(month)),
                ),
                3 => fails_at_the_bank(&town, &mut chance),
                4 => {
                    let scheme = [PENSION, SURVIVOR][usize::try_from(chance.of(2)).unwrap()];
                    let fen = 10_000 + chance.of(200_000);
                    agreed(
                        &town,
                        &owed(1, scheme),
                        &format!(
                            "instalments --monthly {}.{:02} --from 2025-{month:02} --on 2025-06-01 --paper 约定",
                            fen / 100,
                            fen % 100,
                        ),
                    );
                }
                _ => {
                    let (from, to) = [(PENSION, SURVIVOR), (SURVIVOR, PENSION)]
                        [usize::try_from(chance.of(2)).unwrap()];
                    let owes = left(&town, 1, from);
                    if owes > 0 {
                        let fen = 1 + chance.of(owes.unsigned_abs());
                        let act = [
                            "repay --again 1".to_owned(),
                            "writeoff".to_owned(),
                            format!("offset --to {to}"),
                        ][usize::try_from(chance.of(3)).unwrap()]
                        .clone();
                        agreed(
                            &town,
                            &owed(1, from),
                            &format!(
                                "{act} --amount {}.{:02} --on 2025-06-01 --paper 凭证",
                                fen / 100,
                                fen % 100,
                            ),
                        );
                    }
                }
            }
            if chance.of(2) == 0 {
                month = (month + 1).min(12);
            }
            let run = town.json(&format!("pay run --month 2025-{month:02} --as {CLERK}"));
            if let Some(batch) = run["batch"].as_str() {
                town.approve(batch);
            }
            println!("seed {seed} step {step} month {month}");
            balances(&town);
        }
    }
}

#[test]
fn the_command_line_lists_who_owes_what_and_proposes() {
    let town = overpaid();
    let owed = town.json("owed list");
    assert_eq!(owed["left_fen"], 245_700, "{owed}");
    let her = &owed["owed"][0];
    assert_eq!(
        (&her["name"], &her["since"], &her["overpaid_fen"]),
        (&"追二".into(), &"2025-03".into(), &245_700.into())
    );
    let told = town.json(&format!(
        "owed repay --person 追二 --amount 819 --on 2025-06-10 --paper 收据1号 --as {CLERK}"
    ));
    let change = told["change"].as_str().unwrap();
    let waits = town.json("changes list");
    assert_eq!(waits["changes"][0]["change"], change, "{waits}");
    let is = waits["changes"][0]["is"].as_str().unwrap();
    assert!(is.contains("2025-06-10退回现金819.00元"), "{is}");
    town.done(&format!("changes agree --change {change} --as {REVIEWER}"));
    let why = town.refused(&format!(
        "owed repay --person 追二 --amount 819 --on 2025-06-10 --paper 收据1号 --as {CLERK}"
    ));
    assert!(why.contains("已登记过一笔退回"), "{why}");
    for act in [
        "repay --again --amount 19 --on 2025-06-10",
        "writeoff --amount 100",
        "instalments --monthly 50 --from 2025-08",
    ] {
        let told = town.json(&format!(
            "owed {act} --person 追二 --paper 文件 --as {CLERK}"
        ));
        let change = told["change"].as_str().unwrap();
        town.done(&format!("changes agree --change {change} --as {REVIEWER}"));
    }
    let owed = town.json("owed list --person 追二");
    let her = &owed["owed"][0];
    let sums = [
        "overpaid_fen",
        "deducted_fen",
        "returned_fen",
        "offset_fen",
        "written_off_fen",
        "left_fen",
    ];
    assert_eq!(
        sums.map(|sum| her[sum].as_i64().unwrap()),
        [245_700, 0, 83_800, 0, 10_000, 151_900],
        "{owed}"
    );
    let told = town.done("owed list");
    for words in [
        "追二（990101-100-1）",
        "带病回乡退役军人生活补助",
        "2025-03",
        "待追缴合计 1,519.00 元",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(
        town.refused(&format!(
            "owed writeoff --person 无名 --amount 1 --paper 文件 --as {CLERK}"
        ))
        .contains("无名")
    );
    verified(&town);
}

#[test]
fn an_entry_changed_behind_the_programs_back_is_found() {
    let town = overpaid();
    let her = owed(1, ILL);
    agreed(
        &town,
        &her,
        "repay --amount 819 --on 2025-06-10 --paper 收据1号",
    );
    for (sql, told) in [
        (
            "UPDATE receivable_entry SET fen = 91900",
            "与同意的变更申请不符",
        ),
        ("DELETE FROM receivable_entry", "同意了，却不见了"),
        (
            "UPDATE payment_account SET outstanding_fen = 0",
            "发放累计与各批次明细、追缴登记不符",
        ),
        (
            "UPDATE payment_account SET amount_fen = amount_fen + 81900",
            "发放累计与各批次明细、追缴登记不符",
        ),
    ] {
        let copy = town.copy();
        copy.tamper(sql);
        let found = copy.found_wrong();
        assert!(found.contains(told), "{sql}: {found}");
    }
}

#[test]
fn the_pages_tell_what_is_owed_and_how_it_came_about() {
    let town = overpaid();
    let her = owed(1, ILL);
    agreed(
        &town,
        &her,
        "repay --amount 819 --on 2025-06-10 --paper 收据1号",
    );
    proposed(
        &town,
        &her,
        "writeoff --amount 100 --on 2025-06-20 --paper 甲民发〔2025〕9号",
    );
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let list = clerk.open("/owed?state=owing");
    for words in [
        "追二",
        "带病回乡退役军人生活补助",
        "2025-03",
        "2,457.00",
        "819.00",
        "1,638.00",
    ] {
        assert!(list.shows(words), "{words}: {}", list.text());
    }
    let page = clerk.open(&format!("/owed/{her}"));
    for words in [
        "1,638.00",
        "2025-04 819.00",
        "批次 2025-06-1",
        "多发2,457.00元",
        "2025-06-10退回现金819.00元",
        "收据1号",
        "张三提出，李四同意",
        "核销等复核",
        "核销100.00元，不再追缴",
    ] {
        assert!(page.shows(words), "{words}: {}", page.text());
    }
    let dossier = clerk.open("/people/990101-100-1?tab=money");
    assert!(
        dossier.shows("1,638.00元") && dossier.html.contains("990101-100-1-ill_veteran_allowance"),
        "{}",
        dossier.text()
    );
    let line = clerk.open("/payments/990101-2025-06-1/lines/1");
    assert!(
        line.html.contains("ill_veteran_allowance"),
        "{}",
        line.text()
    );
    // The notice, registered before it is printed.
    let notice = clerk.open(&format!("/owed/{her}/notice"));
    for words in [
        "关于退回多发带病回乡退役军人生活补助的通知",
        "追二（或其家属）",
        "2025年3月多发 819.00",
        "壹仟陆佰叁拾捌元整",
        "预览",
    ] {
        assert!(notice.shows(words), "{words}: {}", notice.text());
    }
    assert!(!notice.html.contains(&id_number(1)));
    clerk.done(&format!("/owed/{her}/notice"), &[]);
    assert_eq!(
        town.column("SELECT action AS text FROM audit_entry WHERE action = 'paper_print'")
            .len(),
        1
    );
    // Whoever has to agree finds it among what waits.
    let mut reviewer = site.sign_in(REVIEWER);
    assert!(reviewer.open("/").shows("待复核变更"));
    assert!(reviewer.open("/changes?box=open").shows("核销100.00元"));
    // Another unit's are not there, and the auditor sees and proposes nothing.
    assert_eq!(
        clerk.get("/owed/990101-100-9-ill_veteran_allowance").status,
        404
    );
    assert_eq!(reviewer.get(&format!("/owed/{her}/repay")).status, 403);
}

/// 追二 was paid three months after her death; her telephone is registered.
fn owing_by_phone() -> Desk {
    let town = town(&[(1, "追二 带病回乡退役军人 - -")]);
    let phone = Sheet::new("名册", "姓名 身份证号 人员类别 起发时间 联系电话");
    let row = format!("追二 {} 带病回乡退役军人 2025-01 13900000001", id_number(1));
    write_workbook(&town.path("电话.xlsx"), &[phone.row(&row)]);
    town.import("电话.xlsx");
    assert_eq!(paid(&town, "2025-05"), (5 * 81_900, 0));
    happened(&town, 1, "死亡 2025-02 2025-06-02 -");
    assert_eq!(paid(&town, "2025-06"), (0, -3 * 81_900));
    town
}

#[test]
fn the_notice_is_carried_to_the_phone_by_a_command_of_the_office_and_each_attempt_is_told() {
    let town = owing_by_phone();
    town.done("users add --name 县局 --role 上级查看");
    let site = town.serve();
    let (mut clerk, mut above) = (site.sign_in(CLERK), site.sign_in("县局"));
    let at = format!("/owed/{}", owed(1, ILL));
    let notice = format!("{at}/notice");

    // Nothing set: it says what to do, and nothing is looked at or sent.
    let page = clerk.open(&notice);
    assert!(page.shows("notify.toml"), "{}", page.text());
    let unset = clerk.post(&format!("{at}/send"), &[("way", "短信")]);
    assert!(unset.status == 422 && unset.shows("没有设“短信”"));
    let looked = "SELECT detail AS text FROM audit_entry WHERE action = 'person_reveal'";
    assert!(town.column(looked).is_empty());

    let setting = town.data().join("notify.toml");
    std::fs::write(&setting, "[[way]]\nlabel = 短信\n").unwrap();
    let page = clerk.open(&notice);
    assert!(page.shows("notify.toml 第2行读不懂"), "{}", page.text());
    let way = |script: &str| {
        let words = format!(
            "[[way]]\nlabel = \"短信\"\ncommand = [\"/bin/sh\", \"-c\", '{script}', \"sh\"]\n"
        );
        std::fs::write(&setting, words).unwrap();
    };

    way(r#"echo "$1 is not reachable" >&2; exit 1"#);
    assert!(clerk.open(&notice).shows("用短信送"));
    let page = clerk.done(&format!("{at}/send"), &[("way", "短信")]);
    assert!(
        page.shows("没有送成：**** is not reachable") && page.shows("139****0001"),
        "{}",
        page.text()
    );
    assert!(!page.html.contains("13900000001"));

    let out = town.path("sent.txt");
    way(&format!(r#"(echo "$1"; cat) > {}"#, out.display()));
    let page = clerk.done(&format!("{at}/send"), &[("way", "短信")]);
    assert!(page.shows("已用短信送到 139****0001"), "{}", page.text());
    let sent = std::fs::read_to_string(&out).unwrap();
    let (to, words) = sent.split_once('\n').unwrap();
    assert_eq!(to, "13900000001");
    let says = words.contains("还应退回2,457.00元");
    assert!(
        says && words.starts_with("【甲镇】追二（或其家属）：经核对"),
        "{words}"
    );

    // Pressed twice: the family gets it once.
    clerk.open(&notice);
    let twice = clerk.post(&format!("{at}/send"), &[("way", "短信")]);
    assert!(twice.status == 422 && twice.shows("一分钟以内刚送过，没有再送"));

    let told = town.column("SELECT detail AS text FROM audit_entry WHERE action = 'notice_send'");
    assert!(told.len() == 2 && told[1].contains("送出"), "{told:?}");
    assert_eq!(
        town.column(looked).len(),
        2,
        "each look at the number is told"
    );
    // Whoever looks on from above sees that it was sent, and sends nothing.
    let page = above.open(&notice);
    assert!(page.shows("139****0001") && !page.shows("用短信送"));
    let refused = above.post(&format!("{at}/send"), &[("way", "短信")]);
    assert_eq!(refused.status, 403);
    verified(&town);
}

#[test]
fn a_notice_whose_command_does_not_say_is_told_as_not_known() {
    let town = owing_by_phone();
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    let at = format!("/owed/{}", owed(1, ILL));
    let way = |script: &str| {
        let words = format!(
            "[[way]]\nlabel = \"短信\"\ncommand = [\"/bin/sh\", \"-c\", '{script}', \"sh\"]\n"
        );
        std::fs::write(town.data().join("notify.toml"), words).unwrap();
    };
    // It repeats the notice and the number: nothing of it is kept.
    way(r#"echo "139-0000-0001: $(cat)" >&2; exit 4"#);
    clerk.open(&format!("{at}/notice"));
    let page = clerk.done(&format!("{at}/send"), &[("way", "短信")]);
    assert!(
        page.shows("没有送成：命令说没有成（返回 4）"),
        "{}",
        page.text()
    );
    let failed = town.column("SELECT detail AS text FROM audit_entry WHERE action = 'notice_send'");
    assert!(
        !failed[0].contains("经核对") && !failed[0].contains("0000"),
        "{failed:?}"
    );
    // Stopped in the middle: it may have been sent.
    way("kill -9 $$");
    let page = clerk.done(&format!("{at}/send"), &[("way", "短信")]);
    assert!(page.shows("不知道送到没有：命令中断了"), "{}", page.text());
    assert!(!page.shows("没有送成：命令中断了"));
    let twice = clerk.post(&format!("{at}/send"), &[("way", "短信")]);
    assert!(twice.status == 422 && twice.shows("没有再送"));
    assert!(town.done("verify").contains("校验通过"));
}

#[test]
fn a_sheet_of_entries_is_proposed_as_a_package() {
    let town = overpaid();
    let headings = "姓名 身份证号 待遇项目 方式 金额 日期 依据 起始月份";
    let ill = "带病回乡退役军人生活补助";
    let id = id_number(1);
    let sheet = |rows: &[String]| {
        let sheet = Sheet::new("追缴登记", headings);
        let sheet = rows.iter().fold(sheet, |sheet, row| sheet.row(row));
        write_workbook(&town.path("追缴.xlsx"), &[sheet]);
        town.import(&format!("追缴.xlsx --as {CLERK}"))
    };
    let twice = format!("追二 {id} {ill} 现金退回 819 2025-06-10 收据1号 -");
    let rows = [
        twice.clone(),
        twice,
        format!("追二 {id} {ill} 核销 900 2025-06-20 文件 -"),
        format!("追二 {id} {ill} 核销 100 2025-06-20 甲民发〔2025〕9号 -"),
        format!("追二 {id} {ill} 分期扣回 50 2025-06-20 协议 2025-08"),
        format!("追二 {id} 残疾抚恤金 核销 1 2025-06-20 文件 -"),
        format!("追二 {id} {ill} 免了 1 2025-06-20 文件 -"),
        format!("无名 {} {ill} 核销 1 2025-06-20 文件 -", id_number(9)),
    ];
    let results = |report: &Value| -> Vec<String> {
        let rows = crate::common::rows(report, "receivables").iter();
        rows.map(|row| {
            format!(
                "{} {}",
                row["result"].as_str().unwrap(),
                row["code"].as_str().unwrap_or("-")
            )
        })
        .collect()
    };
    let report = sheet(&rows);
    let told = [
        "proposed -",
        "proposed again",
        "error not_owed",
        "proposed -",
        "proposed -",
        "error not_owed",
        "error way",
        "error person_unknown",
    ];
    assert_eq!(results(&report), told, "{report}");
    assert_eq!(left(&town, 1, ILL), 245_700);
    let again = sheet(&rows);
    assert_eq!(results(&again)[..2], ["ok -", "ok -"], "{again}");
    assert_eq!(again["package"], Value::Null, "{again}");
    town.agree(&report);
    assert_eq!(left(&town, 1, ILL), 245_700 - 2 * 81_900 - 10_000);
    assert_eq!(
        town.column("SELECT kind AS text FROM receivable_entry")
            .len(),
        4
    );
    let again = sheet(&rows);
    assert_eq!(results(&again)[..2], ["ok -", "ok -"], "{again}");
    assert_eq!(again["package"], Value::Null, "{again}");
    assert_eq!(
        town.column("SELECT kind AS text FROM receivable_entry")
            .len(),
        4
    );
    verified(&town);
}
