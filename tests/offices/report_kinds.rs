//! Documents of all kinds: the summaries of a city and a street, plans, bulletins and papers on experience; gaps told
//! from the records. Each reads as a whole, and every number in it has its record.

use crate::common::sheet::{Sheet, id_number, write_workbook};
use crate::common::{CLERK, Desk, file};
use serde_json::Value;

fn city() -> Desk {
    let desk = Desk::empty();
    desk.done("init --division 9901 --name 丁市 --admin 管理员");
    desk.import_sample("ding_city_2011.xlsx");
    desk
}

fn street() -> Desk {
    let desk = Desk::empty();
    desk.done("init --division 990101001 --name 丙街道 --admin 管理员");
    desk.import_sample("bing_street_2009_2011.xlsx");
    desk
}

fn town() -> Desk {
    let desk = Desk::new("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk
}

/// Writes a document, and answers what it says before its annex, and the figures printed.
fn written(desk: &Desk, ask: &str) -> (String, Vec<Value>) {
    let report = desk.json(&format!("report {ask} --out 文稿.docx"));
    let text = file::words(&desk.path("文稿.docx"));
    let body = text.split("指标一览表").next().unwrap().to_owned();
    reads_well(&body);
    let printed = report["figures"].as_array().unwrap().clone();
    for figure in &printed {
        let stands = body.contains(figure["text"].as_str().unwrap());
        let rests = figure["records"].as_u64().unwrap() > 0;
        assert!(stands && rests, "{figure}\n{body}");
    }
    (body, printed)
}

/// Nothing of the template is left, punctuation is mended, no heading stands without a paragraph, no sentence twice.
fn reads_well(body: &str) {
    for wrong in [
        "{{",
        "}}",
        "{%",
        "%}",
        "[[",
        "]]",
        "#是",
        "，。",
        "；。",
        "，，",
        "。。",
        "、。",
        "：。",
        "；；",
        "undefined",
        "其中。",
        " 0",
    ] {
        assert!(!body.contains(wrong), "{wrong}: {body}");
    }
    let lines: Vec<&str> = body
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let numbered = |line: &str, marks: &[&str]| {
        let begins = |mark: &&str| line.starts_with(*mark);
        marks.iter().any(begins) && !line.ends_with('。')
    };
    let first = [
        "一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、",
    ];
    for pair in lines.windows(2) {
        if numbered(pair[0], &first) {
            assert!(!numbered(pair[1], &first), "an empty heading: {pair:?}");
        }
        if pair[0].starts_with('（') && !pair[0].ends_with('。') {
            assert!(!pair[1].starts_with('（'), "an empty heading: {pair:?}");
        }
    }
    let sentences = body.split(['。', '\n']).map(str::trim);
    let mut seen = std::collections::BTreeSet::new();
    for sentence in sentences.filter(|s| s.chars().count() > 14) {
        assert!(seen.insert(sentence), "said twice: {sentence}");
    }
}

/// The text holds against itself and against the records of a year.
fn checks_clean(desk: &Desk, year: i32) {
    let found = desk.run(&format!("check 文稿.docx --year {year} --json"));
    assert_eq!(found.code, 0, "{}", found.printed);
}

#[test]
fn a_city_covers_its_twice_ten_things_one_by_one() {
    let city = city();
    let (body, printed) = written(&city, "summary --year 2011");
    checks_clean(&city, 2011);
    let titles = [
        "困难官兵慈善救助",
        "部队子女就学优惠",
        "医疗卫生拥军",
        "科技智力拥军",
        "部队基础设施建设",
        "文化拥军",
        "法律拥军",
        "随军家属就业",
        "退役士兵安置培训",
        "走访慰问部队",
        "治安巡逻",
        "抢险救灾",
        "学雷锋活动",
    ];
    let places: Vec<usize> = titles.map(|title| body.find(title).expect(title)).to_vec();
    assert!(places.is_sorted(), "in the order of the list: {places:?}");
    let amounts = [
        "5.4万元",
        "78.8万元",
        "7万元",
        "12万元",
        "340.5万元",
        "16万元",
        "6万元",
        "30万元",
        "20万元",
        "319万元",
    ];
    // Other ledgers are told entry by entry too.
    let of_projects = |f: &&Value| f["entry"].is_string() && f["code"] == "projects";
    let single: Vec<&Value> = printed.iter().filter(of_projects).collect();
    let told: Vec<&str> = single.iter().map(|f| f["text"].as_str().unwrap()).collect();
    assert_eq!(told, amounts, "each names its record");
    for figure in single {
        assert_eq!(figure["code"], "projects");
        assert!(
            figure["entry"]
                .as_str()
                .unwrap()
                .starts_with("project/990100-")
        );
    }
    for words in [
        "1109万元",
        "20万人次",
        "160篇",
        "270条",
        "12部",
        "94名",
        "27名",
        "1600人次",
        "166对",
    ] {
        assert!(body.contains(words), "{words}\n{body}");
    }
    // Of a gap only where there is one.
    assert!(body.contains("16对共建对子一年没有开展活动"), "{body}");
    assert!(!body.contains("双十项”中有"), "{body}");
}

#[test]
fn a_street_tells_three_years_or_one() {
    let street = street();
    let (body, _) = written(&street, "summary --year 2011 --span y3");
    for words in [
        "丙街道2009—2011年双拥工作总结",
        "523人次",
        "13.05万元",
        "军嫂120人",
        "114人",
        "95%",
        "公益性岗位15人",
        "自主创业2人",
        "培训军嫂100人次",
        "推荐就业150人次",
        "60万元",
        "58人",
        "100%",
        "92.1%",
        "30人",
        "5人超过一个月没有联系",
    ] {
        assert!(body.contains(words), "{words}\n{body}");
    }
    let (body, printed) = written(&street, "summary --year 2011");
    checks_clean(&street, 2011);
    assert!(body.contains("输送合格兵员21人，比上年增加3人"), "{body}");
    let more = printed.iter().find(|f| f["text"] == "增加3人");
    assert_eq!(more.unwrap()["code"], "recruits");
}

#[test]
fn a_plan_sets_no_target_below_what_was_done() {
    let town = town();
    let (body, printed) = written(&town, "plan --year 2012");
    checks_clean(&town, 2012);
    for words in [
        "甲镇2012年双拥工作计划",
        "走访慰问不少于110户（次），慰问金不低于2.3万元",
        "双拥工作会议不少于14场",
        "上年底在册的77名优抚对象",
    ] {
        assert!(body.contains(words), "{words}\n{body}");
    }
    assert!(printed.iter().all(|figure| figure["before"] == true));
    let all = file::words(&town.path("文稿.docx"));
    assert!(all.contains("2012年1月1日"), "{all}");
    assert!(
        all.contains("2011年度双拥工作指标一览表"),
        "what it rests on: {all}"
    );

    // Somebody's first year has no figures to go by, and a plan all the same.
    let (body, printed) = written(&town, "plan --year 2011");
    assert!(printed.is_empty());
    assert!(body.contains("第一年立好规矩"), "{body}");
}

#[test]
fn a_bulletin_is_a_page_under_its_masthead() {
    let town = town();
    let (body, _) = written(&town, "brief --year 2011");
    checks_clean(&town, 2011);
    for words in [
        "双拥工作简报",
        "第1期",
        "双拥工作领导小组办公室",
        "会议14场",
        "110户（次）",
    ] {
        assert!(body.contains(words), "{words}\n{body}");
    }
    let all = file::words(&town.path("文稿.docx"));
    assert!(!all.contains("附件"), "{all}");
    assert!(all.chars().count() < 560, "more than a page: {all}");
    let (body, _) = written(&city(), "brief --year 2011");
    assert!(body.contains("“双十项”办结20项"), "{body}");
}

#[test]
fn a_paper_on_experience_goes_by_what_the_office_is_best_at() {
    for (desk, theme) in [
        (city(), "军地实事件件清"),
        (street(), "军嫂就业有着落"),
        (town(), "政策落到户"),
    ] {
        let (body, printed) = written(&desk, "experience --year 2011");
        checks_clean(&desk, 2011);
        assert!(body.contains(theme), "{body}");
        let order = ["从问题入手", "主要做法", "取得成效", "几点体会"];
        let places = order.map(|heading| body.find(heading).expect(heading));
        assert!(places.is_sorted());
        assert!(printed.len() >= 8, "{printed:?}");
    }
}

#[test]
fn a_topic_is_chosen_among_those_the_records_are_enough_for() {
    let (city, street, town) = (city(), street(), town());
    let camp = Sheet::new("六进军营", "日期 进军营类别 活动内容 场次 人次 投入金额")
        .row("2011-03-05 文化 送戏进军营 2 300 20000")
        .row("2011-08-01 就业岗位 岗位推介 1 60 -");
    let villages = Sheet::new(
        "六进村镇",
        "日期 进村镇类别 活动内容 部队(对外名称) 出动官兵",
    )
    .row("2011-03-12 绿化 义务植树 驻军甲部 80");
    write_workbook(&city.path("六进.xlsx"), &[camp, villages]);
    assert_eq!(city.import("六进.xlsx")["error"], 0);
    for (desk, topic, title) in [
        (&street, "spouses", "一人一卡跟着走"),
        (&street, "caring", "常去走一走"),
        (&street, "priority", "先学一门手艺"),
        (&city, "sixes", "你到军营来"),
        (&city, "society", "大家的事"),
        (&city, "education", "课堂里有国防"),
        (&town, "relief", "政策落到户"),
    ] {
        let (body, printed) = written(desk, &format!("experience --year 2011 --style {topic}"));
        checks_clean(desk, 2011);
        assert!(body.contains(title), "{topic}: {body}");
        assert!(printed.len() >= 4, "{topic}: {printed:?}");
    }
    let why = city.refused("report experience --year 2011 --style 没有的 --out 文稿.docx");
    assert!(why.contains("没有这个体例或题目"), "{why}");
}

#[test]
fn what_falls_short_is_told_by_the_records_the_most_serious_first() {
    let town = town();
    let inspections = Sheet::new(
        "督查",
        "日期 检查类型 检查对象 发现问题数 整改期限 整改状态",
    )
    .row("2011-05-10 定期督查 资金发放 2 2011-06-30 整改中")
    .row("2010-05-10 定期督查 资金发放 1 2010-06-30 已销号");
    let helpers = Sheet::new("结对", "结对日期 帮扶责任人 对象 最近走访日期")
        .row("2010-05-10 李四 丁老根 2011-02-01");
    let publicity = (0..30).fold(
        Sheet::new("宣传", "日期 形式 主题 受众人数"),
        |sheet, n| sheet.row(&format!("2010-03-{:02} 宣传栏 国防教育 20", n % 28 + 1)),
    );
    write_workbook(&town.path("缺口.xlsx"), &[inspections, helpers, publicity]);
    let report = town.import("缺口.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    let (body, printed) = written(&town, "summary --year 2011");
    checks_clean(&town, 2011);
    let gaps = [
        "一是整改销号不够及时，有1次检查",
        "二是结对帮扶走访不勤，1对帮扶对子",
        "三是宣传力度有所减弱，宣传活动场次比上年下降26.7%",
    ];
    let places = gaps.map(|gap| body.find(gap).unwrap_or_else(|| panic!("{gap}\n{body}")));
    assert!(places.is_sorted());
    assert!(
        body.contains("一是逾期的问题再查一次，改不了的写明原因"),
        "{body}"
    );
    assert!(
        printed
            .iter()
            .any(|figure| figure["code"] == "inspections_overdue")
    );

    // An office may have its own rules; where none holds, the section still reads.
    let rules = town.data().join("catalogue/documents");
    std::fs::create_dir_all(&rules).unwrap();
    std::fs::write(rules.join("shortcomings.toml"), "rule = []\n").unwrap();
    let (body, _) = written(&town, "summary --year 2011");
    assert!(body.contains("将紧扣优抚对象最关心的事"), "{body}");
}

/// One meeting on record, and nothing else.
fn one_record() -> Desk {
    let desk = Desk::new("甲镇");
    let meeting =
        Sheet::new("会议", "日期 会议类型 主题 参加人数").row("2011-03-10 动员会 年度部署 12");
    write_workbook(&desk.path("一次会.xlsx"), &[meeting]);
    let report = desk.import("一次会.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    desk
}

#[test]
fn one_record_gives_no_claim_in_any_kind_of_paper() {
    let desk = one_record();
    for kind in ["summary", "experience", "brief"] {
        for style in ["town", "street", "city"] {
            let asked = format!("report {kind} --year 2011 --style {style} --out 文稿.docx");
            let written = desk.run(&asked);
            assert_eq!(written.code, 0, "{kind} {style}: {}", written.printed);
            let text = file::words(&desk.path("文稿.docx"));
            let body = text.split("指标一览表").next().unwrap();
            for claim in [
                "一分不少",
                "一卡通",
                "三道把关",
                "公示",
                "带队",
                "亲自抓",
                "逐户",
                "每月联系",
                "应享尽享",
                "蔚然成风",
                "走访慰问0",
            ] {
                assert!(!body.contains(claim), "{kind} {style}: {claim}: {body}");
            }
            // What nobody recorded of the past waits for somebody who answers for it.
            if kind == "experience" {
                assert!(body.contains("〔待核〕"), "{body}");
            }
        }
    }
}

#[test]
fn who_agreed_is_told_of_with_what_was_done_for_him_over_the_years() {
    let town = Desk::new("甲镇");
    let id = id_number;
    let roster = (0..3).fold(
        Sheet::new("优抚对象", "姓名 身份证号 人员类别 伤残等级 伤残性质"),
        |sheet, n| {
            let name = ["梁守义", "谢立功", "宋长山"][n as usize];
            sheet.row(&format!("{name} {} 伤残军人 一级 因战", id(n)))
        },
    );
    let visits = Sheet::new("走访慰问", "日期 节日 对象 身份证号 慰问金 走访人")
        .row(&format!("2009-1-20 春节 梁守义 {} 500 镇慰问组", id(0)))
        .row(&format!("2010-8-1 八一 梁守义 {} 300 镇慰问组", id(0)))
        .row(&format!("2011-8-1 八一 梁守义 {} 700 镇慰问组", id(0)))
        .row(&format!("2012-1-10 春节 梁守义 {} 900 镇慰问组", id(0)));
    let services = Sheet::new("上门服务", "日期 服务内容 服务队伍 服务对象 身份证号")
        .row(&format!("2011-3-5 打扫卫生 青年志愿队 梁守义 {}", id(0)));
    let told = "登记日期 题目 人物 身份证号 身份介绍 事情经过 怎样称呼 化名 本人意见 可用范围";
    let cases = Sheet::new("典型事例", told)
        .row(&format!(
            "2011-12-1 常年照料 梁守义 {} 一级伤残军人 梁守义卧床多年，镇里派人轮流照料 只写姓 - 同意 本单位",
            id(0)
        ))
        .row(&format!(
            "2011-12-1 带头致富 谢立功 {} 伤残军人 带着邻里种果树 真名 - 还没问 本单位",
            id(1)
        ))
        .row(&format!(
            "2011-12-1 义务巡山 宋长山 {} 伤残军人 宋长山天天上山巡护 化名 老宋 同意 本单位",
            id(2)
        ));
    write_workbook(&town.path("事例.xlsx"), &[roster, visits, services, cases]);
    town.done("import 事例.xlsx");

    let (body, printed) = written(&town, "summary --year 2011");
    let story = "一级伤残军人梁某某：梁某某卧床多年，镇里派人轮流照料。2009年以来，镇慰问组上门看望3次，送去慰问金1500元。青年志愿队上门打扫卫生1次。";
    assert!(body.contains(story), "{body}");
    assert!(
        body.contains("伤残军人老宋（化名）：老宋天天上山巡护。"),
        "{body}"
    );
    for hidden in ["梁守义", "谢立功", "宋长山", "果树"] {
        assert!(!body.contains(hidden), "{hidden}: {body}");
    }
    // Each number leads to its records: the one itself, or the person's by the case.
    let entry = |label: &str| {
        let found = printed.iter().find(|f| f["label"] == label);
        found.unwrap_or_else(|| panic!("{label}: {printed:?}"))["entry"].clone()
    };
    assert!(
        entry("典型事例：走访慰问次数")
            .as_str()
            .unwrap()
            .starts_with("model_case/")
    );
    assert!(
        entry("典型事例：上门服务次数")
            .as_str()
            .unwrap()
            .starts_with("home_service/")
    );
}

#[test]
fn who_was_not_visited_for_a_year_and_which_village_had_nothing_is_counted_and_written() {
    let town = Desk::new("甲镇");
    let roster = Sheet::new("优抚对象", "姓名 身份证号 人员类别 村")
        .row(&format!("梁守义 {} 复员军人 东岗村", id_number(0)))
        .row(&format!("谢立功 {} 复员军人 东岗村", id_number(1)))
        .row(&format!("宋长山 {} 复员军人 西坪村", id_number(2)));
    let visits = |rows: &[(&str, u32)]| {
        let sheet = Sheet::new("走访慰问", "日期 节日 对象 身份证号");
        rows.iter().fold(sheet, |sheet, (day, n)| {
            let name = ["梁守义", "谢立功", "宋长山"][*n as usize];
            sheet.row(&format!("{day} 八一 {name} {}", id_number(*n)))
        })
    };
    let told = Sheet::new("宣传活动", "日期 形式 主题 受众人数 村")
        .row("2011-5-1 宣传栏 国防教育 100 东岗村")
        .row("2010-5-1 宣传栏 国防教育 100 西坪村");
    let first = visits(&[("2011-8-1", 0), ("2010-8-1", 1)]);
    write_workbook(&town.path("一年.xlsx"), &[roster, first, told]);
    town.done("import 一年.xlsx --places 东岗村=new;西坪村=new");

    for (code, many) in [("people_unvisited", 2), ("villages_without_publicity", 1)] {
        assert_eq!(town.figure("--year 2011", code), many, "{code}");
    }
    let (body, _) = written(&town, "summary --year 2011");
    assert!(body.contains("2名优抚对象一年里没有走访登记"), "{body}");
    assert!(
        body.contains("1个村（社区）一年里没有宣传活动登记"),
        "{body}"
    );
    assert!(!body.contains("人人走到"), "{body}");

    let rest = visits(&[("2011-9-1", 1), ("2011-9-1", 2)]);
    write_workbook(&town.path("补走.xlsx"), &[rest]);
    town.done("import 补走.xlsx");
    let (body, _) = written(&town, "summary --year 2011");
    assert!(
        body.contains("人人走到") && !body.contains("名优抚对象一年里没有走访登记"),
        "{body}"
    );
}

#[test]
fn a_template_with_a_sentence_that_rests_on_nothing_is_refused_with_its_line() {
    let town = town();
    let own = town.data().join("catalogue/documents");
    std::fs::create_dir_all(&own).unwrap();
    let template = "{#- 种类：工作总结。 -#}\n# 总结\n\n[[召开会议{{ 数(\"会议场次\") }}场]]。成效十分显著。\n";
    std::fs::write(own.join("summary_town.md"), template).unwrap();
    let refused = town.run("report summary --year 2011 --out 文稿.docx");
    assert_ne!(refused.code, 0);
    for words in ["第4行", "成效十分显著", "没有凭据", "{{ 套话 }}"] {
        assert!(
            refused.complaint.contains(words),
            "{words}: {}",
            refused.complaint
        );
    }
}

#[test]
fn claims_of_anybodys_text_are_held_against_the_records() {
    let street = street();
    let text = "随军家属全部就业，培训全员参训。\n双拥观念深入人心，全年无一投诉。\n";
    std::fs::write(street.path("来稿.txt"), text).unwrap();
    let found = street.run("check 来稿.txt --year 2011 --json");
    let found: Value = serde_json::from_str(&found.printed).unwrap();
    let claims = found["claims"].as_array().unwrap();
    let told = |text: &str| {
        let said = claims.iter().find(|said| said["text"] == text);
        let said = said.unwrap_or_else(|| panic!("{text}: {found}"));
        (said["told"].as_str().unwrap(), said["contradicted"] == true)
    };
    let (words, against) = told("全部就业");
    assert!(against && words.contains("军嫂就业率95%"), "{words}");
    assert!(told("全员参训").1);
    assert!(told("深入人心").0.contains("看不出"));
    assert!(told("无一投诉").0.contains("看不出"));
}

#[test]
fn a_style_is_chosen_and_what_is_no_style_or_time_refused() {
    let town = town();
    let (body, _) = written(&town, "summary --year 2011 --style street");
    assert!(body.contains("织密工作网络"), "{body}");
    for wrong in ["--style village", "--span month"] {
        town.refused(&format!(
            "report summary --year 2011 {wrong} --out 文稿.docx"
        ));
    }
}

#[test]
fn in_the_browser_too_with_each_number_at_its_record() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk.import_sample("ding_city_2011.xlsx");
    let told = "登记日期 题目 人物 事情经过 怎样称呼 本人意见 可用范围";
    let case = Sheet::new("典型事例", told)
        .row("2011-12-1 带头致富 谢立功 带着邻里种果树 真名 还没问 本单位");
    write_workbook(&desk.path("事例.xlsx"), &[case]);
    desk.import(&format!("事例.xlsx --as {CLERK}"));
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut begin = |kind: &str, year: &str, style: &str| {
        clerk.open("/documents/new");
        let fields = [
            ("kind", kind),
            ("division", "甲镇"),
            ("year", year),
            ("span", "year"),
            ("style", style),
        ];
        loop {
            let answer = clerk.post("/documents/new", &fields);
            if answer.status == 303 {
                let path = answer.headers["location"].clone();
                return (path.clone(), clerk.open(&path));
            }
            assert!(answer.shows("还在统计"), "{}", answer.text());
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
    };
    let (_, city) = begin("summary", "2011", "city");
    assert!(city.shows("（五）部队基础设施建设"), "{}", city.text());
    let links = city.html.replace("&#x2f;", "/");
    assert!(links.contains("href=\"/ledgers/project/990101-"));
    assert!(
        city.shows("典型事例里有1件没有写：本人还没有同意"),
        "{}",
        city.text()
    );
    assert!(!city.shows("果树"));
    let (path, brief) = begin("brief", "2011", "");
    assert!(
        brief.shows("第1期") && !brief.shows("附件："),
        "{}",
        brief.text()
    );
    let (_, plan) = begin("plan", "2012", "");
    assert!(plan.shows("甲镇2012年双拥工作计划"), "{}", plan.text());
    assert!(plan.html.contains("year=2011"), "at the year it rests on");
    let (_, paper) = begin("experience", "2011", "");
    assert!(paper.shows("军地实事件件清"), "{}", paper.text());
    assert!(!paper.shows("典型事例里有"), "it tells of its topic");

    // The next bulletin has the next number.
    desk.done("report brief --year 2011 --out 简报.docx");
    assert!(file::words(&desk.path("简报.docx")).contains("第2期"));
    // An entry's number stays live in the editor's text.
    let edit = clerk.open(&format!("{path}/edit"));
    assert!(
        edit.html
            .replace("&#x2f;", "/")
            .contains("「记录 会议/990101-"),
        "{}",
        edit.html
    );
}

#[test]
fn a_bureau_plans_from_what_it_keeps_ready() {
    let desk = Desk::new("甲镇");
    let ready = Sheet::new("国防交通与战备", "日期 保障类型 保障名称 责任单位 队伍人数")
        .row("2010-09-01 战备队伍 交通战备抢修队 养路站 120")
        .row("2011-05-30 国防公路 北山国防公路 养路站 -")
        .row("2011-08-15 储备物资 钢桥器材点 物资站 -");
    write_workbook(&desk.path("战备.xlsx"), &[ready]);
    assert_eq!(desk.import("战备.xlsx")["error"], 0);
    let (body, printed) = written(&desk, "plan --year 2012 --style bureau");
    checks_clean(&desk, 2012);
    for words in [
        "在职教育",
        "国防公路",
        "战备队伍",
        "储备物资",
        "上年管养国防公路1条",
        "在管的储备物资1项",
        "120人以上",
    ] {
        assert!(body.contains(words), "{words}\n{body}");
    }
    assert!(printed.iter().all(|figure| figure["before"] == true));
}

#[test]
fn a_bureau_says_nothing_of_a_road_that_it_does_not_keep() {
    let desk = Desk::new("甲镇");
    let ready = Sheet::new("国防交通与战备", "日期 保障类型 保障名称 责任单位 队伍人数")
        .row("2010-09-01 战备队伍 交通战备抢修队 养路站 120");
    write_workbook(&desk.path("战备.xlsx"), &[ready]);
    assert_eq!(desk.import("战备.xlsx")["error"], 0);
    let (body, _) = written(&desk, "plan --year 2012 --style bureau");
    assert!(
        body.contains("战备队伍") && body.contains("120人以上"),
        "{body}"
    );
    for words in ["国防公路", "储备物资", "物资点", "支前"] {
        assert!(!body.contains(words), "{words}\n{body}");
    }
}

#[test]
fn villages_and_units_that_did_nothing_are_told_by_name() {
    let desk = Desk::new("甲镇");
    let publicity = Sheet::new("宣传", "日期 形式 主题 村(社区) 受众人数")
        .row("2010-03-05 宣传栏 国防教育 西坪村 40")
        .row("2011-03-05 宣传栏 国防教育 东岗村 40");
    let visits = Sheet::new("走访慰问", "日期 节日 对象 村(社区) 慰问金")
        .row("2011-1-20 春节 梁守义 东岗村 500");
    write_workbook(&desk.path("一村.xlsx"), &[publicity, visits]);
    assert_eq!(desk.import("一村.xlsx")["error"], 0);
    let figures = |code: &str| desk.figure("--year 2011", code).as_i64().unwrap();
    assert_eq!(figures("villages_without_publicity"), 1);
    assert_eq!(figures("villages_without_visits"), 1);
    let (body, _) = written(&desk, "summary --year 2011");
    assert!(
        body.contains("1个村（社区）一年里没有走访登记（西坪村）"),
        "{body}"
    );
    assert!(
        body.contains("1个村（社区）一年里没有宣传活动登记（西坪村）"),
        "{body}"
    );
    assert!(
        !body.contains("村村") && !body.contains("每个村（社区）都有"),
        "{body}"
    );
}

#[test]
fn an_office_says_it_in_other_words_the_year_after() {
    let desk = Desk::new("甲镇");
    let rows = [2009, 2010, 2011].map(|year| format!("{year}-03-10 动员会 年度部署 12"));
    let meetings = rows.iter().fold(
        Sheet::new("会议", "日期 会议类型 主题 参加人数"),
        |sheet, row| sheet.row(row),
    );
    write_workbook(&desk.path("三年.xlsx"), &[meetings]);
    assert_eq!(desk.import("三年.xlsx")["error"], 0);
    let opening = |year: i32| {
        let (body, _) = written(&desk, &format!("summary --year {year}"));
        let opening = body.lines().find(|line| line.contains("为指导"));
        opening.unwrap().replace(&year.to_string(), "")
    };
    let said = [2009, 2010, 2011].map(opening);
    assert!(
        said[0] != said[1] && said[1] != said[2] && said[0] != said[2],
        "{said:?}"
    );
    let again = [2009, 2010, 2011].map(opening);
    assert_eq!(said, again);
}
