//! The organisation of an office: who was in the leading group on which day, which village has no liaison, which units
//! work is handed to, and who acts for them.

use crate::common::web::Browser;
use crate::common::{CLERK, Desk};

/// An office whose clerk has registered a leading group in 2008.
fn with_group() -> (Desk, String) {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    assert!(clerk.open("/organisation").shows("设立领导小组"));
    clerk.open("/organisation/new");
    let division = clerk.open("/organisation/new");
    let organ = [
        ("kind", "leading_group"),
        ("name", "甲镇双拥工作领导小组"),
        ("division", "甲镇"),
        ("document", "甲委办〔2008〕8号"),
        ("set_up_on", "2008.3.1"),
    ];
    assert!(division.shows("所属单位"));
    let next = clerk.done("/organisation/new", &organ);
    assert!(next.shows("接着登记任职人员"), "{}", next.text());
    let people = "组长\t周明远\t镇党委书记\n副组长 林海波 镇长\n副组长，蒋卫国，人武部部长\n成员 罗建成 派出所所长";
    let appoint = "/organisation/990101-100-1/posts";
    clerk.open(appoint);
    let fields = [
        ("from", "2008-3-1"),
        ("document", "甲委办〔2008〕8号"),
        ("lines", people),
    ];
    assert!(clerk.done(appoint, &fields).shows("已登记4人任职"));
    (desk, appoint.to_owned())
}

fn on(clerk: &mut Browser, day: &str) -> String {
    clerk
        .open(&format!("/organisation/990101-100-1?on={day}"))
        .text()
}

/// The members part of a group's page: what changed stands below it.
fn members(text: &str) -> &str {
    text.split("历次变动").next().unwrap()
}

#[test]
fn who_was_deputy_head_on_a_day_is_known_after_he_left() {
    let (desk, appoint) = with_group();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/posts/990101-100-3/replace");
    let early = [
        ("replace_name", "孔令辉"),
        ("replace_from", "2008-2-1"),
        ("replace_reason", "工作变动"),
        ("version", "1"),
    ];
    let refused = clerk.post("/posts/990101-100-3/replace", &early);
    assert_eq!(refused.status, 422);
    assert!(refused.shows("请核对日期"), "{}", refused.text());
    let fields = [
        ("replace_name", "孔令辉"),
        ("replace_title", "人武部部长"),
        ("replace_from", "2010年7月1日"),
        ("replace_reason", "工作变动"),
        ("replace_document", "甲委办〔2010〕15号"),
        ("version", "1"),
    ];
    assert!(
        clerk
            .done("/posts/990101-100-3/replace", &fields)
            .shows("孔令辉已接任")
    );
    let before = on(&mut clerk, "2010-3-1");
    assert!(members(&before).contains("蒋卫国") && !members(&before).contains("孔令辉"));
    let after = on(&mut clerk, "2011-3-1");
    assert!(members(&after).contains("孔令辉") && !members(&after).contains("蒋卫国"));
    assert!(after.contains("蒋卫国不再任副组长"), "{after}");
    let earlier = on(&mut clerk, "2007-1-1");
    assert!(members(&earlier).contains("没有任职人员"), "{earlier}");
    let list = clerk.open("/organisation/990101-100-1/print?on=2010-3-1");
    assert!(
        list.shows("蒋卫国") && list.shows("共 4 人"),
        "{}",
        list.text()
    );

    clerk.open(&appoint);
    let twice = [("from", "2011-1-1"), ("lines", "组长 周明远")];
    let refused = clerk.post(&appoint, &twice);
    assert!(refused.status == 422 && refused.shows("周明远已经是组长"));
    let bare = [("from", "2011-1-1"), ("lines", "成员 汪文斌 校长\n成员")];
    let refused = clerk.post(&appoint, &bare);
    assert!(refused.status == 422 && refused.shows("第2行要有职务和姓名"));
    assert_eq!(desk.figure("--year 2010", "leading_group_members"), 4);

    // The group is dissolved: whoever was in it was until that day.
    clerk.open("/organisation/990101-100-1/edit");
    let gone = [
        ("kind", "leading_group"),
        ("name", "甲镇双拥工作领导小组"),
        ("set_up_on", "2008-3-1"),
        ("dissolved_on", "2011-12-31"),
        ("version", "1"),
    ];
    assert!(
        clerk
            .done("/organisation/990101-100-1/edit", &gone)
            .shows("已保存")
    );
    assert_eq!(desk.figure("--year 2012", "leading_group_members"), 0);
    assert_eq!(desk.json("verify")["ok"], true);
}

/// The account of a liaison and the list of liaisons are one: whoever signs in for a village stands on it.
#[test]
fn a_liaison_with_an_account_stands_on_the_list() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let codes =
        "SELECT CAST(code AS TEXT) AS text FROM division WHERE code % 1000 > 0 ORDER BY code";
    let codes = desk.column(codes);
    desk.done(&format!(
        "users add --name 孙联络 --role 联络员 --division {}",
        codes[0]
    ));
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let list = clerk.open("/liaisons");
    assert!(
        list.shows("孙联络") && list.shows("在任"),
        "{}",
        list.text()
    );
    assert!(!clerk.open("/liaisons?state=missing").shows("孙联络"));
    // Who stands there already stays.
    desk.done(&format!(
        "users add --name 周联络 --role 联络员 --division {}",
        codes[0]
    ));
    assert!(!clerk.open("/liaisons").shows("周联络"));
    desk.done("verify");
}

#[test]
fn a_village_without_a_liaison_is_named() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let villages = desk.figure("--year 2011", "villages").as_i64().unwrap();
    assert!(villages > 2);
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    clerk.open("/liaisons/appoint");
    let lines =
        desk.column("SELECT name AS text FROM division WHERE code % 1000 > 0 ORDER BY code");
    let all: Vec<String> = lines[1..]
        .iter()
        .map(|village| format!("{village} 钱小梅 村委委员"))
        .collect();
    let all = all.join("\n");
    let fields = [("from", "2011-1-10"), ("lines", all.as_str())];
    let told = clerk.done("/liaisons/appoint", &fields);
    assert!(
        told.shows(&format!("已登记{}名联络员", villages - 1)),
        "{}",
        told.text()
    );
    assert!(told.shows("缺员") && told.shows(&lines[0]));
    assert_eq!(desk.figure("--year 2011", "liaison_gaps"), 1);
    assert_eq!(desk.figure("--year 2010", "liaison_gaps"), villages);
    let missing = clerk.open("/liaisons?state=missing").text();
    assert!(
        missing.contains(&lines[0]) && !missing.contains("钱小梅"),
        "{missing}"
    );

    // Somebody takes over; the one before is until the day before.
    clerk.open("/liaisons/appoint");
    let over = format!("{} 丁福来", lines[1]);
    let fields = [("from", "2012-3-1"), ("lines", over.as_str())];
    assert!(
        clerk
            .done("/liaisons/appoint", &fields)
            .shows("其中1名是换人")
    );
    assert!(
        clerk
            .open("/liaisons?on=2012-2-29")
            .text()
            .matches("丁福来")
            .count()
            == 0
    );
    assert!(clerk.open("/liaisons?on=2012-3-1").shows("丁福来"));
    // Put right, the one before is not liaison at the same time as her successor.
    let before =
        desk.column("SELECT CAST(id AS TEXT) AS text FROM post WHERE to_on = '2012-02-29'");
    let path = format!("/posts/990101-{}/edit", before[0]);
    clerk.open(&path);
    let fields = [
        ("correct_name", "钱小梅"),
        ("correct_from", "2011-1-10"),
        ("version", "2"),
    ];
    let two = clerk.post(&path, &fields);
    assert!(
        two.status == 422 && two.shows("已有联络员丁福来"),
        "{}",
        two.text()
    );
    clerk.open("/liaisons/appoint");
    let nowhere = clerk.post(
        "/liaisons/appoint",
        &[("from", "2012-3-1"), ("lines", "天上村 丁福来")],
    );
    assert!(
        nowhere.status == 422 && nowhere.shows("第1行"),
        "{}",
        nowhere.text()
    );
}

#[test]
fn a_member_user_acts_for_a_unit_that_is_registered() {
    let desk = Desk::staffed("甲镇");
    let refused = desk.refused("users add --name 沈雪梅 --role 成员单位 --unit 卫生院");
    assert!(refused.contains("没有叫卫生院的成员单位"), "{refused}");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    assert!(clerk.open("/units").shows("登记第一个成员单位"));
    clerk.open("/units/new");
    let mobile = [
        ("name", "卫生院"),
        ("division", "甲镇"),
        ("telephone", "19900001111"),
    ];
    let wrong = clerk.post("/units/new", &mobile);
    assert!(wrong.status == 422 && wrong.shows("请改填单位的座机"));
    let unit = [
        ("name", "卫生院"),
        ("division", "甲镇"),
        ("duty", "医疗优先"),
        ("joined_on", "2010.3"),
    ];
    let wrong = clerk.post("/units/new", &unit);
    assert_eq!(wrong.status, 422, "a month is no day: {}", wrong.text());
    let unit = [
        ("name", "卫生院"),
        ("division", "甲镇"),
        ("duty", "医疗优先"),
    ];
    assert!(
        clerk
            .done("/units/new", &unit)
            .shows("已登记成员单位卫生院")
    );
    let again = clerk.post("/units/new", &unit);
    assert!(again.status == 422 && again.shows("已有成员单位叫卫生院"));
    desk.done("users add --name 沈雪梅 --role 成员单位 --unit 卫生院");
    assert!(clerk.open("/units/990101-100-1").shows("沈雪梅"));
    let refused = desk.refused("users add --name 韩立平 --role 经办 --unit 卫生院");
    assert!(refused.contains("不是成员单位的用户"), "{refused}");
    let listed = desk.run("users list").printed;
    assert!(!listed.contains("韩立平"), "nothing half made: {listed}");
    assert_eq!(desk.figure("--year 2011", "member_units"), 1);

    // She left: nothing is handed to it any more, and her own page says so.
    clerk.open("/units/990101-100-1/edit");
    let left = [
        ("name", "卫生院"),
        ("closed_on", "2011-6-30"),
        ("version", "1"),
    ];
    assert!(
        clerk
            .done("/units/990101-100-1/edit", &left)
            .shows("已退出")
    );
    assert_eq!(desk.figure("--year 2011", "member_units"), 0);
    assert_eq!(
        desk.figure("--from 2011-01-01 --to 2011-06-30", "member_units"),
        1
    );
    assert_eq!(desk.json("verify")["ok"], true);
}

#[test]
fn other_programs_ask_and_appoint_as_the_pages_do() {
    let (desk, _) = with_group();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut send = |path: &str, body: serde_json::Value, status: u16| {
        let page = clerk.post_json(&format!("/api/v1{path}"), &body);
        assert_eq!(page.status, status, "{path}: {}", page.html);
    };
    let more = serde_json::json!({"from": "2009-1-1", "lines": "成员 汪文斌 中心学校校长"});
    send("/organs/990101-100-1/posts", more, 200);
    let mut successor = serde_json::json!({"version": 1, "name": "孔令辉", "from": "2010-7-1", "reason": "工作变动"});
    send("/posts/990101-100-3/replace", successor.clone(), 200);
    send("/posts/990101-100-3/replace", successor.clone(), 409);
    successor["version"] = 2.into();
    send("/posts/990101-100-3/replace", successor, 422);
    let last = serde_json::json!({"version": 1, "to": "2010-12-31", "reason": "退休"});
    send("/posts/990101-100-4/end", last, 200);
    send("/units", serde_json::json!({"name": "司法所"}), 201);
    let liaison = serde_json::json!({"from": "2011-1-1", "lines": "天上村 钱小梅"});
    send("/liaisons", liaison, 422);
    let mut read = |path: &str| -> serde_json::Value {
        let page = clerk.get(&format!("/api/v1{path}"));
        assert_eq!(page.status, 200, "{path}: {}", page.html);
        serde_json::from_str(&page.html).unwrap()
    };
    let names = |organ: &serde_json::Value| -> Vec<String> {
        let members = organ["members"].as_array().unwrap();
        members
            .iter()
            .map(|m| m["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names(&read("/organs?on=2010-3-1")[0]),
        ["周明远", "林海波", "蒋卫国", "罗建成", "汪文斌"]
    );
    assert_eq!(
        names(&read("/organs?on=2011-3-1")[0]),
        ["周明远", "林海波", "孔令辉", "汪文斌"]
    );
    assert_eq!(names(&read("/organs/990101-100-1")).len(), 6);
    assert_eq!(read("/units")[0]["name"], "司法所");
    assert!(
        read("/liaisons")
            .as_array()
            .unwrap()
            .iter()
            .all(|v| v["liaison"].is_null())
    );
}
