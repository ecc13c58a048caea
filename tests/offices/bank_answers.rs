//! The bank's answer in the forms that banks give it: what is read, what is compared, what refuses the file.

use crate::common::sheet::{Sheet, write_workbook};
use crate::common::{CASHIER, CLERK, Desk, samples};
use serde_json::{Value, json};

const BATCH: &str = "2011-03-1";

/// Four people, 1,500 yuan each for the first quarter, at the bank.
fn exported() -> Desk {
    let town = Desk::staffed("甲镇");
    for book in ["B_roster.xlsx", "B_standards.xlsx"] {
        let book = samples().join("field").join(book);
        town.done(&format!("import {} --as {CLERK}", book.display()));
    }
    town.pay("--month 2011-03");
    town.done(&format!(
        "pay export --batch {BATCH} --out bank.csv --as {CASHIER}"
    ));
    town
}

/// The answers that begin so, as they lie among the samples.
fn answers(begin: &str) -> Vec<String> {
    let listed = std::fs::read_dir(samples().join("field")).unwrap();
    let names = listed.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with(begin)).collect();
    names.sort();
    assert!(!names.is_empty(), "{begin}");
    names
}

fn order(town: &Desk, sample: &str) -> String {
    std::fs::copy(samples().join("field").join(sample), town.path("answer")).unwrap();
    format!("pay settle --batch {BATCH} --result answer --as {CASHIER}")
}

fn settled(town: &Desk, sample: &str) -> Value {
    let order = order(town, sample);
    town.json(&order)
}

fn written(town: &Desk, text: &str) -> String {
    std::fs::write(town.path("answer"), text).unwrap();
    format!("pay settle --batch {BATCH} --result answer --as {CASHIER}")
}

fn counts(told: &Value) -> [i64; 3] {
    ["paid", "failed", "open"].map(|count| told[count].as_i64().unwrap())
}

fn notes(told: &Value) -> String {
    told["notes"].to_string()
}

#[test]
fn an_answer_is_read_as_banks_give_it() {
    let exported = exported();
    for begin in [
        "B_01", "B_02", "B_05", "B_06", "B_07", "B_08", "B_09", "B_10", "B_12", "B_15", "B_16",
        "B_18",
    ] {
        for sample in answers(begin) {
            let town = exported.copy();
            let told = settled(&town, &sample);
            assert_eq!(counts(&told), [4, 0, 0], "{sample}: {told}");
            assert_eq!(town.batch_state(BATCH), "closed", "{sample}");
        }
    }
    for sample in answers("B_17") {
        let town = exported.copy();
        let told = settled(&town, &sample);
        assert_eq!(counts(&told), [3, 1, 0], "{sample}: {told}");
        let cause =
            town.column("SELECT failed_reason AS text FROM payment_line WHERE state = 'failed'");
        let said = sample
            .trim_start_matches("B_17_fail_")
            .trim_end_matches(".csv");
        let last = said
            .rsplit(['_', '['])
            .next()
            .unwrap()
            .trim_end_matches(']');
        assert!(
            !cause[0].is_empty() && cause[0].contains(last),
            "{sample}: {cause:?}"
        );
    }
}

/// Where no cell tells a cause, the bank's own word stands for it, and no sentence has a hole.
#[test]
fn a_failure_without_a_cause_keeps_the_banks_own_word() {
    let exported = exported();
    for (text, reason) in [
        ("序号,处理结果\n1,失败\n", "失败"),
        ("序号,处理结果\n1,不成功\n", "不成功"),
        ("序号,处理结果,失败原因\n1,未成功。,\n", "未成功"),
        ("序号,处理结果\n1,未入账\n", "未入账"),
        ("序号,处理结果\n1,失败：\n", "失败"),
        ("序号,处理结果\n1,交易失败[]\n", "交易失败"),
        ("序号,处理结果\n1,×\n", "×"),
        ("序号,处理结果,失败原因\n1,失败,未入账\n", "未入账"),
        ("序号,处理结果,失败原因\n1,失败,户名不符\n", "户名不符"),
        ("序号,是否成功\n1,0\n", "是否成功：0"),
        ("序号,是否成功\n1,否\n", "是否成功：否"),
    ] {
        let town = exported.copy();
        let order = written(&town, text);
        let told = town.json(&format!("{order} --dry-run"));
        assert_eq!(told["failures"][0]["reason"], reason, "{text}: {told}");
        let said = town.done(&order);
        assert!(said.contains(&format!("：{reason}。")), "{text}: {said}");
        let kept =
            town.column("SELECT failed_reason AS text FROM payment_line WHERE state = 'failed'");
        assert_eq!(kept, [reason], "{text}");
        for hole in ["：。", "（）", "“”", "：：", "没有写"] {
            assert!(!said.contains(hole), "{text}: {said}");
        }
    }
}

#[test]
fn what_is_compared_only_in_part_is_said() {
    let exported = exported();
    for sample in ["B_13_masked_accounts.csv", "B_14_sci_accounts_with_no.csv"] {
        let told = settled(&exported.copy(), sample);
        assert_eq!(counts(&told), [4, 0, 0], "{sample}: {told}");
        assert!(notes(&told).contains("4行的账号不完整"), "{told}");
        // What the file does not have was not compared.
        let numbered = sample.contains("with_no");
        let compared = if numbered {
            "和序号、户名、金额核对"
        } else {
            "和户名、金额核对"
        };
        assert!(notes(&told).contains(compared), "{told}");
    }
    let told = settled(&exported.copy(), "B_02_total_row.csv");
    assert!(notes(&told).contains("第6行是合计，已核对"), "{told}");
    let told = settled(&exported.copy(), "B_20_only_failures.csv");
    assert_eq!(counts(&told), [0, 1, 3], "{told}");
    assert!(
        notes(&told).contains("登记的只有没有付成的；其余3笔"),
        "{told}"
    );
    let words = "清单,,,\n2011年3月优抚金代发结果,,,\n序号,户名,开户网点,处理结果\n1,赵有田,东街,成功\n制表人：王五,,,\n";
    let told = exported.copy().json(
        &written(&exported, words)
            .replace("answer", &exported.path("answer").display().to_string()),
    );
    assert!(notes(&told).contains("没有用到的栏：开户网点"), "{told}");
    assert!(
        notes(&told).contains("第5行没有用到：制表人：王五"),
        "{told}"
    );
}

#[test]
fn the_first_key_that_differs_refuses_the_file() {
    let exported = exported();
    for (sample, words) in [
        (
            "B_19_partial_paid.csv",
            ["第2行“金额”一栏是“1000.00”", "是“1500.00”"],
        ),
        (
            "B_21_name_mismatch.csv",
            ["第5行“户名”一栏是“王某某”", "是“李𬭎”"],
        ),
        (
            "B_23_other_batch_same_seq.csv",
            ["第2行“账号”一栏", "第1笔（赵有田）"],
        ),
    ] {
        let said = exported.refused(&order(&exported, sample));
        assert!(
            words.iter().all(|word| said.contains(word)),
            "{sample}: {said}"
        );
    }
    for (text, words) in [
        (
            "序号,金额,结果\n1,1500,成功\n2,1500,成功\n合计,2500,\n",
            "第4行“金额”一栏的合计是2500.00元，上面各行之和是3000.00元",
        ),
        (
            "批次,序号,结果\n2011-02-1,1,成功\n",
            "第2行“批次”一栏是“2011-02-1”",
        ),
        ("序号,结果,备注\n1,成功,户名不符\n", "前后不一致"),
        ("序号,结果\n1,成功\n1,成功\n", "第2行和第3行是同一笔"),
        ("户名,金额,结果\n王某某,1500,成功\n", "没有这样一笔"),
        ("金额,结果\n1500,成功\n", "没有认出回盘文件的表头"),
        ("序号,结果\n1,处理中\n", "“处理中”不知道是成功还是失败"),
        ("序号,是否成功\n1,00\n", "“00”不知道是成功还是失败"),
        (
            "序号,账号,结果\n1,6222023000009418522,成功\n",
            "一栏是“************9**8522”，批次 2011-03-1 第1笔（赵有田）是“************0**8522”",
        ),
    ] {
        let said = exported.refused(&written(&exported, text));
        assert!(said.contains(words), "{text}: {said}");
        assert_eq!(exported.batch_state(BATCH), "exported", "{text}");
    }
}

#[test]
fn the_answer_of_another_batch_is_refused() {
    let town = Desk::staffed("甲镇");
    let book = samples().join("field/B_26_two_schemes_roster.xlsx");
    town.done(&format!("import {} --as {CLERK}", book.display()));
    for (number, scheme) in [(1, "复员军人生活补助"), (2, "带病回乡退役军人生活补助")]
    {
        town.pay(&format!("--month 2011-01 --scheme {scheme}"));
        town.done(&format!(
            "pay export --batch 2011-01-{number} --out bank.csv --as {CASHIER}"
        ));
    }
    let answer = samples().join("field/B_26_answer_of_the_first_batch.csv");
    let order = |batch: &str| {
        format!(
            "pay settle --batch {batch} --result {} --as {CASHIER}",
            answer.display()
        )
    };
    let said = town.refused(&order("2011-01-2"));
    assert!(
        said.contains("第2行“账号”一栏") && said.contains("第1笔"),
        "{said}"
    );
    assert_eq!(counts(&town.json(&order("2011-01-1"))), [1, 1, 0]);
}

#[test]
fn half_comes_now_and_the_whole_later_without_being_entered_twice() {
    let town = exported();
    assert_eq!(
        counts(&settled(&town, "B_25_first_half_then_again.csv")),
        [2, 0, 2]
    );
    let again = town.refused(&order(&town, "B_25_first_half_then_again.csv"));
    assert!(again.contains("已经登记过，没有新的内容"), "{again}");
    let told = settled(&town, "B_01_plain.csv");
    assert_eq!(counts(&told), [2, 0, 0]);
    assert!(notes(&told).contains("2笔以前已登记过"), "{told}");
}

#[test]
fn an_answer_without_headings_is_read_as_the_bank_was_given_it() {
    let town = exported();
    town.done(&format!(
        "pay export --batch {BATCH} --layout rural_credit --out bank.txt --as {CASHIER}"
    ));
    let bytes = std::fs::read(town.path("bank.txt")).unwrap();
    let (text, _, _) = encoding_rs::GB18030.decode(&bytes);
    let answer: String = text
        .lines()
        .map(|line| format!("{line}|0000|交易成功\r\n"))
        .collect();
    let (answer, _, _) = encoding_rs::GB18030.encode(&answer);
    std::fs::write(town.path("answer"), answer).unwrap();
    let told = town.json(&format!(
        "pay settle --batch {BATCH} --result answer --as {CASHIER}"
    ));
    assert_eq!(counts(&told), [4, 0, 0], "{told}");
}

#[test]
fn a_word_that_nobody_knows_is_asked_about_once() {
    let town = exported();
    let words = "序号,户名,处理结果\n1,赵有田,已受理\n2,阿依古丽·买买提,未予受理\n";
    let settle = written(&town, words);
    assert!(
        town.refused(&settle)
            .contains("用“认回盘字样”说明一次“已受理”")
    );
    for (said, means) in [("已受理", "paid"), ("未予受理", "failed")] {
        town.done(&format!(
            "do payments {BATCH} result_word --said {said} --means {means} --as {CASHIER}"
        ));
    }
    assert_eq!(counts(&town.json(&settle)), [1, 1, 2]);
}

#[test]
fn a_trial_tells_everything_and_enters_nothing() {
    let town = exported();
    let before = town.audit_entries();
    let order = order(&town, "B_17_fail_冻结.csv");
    let told = town.json(&format!("{order} --dry-run"));
    assert_eq!(counts(&told), [3, 1, 0]);
    assert_eq!(town.batch_state(BATCH), "exported");
    assert_eq!(town.audit_entries(), before);
    assert_eq!(counts(&town.json(&order)), [3, 1, 0]);
}

#[test]
fn money_that_comes_back_after_all_was_settled_is_payable_again() {
    let town = exported();
    settled(&town, "B_01_plain.csv");
    town.done(&format!(
        "do payments {BATCH} returned --line 2 --reason 账户已销户 --as {CASHIER}"
    ));
    let said = town.refused(&format!(
        "do payments {BATCH} returned --line 2 --reason 账户已销户 --as {CASHIER}"
    ));
    assert!(said.contains("没有登记为成功"), "{said}");
    // The bank's own file of what came back does the same.
    let back = written(&town, "序号,户名,退汇原因\n4,李𬭎,账号不存在\n");
    let told = town.json(&back);
    assert_eq!(counts(&told), [0, 1, 0]);
    assert!(
        notes(&told).contains("其中1笔以前登记为成功，现在退汇"),
        "{told}"
    );
    let paid_after_all = town.refused(&written(&town, "序号,结果\n4,成功\n"));
    assert!(paid_after_all.contains("以免发两次"), "{paid_after_all}");
    let again = town.json(&format!("pay run --month 2011-03 --as {CLERK}"));
    assert_eq!(
        (&again["lines"], &again["total_fen"]),
        (&json!(2), &json!(300_000))
    );
    assert_eq!(town.json("verify")["ok"], true);
}

#[test]
fn a_workbook_of_the_bank_is_read_and_one_of_several_tables_is_asked_about() {
    let town = exported();
    let answer = || {
        Sheet::new("明细", "序号 户名 处理结果")
            .row("1 赵有田 成功")
            .row("合计 - -")
    };
    write_workbook(&town.path("one.xlsx"), &[answer()]);
    write_workbook(
        &town.path("two.xlsx"),
        &[answer(), Sheet::new("汇总", "笔数 金额").row("1 1500")],
    );
    let order = |book: &str| format!("pay settle --batch {BATCH} --result {book} --as {CASHIER}");
    let said = town.refused(&order("two.xlsx"));
    assert!(said.contains("有2张表（明细、汇总）"), "{said}");
    assert_eq!(counts(&town.json(&order("one.xlsx"))), [1, 0, 3]);
}

#[test]
fn amounts_in_fen_beneath_a_plain_heading_are_read_and_said() {
    let exported = exported();
    for amount in ["150000", "150000.00"] {
        let town = exported.copy();
        let words = format!("序号,户名,金额,处理结果\n1,赵有田,{amount},成功\n合计,,{amount},\n");
        let told = town.json(&written(&town, &words));
        assert_eq!(counts(&told), [1, 0, 3], "{told}");
        assert!(notes(&told).contains("金额一栏写的是分"), "{told}");
    }
    // In yuan nothing is said; a heading that says yuan means it; and one amount that is not so refuses all.
    let town = exported.copy();
    let told = town.json(&written(
        &town,
        "序号,户名,金额,处理结果\n1,赵有田,1500.00,成功\n",
    ));
    assert!(!notes(&told).contains("写的是分"), "{told}");
    for words in [
        "序号,户名,金额（元）,处理结果\n1,赵有田,150000,成功\n",
        "序号,金额,处理结果\n1,150000,成功\n2,150001,成功\n",
        "序号,金额,处理结果\n1,150000,成功\n2,1500,成功\n",
    ] {
        let town = exported.copy();
        let why = town.refused(&written(&town, words));
        assert!(
            why.contains("第2行“金额") && why.contains("“1500.00”"),
            "{why}"
        );
    }
}

#[test]
fn what_the_bank_says_on_paper_is_ticked() {
    let town = exported();
    let site = town.serve();
    let mut cashier = site.sign_in(CASHIER);
    let at = format!("/payments/990101-{BATCH}");
    assert!(cashier.open(&at).shows("登记没付成的"));
    let form = cashier.open(&format!("{at}/settle/failed"));
    assert!(
        form.shows("1 赵有田 1,500.00元") && form.html.contains("户名不符"),
        "{}",
        form.text()
    );
    let ticked = [
        ("settle_failed_lines", "1"),
        ("settle_failed_lines", "3"),
        ("settle_failed_reason", "户名不符"),
        ("state", "exported"),
    ];
    let told = cashier.done(&format!("{at}/settle/failed"), &ticked);
    assert!(
        told.shows("没有付成2笔") && told.shows("还差2笔"),
        "{}",
        told.text()
    );
    cashier.done(&format!("{at}/settle/all"), &[("state", "answered")]);
    let states = town.column(
        "SELECT state || COALESCE(failed_reason, '') AS text FROM payment_line ORDER BY line_no",
    );
    assert_eq!(states, ["failed户名不符", "paid", "failed户名不符", "paid"]);
    // And one comes back later.
    town.done(&format!(
        "do payments {BATCH} returned --line 2 --reason 销户 --as {CASHIER}"
    ));
    assert_eq!(town.json("verify")["ok"], true);
}

/// Answers of banks that nobody has met: what is paid, failed and open, or what is said.
#[test]
fn answers_of_other_banks_are_read_or_said() {
    let exported = exported();
    let people = [
        ("1", "赵有田", "6222023000000418522"),
        ("2", "阿依古丽·买买提", "6222023000001418521"),
        ("3", "张䶮", "6222023000002418520"),
        ("4", "李𬭎", "6222023000003418529"),
    ];
    let all = |row: fn(&str, &str, &str) -> String| {
        people
            .map(|(no, name, account)| row(no, name, account))
            .join("\n")
    };
    let read: [(String, [i64; 3]); 5] = [
        (
            format!(
                "批量代发结果清单\n批次号：2011-03-1\n序号,户名,账号,实发金额,状态\n{}\n合计,4笔,,6000.00,\n打印人：007\n",
                all(|no, name, account| format!("{no},{name},{account},1500.00,交易成功"))
            ),
            [4, 0, 0],
        ),
        (
            format!(
                "NO,NAME,ACCOUNT,AMOUNT,STATUS\n{}\n",
                all(|no, name, account| format!("{no},{name},{account},1500.00,Success"))
            ),
            [4, 0, 0],
        ),
        (
            format!(
                "序号|户名|账号|金额|结果\n{}\n",
                all(|no, name, account| format!("{no}|{name}|{account}|1,500.00元|√"))
            ),
            [4, 0, 0],
        ),
        (
            "账号,户名,金额,结果\n6222023000003418529,李𬭎,1500.00,成功\n6222023000000418522,赵有田,1500.00,已冻结\n"
                .to_owned(),
            [1, 1, 2],
        ),
        (
            "序号,户名,账号,金额,失败原因\n1,赵有田,6222023000000418522,1500.00,\n2,阿依古丽·买买提,6222023000001418521,1500.00,账号已销户\n"
                .to_owned(),
            [0, 1, 3],
        ),
    ];
    for (text, found) in read {
        let town = exported.copy();
        let told = town.json(&written(&town, &text));
        assert_eq!(counts(&told), found, "{text}: {told}");
    }
    for (text, words) in [
        ("序号,户名,账号,金额,结果\n", "一笔也没有写结果"),
        (
            "序号,账号,结果\n3,6222023000002418520,处理中\n",
            "“处理中”不知道是成功还是失败",
        ),
        ("序号,结果\n4,成功\n4,失败\n", "是同一笔"),
        ("序号,结果\n5,成功\n", "没有这样一笔"),
        ("序号,金额,结果\n2,1500.01,成功\n", "不一致，整份没有登记"),
        ("序号,金额,结果\n2,-1500.00,成功\n", "不一致，整份没有登记"),
    ] {
        let town = exported.copy();
        let refused = town.refused(&written(&town, text));
        assert!(refused.contains(words), "{text}: {refused}");
        assert_eq!(town.batch_state(BATCH), "exported", "{text}");
    }
}
