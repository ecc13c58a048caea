//! Layouts of bank files (代发格式) as the catalogue has them: what each writes, byte by byte; what does not fit is
//! refused and never cut; a layout that does not hold together is named with its column; a new bank is one file.

use std::path::PathBuf;

use crate::common::sheet::{Sheet, account, id_number, write_workbook};
use crate::common::{CASHIER, CLERK, Desk, file, samples};

const BATCH: &str = "2011-03-1";
const ROSTER: &str =
    "姓名 身份证号 人员类别 村 起发时间 银行账号 开户行 户名 监护人身份证号 与本人关系";
/// All shipped layouts, and what their files end in.
pub const SHIPPED: [(&str, &str); 8] = [
    ("generic", "csv"),
    ("rural_credit", "csv"),
    ("finance_card", "xlsx"),
    ("finance_card_csv", "csv"),
    ("social_card", "txt"),
    ("fixed_gbk", "txt"),
    ("totals", "txt"),
    ("checksum", "dat"),
];

/// A town that pays these people 100 yuan a month and has approved March 2011, on the 28th.
fn approved(people: &[String]) -> Desk {
    let town = Desk::staffed("甲镇");
    let roster = Sheet::new("优抚对象", ROSTER);
    let roster = people.iter().fold(roster, |sheet, row| sheet.row(row));
    let standards = Sheet::new("待遇标准", "人员类别 标准 单位 生效日期")
        .row("复员军人 100 元/人·月 2011-01-01");
    write_workbook(&town.path("名册.xlsx"), &[roster, standards]);
    let report = town.import(&format!("名册.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    town.pay("--month 2011-03");
    town.tamper("UPDATE payment_batch SET approved_at = '2011-03-28T02:00:00Z'");
    town
}

/// 复员军人 of the first village, whose account is at 东街网点.
fn row(name: &str, n: u32, rest: &str) -> String {
    format!(
        "{name} {} 复员军人 第一村 2011-01 {} 东街网点 {rest}",
        id_number(n),
        account(n)
    )
}

/// Three who are paid, one of them through her guardian, and one without an account.
pub fn town() -> Desk {
    let without = format!("钱无号 {} 复员军人 第二村 2011-02 - - - - -", id_number(4));
    approved(&[
        row("赵有田", 1, "- - -"),
        row("阿依古丽·买买提", 2, "- - -"),
        row("孙小满", 3, &format!("孙大山 {} 监护人", id_number(70))),
        without,
    ])
}

/// Exports the batch; the path of the file.
pub fn export(town: &Desk, layout: &str, ending: &str) -> PathBuf {
    let out = format!("{layout}.{ending}");
    town.done(&format!(
        "pay export --batch {BATCH} --layout {layout} --out {out} --as {CASHIER}"
    ));
    town.path(&out)
}

/// Where the files lie that are written so and so.
fn golden(name: &str) -> PathBuf {
    samples().join("banks").join(name)
}

/// A file as it is compared: of a workbook its cells, of a text its bytes.
fn compared(path: &PathBuf, ending: &str) -> Vec<u8> {
    if ending != "xlsx" {
        return std::fs::read(path).unwrap();
    }
    let rows = file::cells(path).into_iter().map(|row| row.join("\t"));
    rows.collect::<Vec<_>>().join("\n").into_bytes()
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test written anew when somebody says so"
)]
fn every_layout_writes_what_lies_among_the_samples() {
    let town = town();
    for (layout, ending) in SHIPPED {
        let first = export(&town, layout, ending);
        let bytes = std::fs::read(&first).unwrap();
        let now = compared(&first, ending);
        let kept = if ending == "xlsx" {
            "cells.txt"
        } else {
            ending
        };
        let kept = golden(&format!("{layout}.{kept}"));
        if std::env::var_os("YUSHUI_LIST_BANKS").is_some() {
            std::fs::write(&kept, &now).unwrap();
        }
        let before = std::fs::read(&kept).unwrap();
        let shown = String::from_utf8_lossy(&now);
        assert!(
            now == before,
            "{layout} is written otherwise; if that is meant, write it anew with YUSHUI_LIST_BANKS=1: {shown}"
        );
        let again = export(&town, layout, ending);
        assert_eq!(std::fs::read(again).unwrap(), bytes, "{layout}");
    }
    let shipped = std::fs::read_dir(samples().join("../../catalogue/banks")).unwrap();
    assert_eq!(shipped.count(), SHIPPED.len());
}

#[test]
fn id_numbers_go_only_where_they_are_asked_for_and_that_is_told() {
    let town = town();
    let number = id_number(1);
    for (layout, ending) in SHIPPED {
        let out = export(&town, layout, ending);
        let text = String::from_utf8_lossy(&compared(&out, ending)).into_owned();
        let asked = ["finance_card", "finance_card_csv", "social_card"].contains(&layout);
        assert_eq!(text.contains(&number), asked, "{layout}: {text}");
        let told = town.column(
            "SELECT detail AS text FROM audit_entry WHERE action = 'batch_export' ORDER BY seq DESC LIMIT 1",
        );
        // Three people; where both stand, the guardian of one of them too.
        let people = match layout {
            "finance_card_csv" => "文件里有4人的身份证号",
            _ => "文件里有3人的身份证号",
        };
        assert_eq!(told[0].contains(people), asked, "{told:?}");
        assert!(!told[0].contains(&number));
    }
}

#[test]
fn what_does_not_fit_is_refused_with_line_and_person() {
    let town = approved(&[
        row("赵有田", 1, "- - -"),
        row("李𬭎", 2, "- - -"),
        row("欧阳阿卜杜热西提", 3, "- - -"),
    ]);
    let refused = |layout: &str| {
        town.refused(&format!(
            "pay export --batch {BATCH} --layout {layout} --out x --as {CASHIER}"
        ))
    };
    let told = refused("fixed_gbk");
    for words in ["（李𬭎）的户名", "里的“𬭎”字", "没有导出"] {
        assert!(told.contains(words), "{told}");
    }
    assert!(!town.path("x").exists());
    assert_eq!(town.batch_state(BATCH), "approved");
    let narrow = include_str!("../../catalogue/banks/fixed_gbk.toml")
        .replacen("fixed_gbk", "narrow", 1)
        .replacen("encoding = \"gbk\"", "encoding = \"gb18030\"", 1)
        .replacen(
            "value = \"name\"\nwidth = 40",
            "value = \"name\"\nwidth = 12",
            1,
        );
    put(&town, "narrow", &narrow);
    let told = refused("narrow");
    for words in [
        "（欧阳阿卜杜热西提）的户名",
        "要占16个字节",
        "只有12个，写不下，没有导出",
    ] {
        assert!(told.contains(words), "{told}");
    }
    assert_eq!(town.batch_state(BATCH), "approved");
    // GB18030 has every character, and there is room where no width is given.
    export(&town, "rural_credit", "csv");
}

/// Puts a layout into the office's own catalogue.
fn put(town: &Desk, name: &str, text: &str) {
    let folder = town.data().join("catalogue/banks");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.toml")), text).unwrap();
}

#[test]
fn a_layout_that_does_not_hold_together_is_named_with_its_column() {
    let town = town();
    let fixed = include_str!("../../catalogue/banks/fixed_gbk.toml");
    let checksum = include_str!("../../catalogue/banks/checksum.toml");
    for (sample, from, to, words) in [
        (
            fixed,
            "value = \"name\"\nwidth = 40",
            "value = \"name\"",
            "第4栏“户名”没有写 width",
        ),
        (
            fixed,
            "value = \"account\"\nwidth = 32",
            "value = \"account\"\nwidth = 32\nalign = \"right\"\npad = \"0\"",
            "第3栏“账号”补零",
        ),
        (
            fixed,
            "value = \"amount_fen\"\nwidth = 14\nalign = \"right\"\npad = \"0\"\n\n[[column]]",
            "value = \"amount\"\nwidth = 14\n\n[[column]]",
            "value 不认得“amount”",
        ),
        (
            fixed,
            "encoding = \"gbk\"",
            "encoding = \"big5\"",
            "encoding 不认得“big5”，可以写 utf8、utf8-bom、gb18030、gbk",
        ),
        (checksum, "checksum = \"sm3\"\n", "", "没有写 checksum"),
        (
            checksum,
            "value = \"checksum\"",
            "value = \"name\"",
            "[[tail]] 第1行第4格“户名”只能写在[[column]] 里",
        ),
        (
            checksum,
            "value = \"account\"",
            "value = \"bank\"",
            "没有账号一栏",
        ),
        (
            checksum,
            "text = \"T\"",
            "text = \"{name}\"",
            "text 里的“{name}”不行",
        ),
        (
            checksum,
            "delimiter = \";\"",
            "delimiter = \"#\"",
            "delimiter“#”不行",
        ),
        (
            checksum,
            "name = \"checksum\"\n",
            "name = \"generic\"\n",
            "和格式“通用 CSV”重了",
        ),
    ] {
        let wrong = sample.replacen(from, to, 1);
        assert_ne!(wrong, sample, "{from}");
        let wrong = wrong.replacen("name = \"fixed_gbk\"", "name = \"wrong\"", 1);
        let wrong = wrong.replacen("name = \"checksum\"", "name = \"wrong\"", 1);
        put(&town, "wrong", &wrong);
        let told = town.refused(&format!(
            "pay export --batch {BATCH} --layout wrong --out x --as {CASHIER}"
        ));
        assert!(told.contains("banks/wrong.toml"), "{told}");
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_new_bank_is_one_file() {
    let town = town();
    let sample = include_str!("../samples/banks/county_bank.toml");
    put(&town, "county_bank", sample);
    let bytes = std::fs::read(export(&town, "county_bank", "txt")).unwrap();
    let (text, _, broken) = encoding_rs::GB18030.decode(&bytes);
    assert!(!broken);
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], "3|90000");
    assert_eq!(rows[1], format!("{}|赵有田|30000", account(1)));
    assert_eq!(rows.len(), 4);
    let answer: String = rows[1..]
        .iter()
        .map(|row| format!("{row}|成功|\r\n"))
        .collect();
    let answer = answer.replacen("成功|", "失败|户名不符", 1);
    std::fs::write(town.path("answer"), answer).unwrap();
    let told = town.json(&format!(
        "pay settle --batch {BATCH} --result answer --as {CASHIER}"
    ));
    assert_eq!((&told["paid"], &told["failed"]), (&2.into(), &1.into()));
    assert_eq!(town.batch_state(BATCH), "closed");
    // It is the one that the documents show.
    let shown = include_str!("../../docs/how_to_add.md");
    assert!(shown.contains(sample));
}

/// What each layout's answer says became of the second line, and what that is known as.
const ANSWERS: [(&str, &str, &str, &str); 7] = [
    ("generic", "csv", "户名不符", "核对户名"),
    ("rural_credit", "csv", "账户已销户", "换一个在用的账号"),
    ("finance_card_csv", "csv", "账号已冻结", "问清楚并解除"),
    ("social_card", "txt", "卡已挂失", "补领新卡"),
    ("fixed_gbk", "txt", "超过限额（E006）", "升级成一类户"),
    ("totals", "txt", "卡未激活", "到银行网点激活"),
    ("checksum", "dat", "账号不存在", "多半是抄错一位"),
];

#[test]
fn every_layouts_answer_is_read_back_and_says_what_to_do() {
    let exported = town();
    for (layout, ending, reason, todo) in ANSWERS {
        let town = exported.copy();
        export(&town, layout, ending);
        let answer = golden(&format!("{layout}.answer.{ending}"));
        answered(&town, &answer.display().to_string(), reason, todo);
    }
    // 财政 gives its list back as a workbook: the names in it are those of whom the money is for.
    let town = exported.copy();
    export(&town, "finance_card", "xlsx");
    let row = |no: u32, name: &str, payee: &str, result: &str| {
        format!("{no} {name} {payee} {} 300.00 {result}", account(no))
    };
    let answer = Sheet::new(
        "发放结果",
        "序号 姓名 收款人户名 一卡通账号 补贴金额 发放结果 失败原因",
    )
    .row(&row(1, "赵有田", "赵有田", "成功 -"))
    .row(&row(
        2,
        "阿依古丽·买买提",
        "阿依古丽·买买提",
        "失败 证件号不符",
    ))
    .row(&row(3, "孙小满", "孙大山", "成功 -"));
    write_workbook(&town.path("回盘.xlsx"), &[answer]);
    answered(&town, "回盘.xlsx", "证件号不符", "更新开户资料");
}

/// Settles an answer by which the second line failed.
fn answered(town: &Desk, answer: &str, reason: &str, todo: &str) {
    let settle = format!("pay settle --batch {BATCH} --result {answer} --as {CASHIER}");
    let told = town.json(&settle);
    assert_eq!(
        (&told["paid"], &told["failed"]),
        (&2.into(), &1.into()),
        "{answer}: {told}"
    );
    let failed = &told["failures"][0];
    assert_eq!(
        (&failed["line_no"], &failed["reason"]),
        (&2.into(), &reason.into()),
        "{answer}"
    );
    assert!(failed["todo"].as_str().unwrap().contains(todo), "{failed}");
    assert_eq!(town.batch_state(BATCH), "closed");
}

#[test]
fn a_fixed_answer_that_is_cut_or_of_other_lines_is_refused() {
    let town = town();
    export(&town, "fixed_gbk", "txt");
    let bytes = std::fs::read(golden("fixed_gbk.answer.txt")).unwrap();
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let with = |line: Vec<u8>| [lines[0], lines[1], line.as_slice(), lines[3]].concat();
    let changed = |from: &[u8], to: &[u8]| {
        let at = lines[2]
            .windows(from.len())
            .position(|part| part == from)
            .unwrap();
        [&lines[2][..at], to, &lines[2][at + from.len()..]].concat()
    };
    let order = format!("pay settle --batch {BATCH} --result answer --as {CASHIER}");
    for (file, words) in [
        (
            with([&lines[2][..30], b"\r\n"].concat()),
            "第3行有30个字节，应是99个",
        ),
        (
            with(changed(b"R", b"X")),
            "第3行“记录类别”一栏是“X”，应是“R”",
        ),
        (
            with(changed(b"30000", b"30001")),
            "第3行“金额”一栏是“00000000030001”",
        ),
        (with(changed(b"0024", b"0025")), "第3行“账号”一栏"),
        (
            with(changed(b"E006", b"E099")),
            "的“E099”不知道是成功还是失败",
        ),
    ] {
        std::fs::write(town.path("answer"), file).unwrap();
        let told = town.refused(&order);
        assert!(told.contains(words), "{words}: {told}");
        assert_eq!(town.batch_state(BATCH), "exported");
    }
    // Of a cause that nobody knows, that is said.
    let unknown = "序号,结果,原因\n1,失败,流水重复\n";
    std::fs::write(town.path("answer"), unknown).unwrap();
    let told = town.json(&order);
    assert!(
        told["notes"]
            .to_string()
            .contains("1笔的原因没有认得，请问清银行怎么办：第1笔赵有田（流水重复）"),
        "{told}"
    );
}

#[test]
fn the_files_way_through_the_treasury_is_written_down() {
    let town = town();
    let step = |rest: &str| format!("do payments {BATCH} bank_step {rest} --as {CASHIER}");
    export(&town, "generic", "csv");
    let told = town.refused(&step("--step submitted --on 2011-03-29"));
    assert!(told.contains("代发格式没有写步骤"), "{told}");
    export(&town, "finance_card", "xlsx");
    town.done(&step(
        "--step submitted --on 2011-03-29 --paper 甲财报〔2011〕3号",
    ));
    town.done(&step("--step reviewed --on 2011-03-30"));
    let told = town.refused(&step("--step treasury --on 2011-03-29"));
    assert!(told.contains("不能早于上一步的2011-03-30"), "{told}");
    let told = town.refused(&step("--step 国库 --on 2011-03-31"));
    assert!(told.contains("里没有“国库”"), "{told}");
    town.done(&step(
        "--step treasury --on 2011-03-31 --paper 支付令第18号",
    ));
    assert_eq!(town.batch_state(BATCH), "exported");
    town.done(&format!(
        "pay settle --batch {BATCH} --all-paid --as {CASHIER}"
    ));
    town.done(&step("--step bank --on 2011-04-01"));
    let kept = town.column(
        "SELECT label || ' ' || happened_on || ' ' || paper AS text FROM payment_step ORDER BY id",
    );
    assert_eq!(
        kept,
        [
            "已交财政 2011-03-29 甲财报〔2011〕3号",
            "财政已审 2011-03-30 ",
            "国库已付 2011-03-31 支付令第18号",
            "银行已付 2011-04-01 ",
        ]
    );
    assert_eq!(town.json("verify")["ok"], true);
    town.tamper("UPDATE payment_step SET paper = '支付令第19号' WHERE step = 'treasury'");
    assert!(town.found_wrong().contains("办到哪一步"));
}

fn settle(town: &Desk, answer: impl AsRef<[u8]>) -> String {
    std::fs::write(town.path("answer"), answer).unwrap();
    format!("pay settle --batch {BATCH} --result answer --as {CASHIER}")
}

#[test]
fn a_banks_own_words_count_whatever_others_mean_by_them() {
    let town = town();
    let sample = include_str!("../samples/banks/county_bank.toml");
    let own = "\n[answer]\npaid = [\"1\"]\nfailed = [\"0\", \"FAIL-X\"]\n";
    put(&town, "county_bank", &format!("{sample}{own}"));
    let bytes = std::fs::read(export(&town, "county_bank", "txt")).unwrap();
    let (text, ..) = encoding_rs::GB18030.decode(&bytes);
    let results = ["1|", "0|户名不符", "FAIL-X|"];
    let rows = text.lines().skip(1).zip(results);
    let answer: String = rows
        .map(|(row, said)| format!("{row}|{said}\r\n"))
        .collect();
    let told = town.json(&settle(&town, answer));
    assert_eq!(
        (&told["paid"], &told["failed"]),
        (&1.into(), &2.into()),
        "{told}"
    );
}

#[test]
fn our_own_remark_that_comes_back_is_no_cause() {
    let town = town();
    export(&town, "finance_card", "xlsx");
    let row = |no: u32, name: &str, result: &str| {
        let account = account(no);
        format!("{no} {name} {account} 300.00 2011年3月优抚资金 {result}")
    };
    let answer = Sheet::new("结果", "序号 姓名 一卡通账号 补贴金额 备注 发放结果")
        .row(&row(1, "赵有田", "成功"))
        .row(&row(2, "阿依古丽·买买提", "失败:户名不符"))
        .row(&row(3, "孙小满", "成功"));
    write_workbook(&town.path("回盘.xlsx"), &[answer]);
    let told = town.json(&format!(
        "pay settle --batch {BATCH} --result 回盘.xlsx --as {CASHIER}"
    ));
    assert_eq!(told["failures"][0]["reason"], "户名不符", "{told}");
    assert!(
        told["notes"].to_string().contains("没有用到的栏：备注"),
        "{told}"
    );
}

#[test]
fn a_fixed_answer_without_its_head_loses_no_line() {
    let town = town();
    export(&town, "fixed_gbk", "txt");
    let bytes = std::fs::read(golden("fixed_gbk.answer.txt")).unwrap();
    let head = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let told = town.refused(&settle(&town, &bytes[head..]));
    assert!(told.contains("第1行是一笔明细，不是文件头尾"), "{told}");
    assert_eq!(town.batch_state(BATCH), "exported");
}

#[test]
fn the_number_of_another_payee_never_stands_beside_the_old_one() {
    let town = town();
    town.tamper("UPDATE person SET payee = '孙二山' WHERE name = '孙小满'");
    let export =
        format!("pay export --batch {BATCH} --layout social_card --out 卡.txt --as {CASHIER}");
    let told = town.refused(&export);
    assert!(
        told.contains("孙小满") && told.contains("收款人在生成批次以后改过"),
        "{told}"
    );
    // A file without numbers says what the batch says.
    self::export(&town, "generic", "csv");
}
