//! Documents in the browser: begun by a template, edited beside live figures, signed by another, handed in as Word with
//! the ledgers beside it.

use crate::common::web::{Browser, Page};
use crate::common::{APPROVER, CLERK, Desk, REVIEWER, file};

/// 甲镇 2011, its March paid.
fn town() -> Desk {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk.pay("--month 2011-03");
    desk
}

/// Begins the summary of 2011 and answers its address.
fn begun(browser: &mut Browser, span: &str) -> String {
    begun_as(browser, ("summary", "甲镇"), span)
}

fn begun_as(browser: &mut Browser, (kind, office): (&str, &str), span: &str) -> String {
    browser.open("/documents/new?year=2011");
    let fields = [
        ("kind", kind),
        ("division", office),
        ("year", "2011"),
        ("span", span),
    ];
    loop {
        let answer = browser.post("/documents/new", &fields);
        // Figures of a large office are worked out in the background.
        if answer.status == 303 {
            return answer.headers["location"].clone();
        }
        assert!(answer.shows("还在统计"), "{}", answer.text());
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}

fn version_of(page: &Page) -> String {
    let after = page.html.split("name=\"version\" value=\"").nth(1).unwrap();
    after.split('"').next().unwrap().to_owned()
}

/// The form as it stands on the page: styles and texts, paragraph by paragraph, with the version they are of.
fn form(page: &Page) -> (String, Vec<(String, String)>) {
    let version = version_of(page);
    let mut blocks = Vec::new();
    for block in page.html.split("<li class=\"block").skip(1) {
        assert!(block.find("name=\"text\"") < block.find("name=\"kind\""));
        let kind = block.split(" selected").next().unwrap();
        let kind = kind.rsplit("value=\"").next().unwrap();
        let text = block.split("<textarea").nth(1).unwrap();
        let text = text.split_once('>').unwrap().1;
        let text = text.split("</textarea>").next().unwrap();
        let text = text.replace("&#x2f;", "/").replace("&quot;", "\"");
        blocks.push((kind.trim_end_matches('"').to_owned(), text));
    }
    assert!(blocks.len() > 4, "{}", page.text());
    (version, blocks)
}

/// The fields of the form, in the order in which the page has them.
fn posted((version, blocks): &(String, Vec<(String, String)>)) -> Vec<(&str, &str)> {
    let mut fields: Vec<(&str, &str)> = vec![("act", "save"), ("version", version)];
    for (kind, text) in blocks {
        fields.extend([("text", text.as_str()), ("kind", kind.as_str())]);
    }
    fields
}

/// Posts the form with one of its buttons.
fn send(
    browser: &mut Browser,
    path: &str,
    form: &(String, Vec<(String, String)>),
    more: &[(&str, &str)],
) -> Page {
    let mut fields = posted(form);
    fields.remove(0);
    fields.extend(more);
    browser.post(&format!("{path}/edit"), &fields)
}

fn save(browser: &mut Browser, path: &str, form: &(String, Vec<(String, String)>)) -> Page {
    send(browser, path, form, &[("act", "save")])
}

/// The words of the Word file behind a document.
fn word(desk: &Desk, browser: &mut Browser, path: &str) -> String {
    let answer = browser.open(&format!("{path}/word"));
    assert!(answer.headers["content-disposition"].contains(".docx"));
    std::fs::write(desk.path("文稿.docx"), &answer.bytes).unwrap();
    file::words(&desk.path("文稿.docx"))
}

#[test]
fn a_signed_summary_stays_as_it_was_and_tells_what_changed_since() {
    let desk = town();
    let site = desk.serve();
    let (mut clerk, mut approver) = (site.sign_in(CLERK), site.sign_in(APPROVER));
    let path = begun(&mut clerk, "year");
    assert_eq!(begun(&mut clerk, "year"), path, "one draft for one time");
    assert!(clerk.open(&path).shows("各类会议 14 场"));

    let mut first = form(&clerk.open(&format!("{path}/edit")));
    first.1[1].1 = "今年召开会议{{会议场次}}场，工作扎实。".to_owned();
    assert_eq!(save(&mut clerk, &path, &first).status, 303);
    assert!(clerk.open(&path).shows("今年召开会议 14 场，工作扎实。"));
    assert!(
        clerk
            .open(&format!("{path}/versions"))
            .shows("今年召开会议")
    );
    assert!(word(&desk, &mut clerk, &path).contains("今年召开会议14场，工作扎实。"));

    // A stale approval, then a good one; the clerk may not at all.
    approver.open(&path);
    let stale = approver.post(&format!("{path}/sign"), &[("version", "1")]);
    assert_eq!(stale.status, 409, "{}", stale.text());
    clerk.open(&format!("{path}/edit"));
    assert_eq!(
        clerk
            .post(&format!("{path}/sign"), &[("version", "2")])
            .status,
        403
    );
    approver.open(&path);
    // What was checked comes first; it is signed from there.
    let paper = approver.open(&path);
    assert_eq!(paper.link("定稿"), format!("{path}/check"));
    assert!(!paper.html.contains("&#x2f;sign"));
    let checked = approver.open(&format!("{path}/check"));
    assert!(
        checked.html.contains("&#x2f;sign") && checked.shows("不能撤回"),
        "{}",
        checked.html
    );
    assert!(
        !clerk
            .open(&format!("{path}/check"))
            .html
            .contains("&#x2f;sign")
    );
    let signed = approver.done(&format!("{path}/sign"), &[("version", "2")]);
    assert!(signed.shows("已定稿"), "{}", signed.text());
    assert!(save(&mut clerk, &path, &first).shows("已定稿，不能再改"));

    // One more meeting: the live figure moves, the signed words do not.
    clerk.open("/ledgers/meeting/new");
    let meeting = [
        ("date", "2011-12-30"),
        ("meeting_type", "座谈会"),
        ("topic", "年终座谈"),
        ("attendance", "12"),
    ];
    let added = clerk.post("/ledgers/meeting/new", &meeting);
    assert_eq!(added.status, 303, "{}", added.text());
    let after = clerk.open(&path);
    assert!(after.shows("今年召开会议 14 场"), "{}", after.text());
    assert!(
        after.shows("会议场次 14 15"),
        "then and now: {}",
        after.text()
    );
    assert!(word(&desk, &mut clerk, &path).contains("今年召开会议14场"));
    assert!(desk.done("verify").contains("校验通过"));
    for (table, column, named) in [
        ("document", "title", "文稿：第 100-1 号"),
        ("document_version", "source", "文稿各稿：第 100-1 号"),
        ("document_final", "content", "文稿定稿：第 100-1 号"),
    ] {
        let altered = desk.copy();
        altered.tamper(&format!(
            "UPDATE {table} SET {column} = replace({column}, '工作', '事业') WHERE id % 1000000000 = 1"
        ));
        let answer = altered.run("verify");
        assert!(
            answer.code == 3 && answer.printed.contains(named),
            "{table}: {answer:?}"
        );
    }
}

#[test]
fn whoever_wrote_a_version_does_not_sign_it() {
    let desk = town();
    let site = desk.serve();
    let mut approver = site.sign_in(APPROVER);
    let path = begun(&mut approver, "year");
    approver.open(&path);
    let refused = approver.post(&format!("{path}/sign"), &[("version", "1")]);
    assert_eq!(refused.status, 422);
    assert!(
        refused.shows("写过这份文稿，请换一个人定稿"),
        "{}",
        refused.text()
    );
}

#[test]
fn two_who_write_at_once_see_both_texts_and_lose_nothing() {
    let desk = town();
    let site = desk.serve();
    let (mut clerk, mut reviewer) = (site.sign_in(CLERK), site.sign_in(REVIEWER));
    let path = begun(&mut clerk, "year");
    let edit = format!("{path}/edit");
    let (mut hers, mut his) = (form(&clerk.open(&edit)), form(&reviewer.open(&edit)));
    hers.1[1].1 = "她写的开头。".to_owned();
    assert_eq!(save(&mut clerk, &path, &hers).status, 303);
    his.1[1].1 = "他写的开头。".to_owned();
    his.1[2].1 = "他说召开会议「会议场次：14」场『，共「会议场次：14」次』。".to_owned();
    let conflict = save(&mut reviewer, &path, &his);
    assert_eq!(conflict.status, 409, "{}", conflict.text());
    assert!(conflict.shows("她写的开头。") && conflict.shows("他写的开头。"));
    assert!(conflict.shows("已有第2稿"));
    assert!(conflict.shows("再按保存，就用您写的换掉现在的"));
    assert!(
        conflict.shows("他说召开会议14场，共14次。"),
        "without marks: {}",
        conflict.text()
    );
    // Having seen both, he may save over it.
    let seen = form(&conflict);
    assert_eq!(seen.0, "2");
    assert_eq!(save(&mut reviewer, &path, &seen).status, 303);
    assert!(clerk.open(&path).shows("他写的开头。"));
}

#[test]
fn a_wide_blank_in_a_title_stays_one() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let path = begun(&mut clerk, "year");
    let edit = format!("{path}/edit");
    let mut written = form(&clerk.open(&edit));
    assert_eq!(written.1[0].0, "title");
    written.1[0].1 = "甲镇　双拥  工作总结".to_owned();
    assert_eq!(save(&mut clerk, &path, &written).status, 303);
    let kept = form(&clerk.open(&edit));
    assert_eq!(kept.1[0].1, "甲镇　双拥 工作总结");
    assert!(word(&desk, &mut clerk, &path).contains("甲镇　双拥"));
}

#[test]
fn what_would_be_taken_for_a_mark_is_refused_in_words_and_stays() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let path = begun(&mut clerk, "year");
    let mut written = form(&clerk.open(&format!("{path}/edit")));
    let last = written.1.len() - 1;
    for (typed, told) in [
        ("见附件[[2]]", "“[[2]]”里的“[[”是文稿自己的记号"),
        ("二组#是好的", "“#是好的”里的“#是”"),
        ("# 1号楼", "“# 1号楼”开头的“#”是大标题的记号"),
        ("@ 小李", "“@ 小李”开头的“@”是主送机关的记号"),
    ] {
        written.1[last] = ("text".to_owned(), typed.to_owned());
        let refused = save(&mut clerk, &path, &written);
        assert_eq!(refused.status, 422, "{typed}");
        assert!(refused.shows(told), "{}", refused.text());
        assert_eq!(form(&refused).1[last].1, typed);
    }
    // As marks that mean nothing here they are words.
    written.1[last].1 = "#1号楼 [2] 「左双引号」真好「右双引号」".to_owned();
    assert_eq!(save(&mut clerk, &path, &written).status, 303);
    assert!(clerk.open(&path).shows("#1号楼 [2] 『真好』"));
}

#[test]
fn paragraphs_are_added_moved_and_given_figures_without_scripts() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let path = begun(&mut clerk, "year");
    let before = form(&clerk.open(&format!("{path}/edit")));
    let added = form(&send(&mut clerk, &path, &before, &[("act", "add:1")]));
    assert_eq!(added.1.len(), before.1.len() + 1);
    let mut written = added;
    written.1[2].1 = "另有会议".to_owned();
    let press = [("figure", "「会议场次：14」"), ("act", "insert:2")];
    let given = form(&send(&mut clerk, &path, &written, &press));
    assert_eq!(given.1[2].1, "另有会议「会议场次：14」");
    let moved = form(&send(&mut clerk, &path, &given, &[("act", "up:2")]));
    assert_eq!(moved.1[1].1, "另有会议「会议场次：14」");
    let dropped = form(&send(&mut clerk, &path, &moved, &[("act", "drop:1")]));
    assert_eq!(dropped, before, "nothing was saved meanwhile");

    let mut wrong = before;
    for (written, told, kept) in [
        (
            "登月「登月次数」次",
            "“登月次数”不在指标清单里",
            "登月「登月次数：没有这个指标」次",
        ),
        (
            "会议「会议场次：15」场，办得好",
            "“会议场次”写成了15：这个数由记录算出来，现在是14",
            "会议「会议场次：14」场，办得好",
        ),
        ("会议「会议场次", "没有写完", "会议「会议场次"),
    ] {
        wrong.1[1].1 = written.to_owned();
        let refused = save(&mut clerk, &path, &wrong);
        assert_eq!(refused.status, 422, "{written}");
        assert!(refused.shows(told), "{}", refused.text());
        assert_eq!(form(&refused).1[1].1, kept);
        assert_eq!(form(&refused).1[2..], wrong.1[2..], "nothing else is lost");
    }
}

#[test]
fn a_text_opened_and_saved_is_the_same_to_the_letter_and_shows_no_markup() {
    for (office, sample) in [
        ("甲镇", "jia_town_2011.xlsx"),
        ("丁市", "ding_city_2011.xlsx"),
        ("丙街道", "bing_street_2009_2011.xlsx"),
    ] {
        let desk = Desk::staffed(office);
        desk.import_sample(sample);
        let site = desk.serve();
        let mut clerk = site.sign_in(CLERK);
        for kind in ["summary", "plan", "brief", "experience"] {
            let path = begun_as(&mut clerk, (kind, office), "year");
            let edit = format!("{path}/edit");
            let opened = clerk.open(&edit);
            let mut left_alone = form(&opened);
            for markup in ["{{", "}}", "[[", "]]", "#是"] {
                assert!(!opened.html.contains(markup), "{office} {kind}: {markup}");
            }
            let same = clerk.done(&edit, &posted(&left_alone));
            assert!(same.shows("文字没有改动"), "{}", same.text());
            // One sentence more: the other paragraphs stay as they were.
            let last = left_alone.1.len() - 1;
            left_alone.1[last].1.push_str("特此报告。");
            assert_eq!(save(&mut clerk, &path, &left_alone).status, 303);
            let versions = clerk.open(&format!("{path}/versions"));
            assert_eq!(versions.html.matches("class=\"diff\"").count(), 1);
            assert!(versions.shows("特此报告。") && !versions.html.contains("{{"));
        }
    }
}

#[test]
fn the_half_year_is_written_from_its_own_months_with_the_ledgers_beside_it() {
    let desk = town();
    desk.pay("--month 2011-06");
    desk.pay("--month 2011-09");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let path = begun(&mut clerk, "h1");
    let text = word(&desk, &mut clerk, &path);
    assert!(text.contains("甲镇2011年上半年双拥工作总结"), "{text}");
    assert!(text.contains("上半年发放各类优抚资金37.8万元"), "{text}");
    for left_over in ["{{", "}}", "[[", "]]", "#是", "全年"] {
        assert!(!text.contains(left_over), "{left_over}: {text}");
    }

    clerk.open(&path);
    let book = clerk.post(&format!("{path}/ledgers"), &[("reason", "报县双拥办")]);
    assert_eq!(book.status, 200);
    std::fs::write(desk.path("台账.xlsx"), &book.bytes).unwrap();
    let rows = file::cells(&desk.path("台账.xlsx"));
    assert!(rows[0][0].contains("甲镇2011年上半年"), "{:?}", rows[0]);
    for (part, text) in file::parts(&desk.path("台账.xlsx")) {
        assert!(!text.contains("990101"), "an ID number in {part}");
    }
    desk.done("users add --name 冯审计 --role 审计员");
    let mut auditor = site.sign_in("冯审计");
    assert!(auditor.open("/audit").shows("用途：报县双拥办"));
}

#[test]
fn a_document_is_seen_by_its_own_unit_and_those_above() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    desk.done("users add --name 乙经办 --role 经办 --division 990101100201");
    let site = desk.serve();
    let path = begun(&mut site.sign_in(CLERK), "year");
    let mut other = site.sign_in("乙经办");
    for page in [path.clone(), format!("{path}/edit"), format!("{path}/word")] {
        assert_eq!(other.get(&page).status, 404, "{page}");
    }
    assert!(!other.open("/documents").shows("甲镇2011年"));
    assert_eq!(other.get("/documents/990101-999").status, 404);
}

#[test]
fn whoever_looks_on_from_above_reads_and_changes_nothing() {
    let desk = town();
    desk.done("users add --name 县局 --role 上级查看");
    let site = desk.serve();
    let path = begun(&mut site.sign_in(CLERK), "year");
    let mut above = site.sign_in("县局");
    let page = above.open(&path);
    assert!(page.shows("双拥工作总结"), "{}", page.text());
    for words in ["改文字", "重新生成", "作废草稿", "写进正文"] {
        assert!(!page.shows(words), "{words}: {}", page.text());
    }
    above.open(&format!("{path}/check"));
    let list = above.open("/documents");
    let writes = list.html.contains("/documents/new") || list.html.contains("/edit\"");
    assert!(!writes, "{}", list.text());
    assert!(!above.open("/figures?year=2011").shows("写成文稿"));
    let fields = [("kind", "summary"), ("division", "甲镇"), ("year", "2010")];
    for (at, fields) in [
        ("/documents/new".to_owned(), &fields[..]),
        (
            format!("{path}/edit"),
            &[("version", "1"), ("text", "改")][..],
        ),
        (
            format!("{path}/void"),
            &[("version", "1"), ("reason", "不要")][..],
        ),
    ] {
        assert_eq!(above.post(&at, fields).status, 403, "{at}");
    }
}

#[test]
fn a_draft_is_made_again_in_another_style_and_one_not_wanted_makes_room() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let path = begun(&mut clerk, "year");
    let text = |browser: &mut Browser| browser.open(&path).text();
    let before = text(&mut clerk);
    let form = clerk.open(&format!("{path}/remake"));
    assert!(form.shows("市县体例") && form.shows("自己改过的文字留在上一稿"));
    let made = clerk.done(
        &format!("{path}/remake"),
        &[("version", "1"), ("style", "city")],
    );
    assert!(made.shows("已重新生成，是第2稿"), "{}", made.text());
    assert_ne!(text(&mut clerk), before);
    let versions = clerk.open(&format!("{path}/versions"));
    assert!(versions.shows("第1稿") && versions.shows("第2稿"));
    // Begun again, the draft is the one there is; in a style, it is asked which is meant, and nothing is made or opened.
    assert_eq!(begun(&mut clerk, "year"), path);
    clerk.open("/documents/new");
    let chosen = [
        ("kind", "summary"),
        ("division", "甲镇"),
        ("year", "2011"),
        ("span", "year"),
        ("style", "town"),
    ];
    let asked = clerk.post("/documents/new", &chosen);
    assert!(
        asked.shows("已有一份草稿") && asked.shows("打开旧稿"),
        "{}",
        asked.text()
    );
    assert!(asked.html.contains("按新体例重新生成"), "{}", asked.text());
    assert!(
        asked.html.contains("value=\"town\" selected"),
        "{}",
        asked.html
    );
    assert!(!clerk.open(&format!("{path}/versions")).shows("第3稿"));

    let gone = clerk.done(
        &format!("{path}/void"),
        &[("version", "2"), ("reason", "写错了")],
    );
    assert!(gone.shows("已作废"), "{}", gone.text());
    assert!(!clerk.open("/documents").shows("甲镇2011年双拥工作总结"));
    assert!(clerk.open("/documents?state=void").shows("已作废"));
    assert_ne!(begun(&mut clerk, "year"), path);
    let told = desk.column(
        "SELECT action AS text FROM audit_entry WHERE action LIKE 'document%' ORDER BY seq",
    );
    assert_eq!(
        told,
        [
            "document_make",
            "document_remake",
            "document_void",
            "document_make"
        ]
    );
    assert_eq!(desk.json("verify")["ok"], true);
}

#[test]
fn what_was_recorded_and_is_not_in_the_text_is_written_with_one_click() {
    let desk = town();
    let sheet =
        crate::common::sheet::Sheet::new("慰问部队", "日期 慰问主体 主体类型 部队 节日 慰问金")
            .row("2011-07-28 甲镇人民政府 乡镇 驻军甲部 八一 25000");
    crate::common::sheet::write_workbook(&desk.path("慰问.xlsx"), &[sheet]);
    let report = desk.import(&format!("慰问.xlsx --as {CLERK}"));
    assert_eq!(report["error"], 0, "{report}");
    let group = "慰问部队";
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let path = begun(&mut clerk, "year");
    let page = clerk.open(&path);
    assert!(page.shows("有记录没写进来的"), "{}", page.text());
    // What does not follow new records is said above, with what can be done about it.
    assert!(page.shows("没有写进来，不会自己出来"), "{}", page.text());
    assert!(page.shows("或者点“重新生成”"), "{}", page.text());
    let shown = page.html.split("name=\"group\" value=\"").skip(1);
    let groups: Vec<String> = shown
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    let of_group = |page: &Page| {
        let all = page.html.split("name=\"group\" value=\"").skip(1);
        let found = all.filter(|rest| rest.split("</form>").next().unwrap().contains(group));
        found
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .next()
    };
    let named = of_group(&page).unwrap_or_else(|| panic!("{groups:?}"));
    let fields = [("version", "1"), ("group", named.as_str())];
    let done = clerk.done(&format!("{path}/include"), &fields);
    assert!(
        done.shows(&format!("已把{named}写成一段，是第2稿")),
        "{}",
        done.text()
    );
    let page = clerk.open(&path);
    assert!(page.shows("2.5万元"), "{}", page.text());
    assert!(of_group(&page).is_none());
    // Live as the rest: it goes where its records go.
    assert!(
        clerk
            .open(&format!("{path}/edit"))
            .html
            .contains("：2.5万元」")
    );
}

#[test]
fn the_table_behind_a_document_is_cut_to_what_the_text_says() {
    let desk = town();
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let path = begun(&mut clerk, "year");
    let words = |browser: &mut Browser, table: &str| {
        let answer = browser.open(&format!("{path}/word{table}"));
        std::fs::write(desk.path("文稿.docx"), &answer.bytes).unwrap();
        file::words(&desk.path("文稿.docx"))
    };
    let (all, short) = (words(&mut clerk, ""), words(&mut clerk, "?table=short"));
    assert!(all.contains("走访慰问户次") && short.contains("走访慰问户次"));
    let length = |words: &str| words.chars().count();
    assert!(length(&short) < length(&all), "{short}");
    // The command line writes the same.
    desk.done("report summary --year 2011 --short-table --out 短.docx");
    let written = file::words(&desk.path("短.docx"));
    assert!(written.contains("走访慰问户次") && length(&written) < length(&all));
}
