//! Places are not invented: a town or a village that is not one of those there are is asked about, once.

use serde_json::Value;

use crate::common::sheet::{Sheet, id_number, named, write_workbook};
use crate::common::{CLERK, Desk, samples};

/// A roster whose people live in these villages.
fn roster(desk: &Desk, villages: &[&str], words: &str) -> Value {
    let mut sheet = Sheet::new("名册", "姓名 身份证号 人员类别 村");
    for (n, village) in (1..).zip(villages) {
        sheet = sheet.row(&format!(
            "{} {} 复员军人 {village}",
            named("甲", n),
            id_number(n)
        ));
    }
    write_workbook(&desk.path("名册.xlsx"), &[sheet]);
    desk.import(format!("名册.xlsx --as {CLERK} {words}").trim())
}

fn units(desk: &Desk) -> Vec<String> {
    desk.column(
        "SELECT name AS text FROM division WHERE code > 990101000000 AND code < 990102000000 ORDER BY code",
    )
}

fn homes(desk: &Desk) -> Vec<String> {
    let sql = "SELECT p.name || ' ' || d.name AS text FROM person p JOIN division d ON d.code = p.division ORDER BY p.id";
    desk.column(sql)
}

fn asked(report: &Value) -> Vec<&str> {
    let asks = report["sheets"][0]["asks"].as_array();
    let asks = asks.into_iter().flatten();
    asks.map(|ask| ask["words"].as_str().unwrap()).collect()
}

#[test]
fn the_first_list_makes_the_villages_and_later_ones_ask() {
    let town = Desk::staffed("甲镇");
    let first = roster(&town, &["红军村", "长征村"], "");
    assert!(asked(&first).is_empty());
    let told = first["sheets"][0]["notes"].to_string();
    assert!(told.contains("新建：红军村、长征村"), "{told}");
    // The same villages by other words.
    let again = roster(
        &town,
        &["甲镇红军村村民委员会", "长征村3组", "红军", "长征村委会"],
        "",
    );
    assert!(asked(&again).is_empty(), "{again}");
    let told = again["sheets"][0]["notes"].to_string();
    assert!(told.contains("“长征村3组”认作长征村"), "{told}");
    assert_eq!(homes(&town)[2..], ["甲三 红军村", "甲四 长征村"]);
    // A new one, and one that is two.
    let villages = ["红军村", "红军村", "红军村", "长征村", "新村", "红长村"];
    let waits = roster(&town, &villages, "");
    assert_eq!(asked(&waits), ["新村", "红长村"]);
    assert_eq!(homes(&town).len(), 4, "nothing is written");
    let done = roster(&town, &villages, "--places 新村=new;红长村=红军村");
    assert_eq!(done["error"], 0, "{done}");
    assert_eq!(homes(&town)[4..], ["甲五 新村", "甲六 红军村"]);
    // Said once, kept from then on; what is left out is left out.
    let done = roster(
        &town,
        &["红军村", "红军村", "红军村", "长征村", "新村", "红长村"],
        "",
    );
    assert_eq!((asked(&done), &done["error"]), (vec![], &0.into()));
    let done = roster(&town, &["外村"], "--places 外村=-");
    assert_eq!(
        (&done["ok"], &done["error"]),
        (&0.into(), &0.into()),
        "{done}"
    );
}

#[test]
fn no_town_comes_into_being_from_a_row() {
    let county = Desk::empty();
    county.done("init --division 990101 --name 示范县 --admin 管理员");
    county.done(&format!("users add --name {CLERK} --role 经办"));
    let before = units(&county);
    let file = samples().join("field/T1_county_roster_two_towns.xlsx");
    let import =
        |answers: &str| county.import(format!("{} --as {CLERK} {answers}", file.display()).trim());
    let waits = import("");
    assert_eq!(asked(&waits), ["甲", "新设镇", "（没有写乡镇）"]);
    assert_eq!((units(&county), homes(&county).len()), (before.clone(), 0));
    let done = import("--places 甲=甲镇;新设镇=new;（没有写乡镇）=丙街道");
    assert_eq!(
        (&done["ok"], &done["error"]),
        (&7.into(), &0.into()),
        "{done}"
    );
    let towns: Vec<String> = units(&county).into_iter().filter(|n| n != "东村").collect();
    assert_eq!(towns.len(), before.len() + 1);
    // 甲镇, 甲镇人民政府 and 甲 are one town with one 东村.
    let villages =
        county.column("SELECT CAST(COUNT(*) AS TEXT) AS text FROM division WHERE name = '东村'");
    assert_eq!(villages, ["4"]);

    // A county's ledger names a village: the one town's that has it, or it is asked which.
    let sheet =
        Sheet::new("走访慰问", "日期 节日 对象 村 慰问金").row("2011-01-20 春节 甲一 东村 300");
    write_workbook(&county.path("走访.xlsx"), &[sheet]);
    let waits = county.import(&format!("走访.xlsx --as {CLERK}"));
    assert_eq!(asked(&waits), ["东村"]);
    let done = county.import(&format!("走访.xlsx --as {CLERK} --places 东村=甲镇东村"));
    assert_eq!(
        (&done["ok"], units(&county).len()),
        (&1.into(), towns.len() + 4),
        "{done}"
    );
}
